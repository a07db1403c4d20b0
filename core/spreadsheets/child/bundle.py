"""A ZIP with a table and the documents that its rows name."""

import zipfile
from typing import Any, TextIO

from package import Refused
from packed import content, entries_of, unpacking

TABLES = (".xlsx", ".xls", ".csv", ".txt")


def is_bundle(data: bytes) -> bool:
    """Whether it is packed and is no workbook itself, which is packed, too."""
    if not data.startswith(b"PK"):
        return False
    with unpacking(data) as archive:
        return "xl/workbook.xml" not in {name.lower() for name in archive.namelist()}


def opened_bundle(data: bytes, limits: dict[str, Any]) -> tuple[bytes, str, dict[str, Any]]:
    """The table with its name, and what else there is: it is the only workbook or CSV file of the outermost folder."""
    with unpacking(data) as archive:
        entries = entries_of(archive, limits)
        name = table_in(list(entries))
        table = content(archive, entries[name], limits["table_bytes"])
        if len(table) > limits["table_bytes"]:
            raise Refused("too_large", limit_mb=limits["table_bytes"] >> 20)
        documents = [[other, entry.file_size] for other, entry in entries.items() if other != name]
        return table, name.lower(), {"documents": documents}


def table_in(names: list[str]) -> str:
    tables = [name for name in names if name.lower().endswith(TABLES)]
    depth = min((name.count("/") for name in tables), default=0)
    outermost = [name for name in tables if name.count("/") == depth]
    books = [name for name in outermost if not name.lower().endswith(".txt")] or outermost
    if not books:
        raise Refused("no_table")
    if len(books) > 1:
        raise Refused("several_tables", names=", ".join(sorted(books)[:3]))
    return books[0]


def take(data: bytes, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    """The contents of the documents that are wanted, one behind the other, and how long each is."""
    with unpacking(data) as archive:
        entries = entries_of(archive, limits)
        sizes = [_write(archive, entries[name], out, limits["document_bytes"]) for name in limits["wanted"]]
    out.flush()
    return {"sizes": sizes}


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, out: TextIO, most: int) -> int:
    try:
        return out.buffer.write(content(archive, entry, most))
    except OSError:
        raise Refused("too_heavy") from None
