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
from seen import Facts, cell_name, filled, mark

MOST_SHEETS = 40
RELATION = re.compile(rb"<(?:\w+:)?Relationship [^>]*>")
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
ROW = re.compile(rb"<(?:x:)?row [^>]*>")
COLUMN = re.compile(rb"<(?:x:)?col [^>]*>")
NUMBER = re.compile(rb' r="([0-9]{1,7})"')
HIDDEN = re.compile(rb' hidden="(?:1|true)"')
FORMULA = re.compile(rb"<(x:)?f[ >/]")
PLACE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
VALUE = re.compile(rb"<(?:x:)?v>[^<]")
ERROR_CELL = re.compile(rb'<(?:x:)?c r="([A-Z]{1,3})([0-9]{1,7})"[^>]* t="e"')
MOST_COLUMNS = 16_384


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


def workbook_rows(data: bytes, facts: Facts) -> Iterator[list]:
    """Rows of the first visible worksheet; further sheets hold notes, and their names are told."""
    with opened(data) as (book, names):
        if not names:
            raise Refused("no_sheet")
        facts.other_sheets = names[1:]
        sheet, xml = book.get_sheet_by_name(names[0]), parts_of(data).get(names[0], b"")
        facts.hidden_rows, facts.hidden_columns = hidden_rows(xml), hidden_columns(xml)
        merged = sheet.merged_cell_ranges or ()
        marks = {place: mark(code, cell_name(*place)) for place, code in unread_cells(xml).items()}
        if not merged and not marks:
            yield from sheet.iter_rows()
        else:
            yield from filled(sheet.iter_rows(), merged, sheet.end[0] if sheet.end else 0, marks)


def write_all(data: bytes, out: TextIO, limits: dict[str, Any]) -> dict[str, Any]:
    """Every visible worksheet; the limits hold for each of them and, of cells, for each alone.

    A formula without a result refuses the workbook: here an empty cell would change a rule.
    """
    count = 0
    with opened(data) as (book, names):
        if len(names) > MOST_SHEETS:
            raise Refused("too_many_parts")
        parts, styles = parts_of(data), percent_styles_of(data)
        for name in names:
            xml = parts.get(name, b"")
            for place, code in unread_cells(xml).items():
                raise Refused(code, cell=f"{name}!{cell_name(*place)}")
            percent = styled_cells(xml, styles) if styles else set()
            count += write(seen_rows(book.get_sheet_by_name(name), percent), out, limits, sheet=name)["rows"]
    if not count:
        raise Refused("empty_sheet")
    return {"rows": count}


def seen_rows(sheet: Any, percent: set[tuple[int, int]]) -> Iterator[list]:
    """The rows as they look: merged cells filled downwards, percentages as such; sideways a title is merged."""
    merged = [((top, left), (bottom, left)) for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ()]
    return filled(percentages(sheet.iter_rows(), percent), merged, sheet.end[0] if sheet.end else 0)


def percentages(rows: Iterable[list], percent: set[tuple[int, int]]) -> Iterator[list]:
    for number, row in enumerate(rows):
        yield [
            format(value * 100, ".13g") + "%" if type(value) in (int, float) and (number, place) in percent else value
            for place, value in enumerate(row)
        ]


def parts_of(data: bytes) -> dict[str, bytes]:
    """The XML of each worksheet by its name; the parser of values tells neither formats nor what is hidden."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        targets = {}
        for found in RELATION.finditer(package.read("xl/_rels/workbook.xml.rels")):
            pairs = dict(ATTRIBUTE.findall(found[0]))
            targets[pairs.get(b"Id")] = pairs.get(b"Target", b"").decode().lstrip("/").removeprefix("xl/")
        parts = {}
        for name, relation in sheet_names(package.read("xl/workbook.xml")):
            part = "xl/" + targets.get(relation.encode(), "")
            if part in names:
                parts[name] = package.read(part)
        return parts


def hidden_rows(xml: bytes) -> list[int]:
    """Numbers, from 1, of the rows that a filter or a person hides."""
    return [int(found[1]) for tag in re.findall(ROW, xml) if HIDDEN.search(tag) and (found := NUMBER.search(tag))]


def hidden_columns(xml: bytes) -> list[int]:
    """Places, from 0, of hidden columns."""
    places: list[int] = []
    for tag in re.findall(COLUMN, xml):
        pairs = dict(ATTRIBUTE.findall(tag))
        if HIDDEN.search(tag) and pairs.get(b"min", b"").isdigit() and pairs.get(b"max", b"").isdigit():
            places.extend(range(int(pairs[b"min"]) - 1, min(int(pairs[b"max"]), MOST_COLUMNS)))
    return places


def unread_cells(xml: bytes) -> dict[tuple[int, int], str]:
    """(row, column), from 0, of the cells whose value nobody can read, and why.

    The parser of values gives them as empty, and an empty cell must never stand for one that could not be read.
    """
    found = {}
    for formula in FORMULA.finditer(xml):
        prefix = formula[1] or b""
        start = xml.rfind(b"<" + prefix + b"c ", 0, formula.start())
        cell = xml[start : xml.find(b"</" + prefix + b"c>", formula.end())]
        place = PLACE.search(cell)
        if place and b' t="str"' not in cell[: cell.find(b">")] and not VALUE.search(cell):
            found[int(place[2]) - 1, number_of(place[1].decode()) - 1] = "formula_unsaved"
    for name, digits in ERROR_CELL.findall(xml):
        found[int(digits) - 1, number_of(name.decode()) - 1] = "formula_error"
    return found


def percent_styles_of(data: bytes) -> set[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return percent_styles(package.read("xl/styles.xml")) if "xl/styles.xml" in package.namelist() else set()


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
    text = text_of(data)
    heads = text.splitlines()[:10] or [""]
    delimiter = max(",\t;", key=lambda sign: max(line.count(sign) for line in heads))
    csv.field_size_limit(32768)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [unguarded(cell) for cell in cells]
    except csv.Error:
        raise Refused("broken_csv") from None


def text_of(data: bytes) -> str:
    """UTF-16 by its mark, as “Unicode text” is saved; else UTF-8; else GB 18030, which holds GBK and GB 2312."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and b"\0" in data:
        raise Refused("no_text_file")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("no_text_file")


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
    if kind is int or kind is bool or kind is dict:
        return value
    if kind is datetime:
        midnight = not (value.hour or value.minute or value.second)
        return {"d": value.date().isoformat()} if midnight else {"t": value.isoformat()}
    if kind is date:
        return {"d": value.isoformat()}
    return {"x": str(value)}
