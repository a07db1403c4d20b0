"""Program that reads one untrusted workbook and writes its rows as JSON lines; started by ``parse.py``.

It runs in a process of its own under limits of memory, CPU time and output (``core/limited.py``), because a crafted
file of 5 kB makes a parser ask for 512 GB and abort the whole process, which no ``except`` catches. It imports no
Django and nothing of the project, opens no network, and reads the file from standard input only.

Arguments: the limits as JSON. Standard input: the file. File descriptor ``limits["rows_fd"]``: one JSON line per
non-empty row, ``[row number, [cells]]``. Standard output: one JSON object, ``{"rows": n, ...}`` or
``{"refused": code, "params": {...}}``. With ``limits["all_sheets"]`` every visible worksheet is read: the lines are
``[sheet, row number, [cells]]``, merged cells repeat downwards what their first cell says, and a number
that is shown as a percentage is text ("15%"), as people see it.

With ``limits["documents"]`` the file may be a ZIP of one table and of documents beside it: the answer then has their
names and sizes. With ``limits["wanted"]``, names of documents, their contents are written one behind the other instead
of rows, and the answer has how long each is.

Cells: text → string; number → number (floats with 15 significant digits, as Excel shows them); empty → null;
true/false → boolean; date → {"d": "2024-03-05"}; date with time → {"t": "…"}; what cannot be read, with its reason
and place → {"x": "…", "c": "formula_unsaved", "a": "D2"}. The answer tells of the first worksheet what it hides.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, BinaryIO, TextIO

from bundle import is_bundle, opened_bundle, take
from legacy import legacy_rows
from package import Refused, check_workbook
from packed import NotPacked
from rows import csv_rows, workbook_rows, write, write_all
from seen import Facts

LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_FORMATS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
)
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<script", b"<svg", b"{\\rtf")


def main() -> None:
    limits = json.loads(sys.argv[1])
    with os.fdopen(limits["rows_fd"], "w", encoding="utf-8") as out:
        try:
            answer = read(sys.stdin.buffer, out, limits)
        except Refused as refused:
            answer = {"refused": refused.code, "params": refused.params}
        except NotPacked as refused:
            answer = {"refused": refused.code, "params": {}}
        except MemoryError:
            answer = {"refused": "too_heavy", "params": {}}
    sys.stdout.write(json.dumps(answer))


def read(stream: BinaryIO, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    data = stream.read(limits["file_bytes"] + 1)
    if len(data) > limits["file_bytes"]:
        raise Refused("too_large")
    if limits.get("wanted") is not None:
        return take(data, out, limits)
    if limits.get("documents") and is_bundle(data):
        table, name, documents = opened_bundle(data, limits)
        return read_table(table, out, limits | {"csv_allowed": name.endswith((".csv", ".txt"))}) | documents
    return read_table(data, out, limits)


def read_table(data: bytes, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    if not data:
        raise Refused("empty_file")
    if data.startswith(b"PK"):
        check_workbook(data, limits)
        if limits.get("all_sheets"):
            return write_all(data, out, limits)
        return seen(workbook_rows, data, out, limits)
    if data.startswith(LEGACY):
        return old_workbook(data, out, limits)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OTHER_FORMATS) or head.startswith(MARKUP) or not limits["csv_allowed"]:
        raise Refused("not_a_workbook")
    return write(csv_rows(data), out, limits)


def seen(
    rows: Callable[[bytes, Facts], Iterator[list]], data: bytes, out: TextIO, limits: dict[str, Any]
) -> dict[str, Any]:
    """The rows, and what the sheet holds beside its values."""
    facts = Facts()
    return write(rows(data, facts), out, limits) | {"facts": asdict(facts)}


def old_workbook(data: bytes, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    """An .xls; an .xlsx with a password has the same beginning."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    if limits.get("all_sheets"):
        raise Refused("legacy_xls")
    return seen(lambda content, facts: legacy_rows(content, facts, limits), data, out, limits)


if __name__ == "__main__":
    main()
