"""Program that reads one untrusted workbook and writes its rows as JSON lines; started by ``parse.py``.

It runs in a process of its own under limits of memory, CPU time and output, because a crafted file of 5 kB makes
a parser ask for 512 GB and abort the whole process, which no ``except`` catches. It imports no Django and nothing
of the project, opens no network, and reads the file from standard input only.

Arguments: the limits as JSON. Standard input: the file. File descriptor ``limits["rows_fd"]``: one JSON line per
non-empty row, ``[row number, [cells]]``. Standard output: one JSON object, ``{"rows": n, ...}`` or
``{"refused": code, "params": {...}}``. With ``limits["all_sheets"]`` every visible worksheet is read: the lines are
``[sheet, row number, [cells]]``, merged cells repeat downwards what their first cell says, and a number
that is shown as a percentage is text ("15%"), as people see it.

Cells: text → string; number → number (floats with 15 significant digits, as Excel shows them); empty → null;
true/false → boolean; date → {"d": "2024-03-05"}; date with time → {"t": "…"}; anything else → {"x": "…"}.
"""

import csv
import io
import json
import os
import re
import resource
import sys
import zipfile
import zlib
from datetime import date, datetime
from xml.parsers import expat

CHUNK = 1 << 18
MOST_SHEETS = 40
RELATION = re.compile(rb"<(?:\w+:)?Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
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


class Refused(Exception):
    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, params


def main():
    limits = json.loads(sys.argv[1])
    restrict(limits)
    with os.fdopen(limits["rows_fd"], "w", encoding="utf-8") as out:
        try:
            answer = read(sys.stdin.buffer, out, limits)
        except Refused as refused:
            answer = {"refused": refused.code, "params": refused.params}
        except MemoryError:
            answer = {"refused": "too_heavy", "params": {}}
    sys.stdout.write(json.dumps(answer))


def restrict(limits):
    """Set here, before the first byte is read: a hook between fork and exec is not safe beside threads."""
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(kind, (value, value))


def read(stream, out, limits):
    data = stream.read(limits["file_bytes"] + 1)
    if len(data) > limits["file_bytes"]:
        raise Refused("too_large")
    if not data:
        raise Refused("empty_file")
    if data.startswith(b"PK"):
        check_workbook(data, limits)
        if limits.get("all_sheets"):
            return write_all(data, out, limits)
        return write(workbook_rows(data), out, limits)
    if data.startswith(LEGACY):
        raise Refused("legacy_xls")
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OTHER_FORMATS) or head.startswith(MARKUP) or not limits["csv_allowed"]:
        raise Refused("not_a_workbook")
    return write(csv_rows(data), out, limits)


# --- a look at the package before a parser touches it ---------------------------------------------------------


