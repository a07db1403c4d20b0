"""Files an attacker, or a careless office, would upload. Seeded: the same ones every time."""

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from functools import cache

from tests.core.spreadsheets.layouts import workbook


def repacked(
    changes: dict[str, bytes | None], *, extra: dict[str, bytes] | None = None, mode=zipfile.ZIP_DEFLATED
) -> bytes:
    """A good workbook with parts replaced (None: left out) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook(["a", "b"], ["1", "2"])) as old, zipfile.ZipFile(out, "w", mode) as new:
        for name in old.namelist():
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: str, *, before: str = "", dimension: str = "A1:B2") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{before}<worksheet {NS}>'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def with_sheet(rows: str, **options) -> bytes:
    return repacked({SHEET: sheet(rows, **options)})


CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@cache
def named() -> dict[str, tuple[bytes, set[str]]]:
    """Hand-made files, each with the codes that may answer."""
    good = workbook(["a", "b"], ["1", "2"]).getvalue()
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    hidden_far = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    return {
        "far cell": (with_sheet(far, dimension="A1:XFD1048576"), {"too_many_rows", "too_many_columns"}),
        "far cell in odd quotes": (with_sheet(hidden_far), {"too_heavy"}),
        "far column": (with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), {"too_many_columns"}),
        "row beyond all rows": (
            with_sheet('<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>'),
            {"too_many_rows"},
        ),
        "rectangle too large": (
            with_sheet('<row r="1"><c r="BL1"><v>1</v></c></row><row r="150000"><c r="A150000"><v>1</v></c></row>'),
            {"too_many_cells"},
        ),
        "entity from outside": (
            with_sheet(CELL, before='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            {"doctype"},
        ),
        "entity bomb": (with_sheet(CELL, before=LAUGHS), {"doctype"}),
        "document type in shared strings": (
            repacked(
                {},
                extra={"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE s SYSTEM "http://example.org/x"><s/>'},
            ),
            {"doctype"},
        ),
        "zip bomb": (repacked({}, extra={"xl/media/a.bin": bytes(300 << 20)}), {"unpacks_too_large"}),
        "many parts": (repacked({}, extra={f"xl/x{n}.xml": b"<a/>" for n in range(600)}), {"too_many_parts"}),
        "macros": (repacked({}, extra={"xl/vbaProject.bin": b"x"}), {"macros"}),
        "macro content type": (
            repacked(
                {
                    "[Content_Types].xml": b'<Types><Override PartName="/xl/workbook.xml" '
                    b'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
                }
            ),
            {"macros"},
        ),
        "external links": (
            repacked({}, extra={"xl/externalLinks/externalLink1.xml": b"<a/>"}),
            {"external_links"},
        ),
        "relationship outward": (
            repacked(
                {
                    "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r" Type="x/oleObject" '
                    b'Target="http://example.org/" TargetMode="External"/></Relationships>'
                }
            ),
            {"external_links"},
        ),
        "no workbook part": (repacked({"xl/workbook.xml": None}), {"not_xlsx"}),
        "no sheet part": (repacked({SHEET: None}), {"broken_file", "empty_sheet", "no_sheet"}),
        "sheet is not XML": (repacked({SHEET: b"\x00\x01\x02"}), {"broken_file"}),
        "empty sheet": (with_sheet(""), {"empty_sheet"}),
        "truncated": (good[: len(good) // 2], {"broken_file"}),
        "without its last byte": (good[:-1], {"broken_file"}),
        "something behind": (good + b"<script>", {"broken_file"}),
        "something before": (b"PK\x03\x04GIF89a" + good, {"broken_file"}),
        "twice the same part": (repacked({}, extra={SHEET: sheet(CELL)}), {"broken_file"}),
        "overlapping parts": (overlapping(good), {"broken_file"}),
        "encrypted flag": (encrypted_flag(good), {"password", "broken_file"}),
        "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), {"broken_file"}),
        "pdf": (b"%PDF-1.7\n", {"not_a_workbook"}),
        "html": (b"<html><table><tr><td>1</td></tr></table>", {"not_a_workbook"}),
        "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), {"not_a_workbook"}),
        "another zip": (other_zip(), {"not_xlsx"}),
        "empty": (b"", {"empty_file"}),
        "only PK": (b"PK", {"broken_file"}),
        "noise": (random.Random(1).randbytes(10_000), {"not_a_workbook"}),
    }


def overlapping(good: bytes) -> bytes:
    """Two directory entries that point at the same bytes."""
    data = bytearray(good)
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def encrypted_flag(good: bytes) -> bytes:
    data = bytearray(good)
    first = data.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, first + 8)[0]
    struct.pack_into("<H", data, first + 8, flags | 1)
    return bytes(data)


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<a/>")
        package.writestr("[Content_Types].xml", "<a/>")
    return out.getvalue()


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """A good workbook with bytes flipped, cut, doubled or spliced, in its zip or inside its sheet."""
    rng = random.Random(seed)
    good = workbook(*[[f"头{n}", str(n), n * 1.5] for n in range(20)]).getvalue()
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        inner = {name: package.read(name) for name in package.namelist()}
    for _ in range(count):
        if rng.random() < 0.5:
            yield bent(rng, good)
        else:
            name = rng.choice(sorted(inner))
            yield repacked({**inner, name: bent(rng, inner[name])})


def bent(rng: random.Random, data: bytes) -> bytes:
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data)) if data else 0
        kind = rng.randrange(4)
        if kind == 0 and data:
            data[place] = rng.randrange(256)
        elif kind == 1:
            del data[place : place + rng.randint(1, 40)]
        elif kind == 2:
            data[place:place] = data[place : place + rng.randint(1, 40)]
        else:
            data[place:place] = rng.choice([b"9" * 12, b"\xff" * 8, b'r="ZZZ99999999"', b"&#0;", b"-1", b"1E400"])
    return bytes(data)
