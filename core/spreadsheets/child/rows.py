"""Rows of workbooks and CSV files as JSON lines."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TextIO
from xml.parsers import expat

from package import Refused, number_of
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_SHEETS = 40
RELATION = re.compile(rb"<(?:\w+:)?Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


@contextmanager
def opened(data: bytes) -> Iterator[tuple[CalamineWorkbook, list[str]]]:
    """The workbook and the names of its visible worksheets; whatever the parser stumbles over is a broken file."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            yield (
                book,
                [
                    meta.name
                    for meta in book.sheets_metadata
                    if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
                ],
            )
    except (CalamineError, OSError, ValueError, OverflowError, KeyError):
        raise Refused("broken_file") from None
    except BaseException as panic:
        # a panic of the parser arrives as its own BaseException; memory and refusals are told apart
        if isinstance(panic, (MemoryError, Refused, GeneratorExit, KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("broken_file") from None


def workbook_rows(data: bytes) -> Iterator[list]:
    """Rows of the first visible worksheet; further sheets hold notes."""
    with opened(data) as (book, names):
        if not names:
            raise Refused("no_sheet")
        yield from book.get_sheet_by_name(names[0]).iter_rows()


def write_all(data: bytes, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    """Every visible worksheet; the limits hold for each of them and, of cells, for each alone."""
    count = 0
    with opened(data) as (book, names):
        if len(names) > MOST_SHEETS:
            raise Refused("too_many_parts")
        percent = percentages(data)
        for name in names:
            rows = seen_rows(book.get_sheet_by_name(name), percent.get(name, set()))
            count += write(rows, out, limits, sheet=name)["rows"]
    if not count:
        raise Refused("empty_sheet")
    return {"rows": count}


def seen_rows(sheet: Any, percent: set[tuple[int, int]]) -> Iterator[list]:
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


def percentages(data: bytes) -> dict[str, set[tuple[int, int]]]:
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


def percent_styles(xml: bytes) -> set[bytes]:
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


def sheet_names(xml: bytes) -> list[tuple[str, str]]:
    """(name, id of the relation) of each sheet; the names with their entities resolved."""
    found = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            found.append((attributes.get("name", ""), relation))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def styled_cells(xml: bytes, styles: set[bytes]) -> set[tuple[int, int]]:
    """(row, column), from 0, of the cells of these styles."""
    found = set()
    for tag in re.findall(rb"<(?:x:)?c [^>]*>", xml):
        pairs = dict(ATTRIBUTE.findall(tag))
        place = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", pairs.get(b"r", b""))
        if place and pairs.get(b"s") in styles:
            found.add((int(place[2]) - 1, number_of(place[1].decode()) - 1))
    return found


def csv_rows(data: bytes) -> Iterator[list]:
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


def unguarded(cell: str) -> str:
    """Takes off the apostrophe our own CSV export puts before what a spreadsheet would run as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def write(rows: Iterable[list], out: TextIO, limits: dict[str, Any], sheet: str | None = None) -> dict[str, Any]:
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


def plain(value: Any) -> Any:
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