def check_workbook(data, limits):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_entries(package, data, limits)
            check_parts(package, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise Refused("broken_file") from None
    except zlib.error:
        raise Refused("broken_file") from None


def check_entries(package, data, limits):
    """Size, number, ratio and place of the entries; nothing hidden before, between or behind them."""
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits["entries"]:
        raise Refused("too_many_parts")
    if len({name.lower() for name in names}) != len(names):
        raise Refused("broken_file")
    if sum(entry.file_size for entry in entries) > limits["unpacked_bytes"]:
        raise Refused("unpacks_too_large")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 0x1:
            raise Refused("password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("broken_file")
        # parts that overlap are how a small file unpacks to a huge one; the first must begin the file
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise Refused("broken_file")
        end = entry.header_offset + 30 + len(entry.orig_filename.encode()) + entry.compress_size
        ratio_counts = entry.file_size > 1 << 20
        if ratio_counts and entry.file_size > limits["ratio"] * max(entry.compress_size, 1):
            raise Refused("unpacks_too_large")
    if package.start_dir < end or package.comment or not data[-22:].startswith(b"PK\x05\x06"):
        raise Refused("broken_file")
    check_names(names)


def check_names(names):
    lower = {name.lower() for name in names}
    if "xl/workbook.xml" not in lower or "[content_types].xml" not in lower:
        raise Refused("not_xlsx")
    if any("vbaproject" in name or name.startswith(("xl/macrosheets/", "xl/activex/")) for name in lower):
        raise Refused("macros")
    outside = ("xl/externallinks/", "xl/querytables/", "xl/embeddings/", "xl/connections.xml")
    if any(name.startswith(outside) for name in lower):
        raise Refused("external_links")


def check_parts(package, limits):
    """Every XML part is read once: well-formed, no document type, no links outward, no cell out of bounds."""
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith((".xml", ".rels", ".vml")):
            with package.open(entry) as part:
                scan(part, entry, name, limits)


def scan(part, entry, name, limits):
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ordered_attributes = True
    if name.endswith(".rels"):
        parser.StartElementHandler = links_outward
    elif name == "[content_types].xml":
        parser.StartElementHandler = macro_types
    watch = Bounds(limits) if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
    read_bytes = 0
    try:
        while chunk := part.read(CHUNK):
            read_bytes += len(chunk)
            if read_bytes > entry.file_size:
                raise Refused("broken_file")
            parser.Parse(chunk, False)
            if watch:
                watch.see(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("broken_file") from None


def refuse_doctype(*_):
    raise Refused("doctype")


def links_outward(tag, attributes):
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=False))
    if pairs.get("TargetMode", "").lower() == "external" and not pairs.get("Type", "").endswith("/hyperlink"):
        raise Refused("external_links")


def macro_types(tag, attributes):
    for value in attributes[1::2]:
        if "macroEnabled" in value or "vbaProject" in value:
            raise Refused("macros")


class Bounds:
    """Watches the place of every cell that holds a value; formatted but empty cells may lie anywhere.

    A quick look by pattern that spares honest users a long wait and gives them a good sentence: 600,000 cells take
    0.3 s, against 2.5 s with one call per element. What it does not recognise meets the limit of memory.
    """

    CELL = re.compile(rb'<(?:x:)?c r="([A-Z]+)([0-9]+)"([^>]*)(?<!/)>')

    def __init__(self, limits):
        self.limits = limits
        self.rest = b""
        self.cells = self.last_column = 0
        self.columns = {}

    def see(self, chunk):
        text = self.rest + chunk
        cut = text.rfind(b"<")
        found = self.CELL.findall(text, 0, cut)
        self.rest = text[cut:] if cut >= 0 and len(text) - cut < CHUNK else b""
        if not found:
            return
        letters, digits, others = zip(*found, strict=True)
        row = max(int(number) if len(number) < 8 else 1 << 30 for number in set(digits))
        new = set(letters) - self.columns.keys()
        self.columns.update((name, number_of(name.decode())) for name in new)
        self.last_column = max([self.last_column, *(self.columns[name] for name in new)])
        self.cells += len(found)
        max_rows, max_columns, max_cells = (self.limits[name] for name in ("rows", "columns", "cells"))
        if row > max_rows:
            raise Refused("too_many_rows", limit=max_rows, row=row)
        if self.last_column > max_columns:
            raise Refused("too_many_columns", limit=max_columns)
        # a parser keeps the whole rectangle in memory, not only the cells that are there
        if self.cells > max_cells or row * self.last_column > max_cells:
            raise Refused("too_many_cells", limit=max_cells)
        if any(b't="e"' in other for other in set(others)):
            # the parser would hand it on as an empty cell, and an empty cell clears a value
            cell = next(a + b for a, b, other in found if b't="e"' in other)
            raise Refused("formula_error", cell=cell.decode())


def number_of(letters):
    """1 for A, 27 for AA; a huge number for what is no column."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return 1 << 30
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


# --- rows -----------------------------------------------------------------------------------------------------


def workbook_rows(data):
    """Rows of the first visible worksheet; further sheets hold notes."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
                    yield from book.get_sheet_by_name(meta.name).iter_rows()
                    return
    except (CalamineError, OSError, ValueError, OverflowError):
        raise Refused("broken_file") from None
    except BaseException as panic:
        # a panic of the parser arrives as its own BaseException; memory and refusals are told apart
        if isinstance(panic, (MemoryError, Refused, GeneratorExit, KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("broken_file") from None
    raise Refused("no_sheet")


def write_all(data, out, limits):
    """Every visible worksheet; the limits hold for each of them and, of cells, for each alone."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    count = 0
    try:
        percent = percentages(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [
                meta.name
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
            ]
            if len(names) > MOST_SHEETS:
                raise Refused("too_many_parts")
            for name in names:
                rows = seen_rows(book.get_sheet_by_name(name), percent.get(name, ()))
                count += write(rows, out, limits, sheet=name)["rows"]
    except (CalamineError, OSError, ValueError, OverflowError, KeyError):
        raise Refused("broken_file") from None
    except BaseException as panic:
        if isinstance(panic, (MemoryError, Refused, GeneratorExit, KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("broken_file") from None
    if not count:
        raise Refused("empty_sheet")
    return {"rows": count}


def seen_rows(sheet, percent):
    """The rows as they look: merged cells filled downwards, percentages as such."""
    starts, under = {}, {}
    bottom = sheet.end[0] if sheet.end else 0
    for (first_row, column), (last_row, _last) in sheet.merged_cell_ranges or ():
        starts[first_row, column] = None
        rows = range(first_row + 1, min(last_row, bottom) + 1)
        under.update({(row, column): (first_row, column) for row in rows})
    top, left = sheet.start or (0, 0)
    for _ in range(top if top else 0):
        yield []
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), top):
        cells = [None] * left + list(row)
        for place, value in enumerate(cells):
            if (number, place) in starts:
                starts[number, place] = value
            elif (number, place) in under:
                cells[place] = starts[under[number, place]]
            elif (number, place) in percent and type(value) in (int, float):
                cells[place] = format(value * 100, ".13g") + "%"
        yield cells


def percentages(data):
    """Places of the cells that are shown as percentages, by sheet; the parser of values does not tell formats."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if "xl/styles.xml" not in names:
            return {}
        styles = percent_styles(package.read("xl/styles.xml"))
        if not styles:
            return {}
        targets = {}
        for found in RELATION.finditer(package.read("xl/_rels/workbook.xml.rels")):
            pairs = dict(ATTRIBUTE.findall(found[0]))
            targets[pairs.get(b"Id")] = pairs.get(b"Target", b"").decode().lstrip("/").removeprefix("xl/")
        places = {}
        for name, relation in sheet_names(package.read("xl/workbook.xml")):
            part = "xl/" + targets.get(relation.encode(), "")
            if part in names:
                places[name] = styled_cells(package.read(part), styles)
        return places


def percent_styles(xml):
    """Numbers of the cell styles whose number format shows per cent."""
    custom = {}
    for tag in re.findall(rb"<(?:x:)?numFmt [^>]*>", xml):
        pairs = dict(ATTRIBUTE.findall(tag))
        custom[pairs.get(b"numFmtId")] = b"%" in pairs.get(b"formatCode", b"")
    block = re.search(rb"<(?:x:)?cellXfs[^>]*>(.*?)</(?:x:)?cellXfs>", xml, re.DOTALL)
    found = set()
    for number, tag in enumerate(re.findall(rb"<(?:x:)?xf [^>]*>", block[1] if block else b"")):
        form = dict(ATTRIBUTE.findall(tag)).get(b"numFmtId")
        if form in (b"9", b"10") or custom.get(form):
            found.add(str(number).encode())
    return found


def sheet_names(xml):
    """(name, id of the relation) of each sheet; the names with their entities resolved."""
    found = []

    def start(tag, attributes):
        if tag.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            found.append((attributes.get("name", ""), relation))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def styled_cells(xml, styles):
    """(row, column), from 0, of the cells of these styles."""
    found = set()
    for tag in re.findall(rb"<(?:x:)?c [^>]*>", xml):
        pairs = dict(ATTRIBUTE.findall(tag))
        place = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", pairs.get(b"r", b""))
        if place and pairs.get(b"s") in styles:
            found.add((int(place[2]) - 1, number_of(place[1].decode()) - 1))
    return found


def csv_rows(data):
    if b"\0" in data:
        raise Refused("not_text")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused("not_text")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(32768)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [unguarded(cell) for cell in cells]
    except csv.Error:
        raise Refused("broken_csv") from None


def unguarded(cell):
    """Takes off the apostrophe our own CSV export puts before what a spreadsheet would run as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def write(rows, out, limits, sheet=None):
    """Writes the rows that hold anything; returns the answer for the parent.

    A sheet that is read by name may be empty.
    """
    count = cells_seen = 0
    dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for number, row in enumerate(rows, 1):
        cells = [value if type(value) is str and value else plain(value) for value in row]
        while cells and (cells[-1] is None or (type(cells[-1]) is str and not cells[-1].strip())):
            cells.pop()
        if not cells:
            continue
        if number > limits["rows"]:
            raise Refused("too_many_rows", limit=limits["rows"], row=number)
        if len(cells) > limits["columns"]:
            raise Refused("too_many_columns", limit=limits["columns"])
        cells_seen += len(cells)
        if cells_seen > limits["cells"]:
            raise Refused("too_many_cells", limit=limits["cells"])
        try:
            out.write(dumps([number, cells] if sheet is None else [sheet, number, cells]))
            out.write("\n")
        except OSError:
            raise Refused("too_heavy") from None
        except UnicodeEncodeError:
            raise Refused("broken_file") from None
        count += 1
    if not count and sheet is None:
        raise Refused("empty_sheet")
    out.flush()
    return {"rows": count}


def plain(value):
    kind = type(value)
    if kind is float:
        if value.is_integer() and -1e15 < value < 1e15:
            return int(value)
        return float(format(value, ".15g"))
    if kind is str or value is None:
        return value or None
    if kind is int or kind is bool:
        return value
    if kind is datetime:
        midnight = not (value.hour or value.minute or value.second)
        return {"d": value.date().isoformat()} if midnight else {"t": value.isoformat()}
    if kind is date:
        return {"d": value.isoformat()}
    return {"x": str(value)}


if __name__ == "__main__":
    main()
