"""Rows of a workbook of Excel 97–2003 (.xls), which old programs of offices still write."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import xlrd
from package import Refused, check_size
from seen import Facts, cell_name, filled, mark

MACROS = "_VBA_PROJECT".encode("utf-16-le")
WORKSHEET = "Excel 97-2003 worksheet"
DATE, ERROR, BOOLEAN = xlrd.XL_CELL_DATE, xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN


def legacy_rows(data: bytes, facts: Facts, limits: dict[str, Any]) -> Iterator[list]:
    """Rows of the first visible worksheet. A workbook with a password or macros is refused."""
    if MACROS in data:
        raise Refused("macros")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=Silent())
    except xlrd.XLRDError as error:
        raise Refused("password" if "encrypted" in str(error).lower() else "broken_file") from None
    except (MemoryError, Refused):
        raise
    except Exception:  # the parser trusts the file: whatever it stumbles over is a broken one
        raise Refused("broken_file") from None
    return _rows(book, facts, limits)


class Silent:
    """Where the parser's remarks go."""

    def write(self, text: str) -> None: ...


def _rows(book: xlrd.Book, facts: Facts, limits: dict[str, Any]) -> Iterator[list]:
    visible = [number for number in range(book.nsheets) if not book._sheet_visibility[number]]
    if not visible:
        raise Refused("no_sheet")
    try:
        sheet = book.sheet_by_index(visible[0])
    except (MemoryError, Refused):
        raise
    except Exception:
        raise Refused("broken_file") from None
    check_size(sheet.nrows, sheet.ncols, limits)
    facts.hidden_rows = [number + 1 for number, info in sorted(sheet.rowinfo_map.items()) if info.hidden]
    facts.hidden_columns = [number for number, info in sorted(sheet.colinfo_map.items()) if info.hidden]
    merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    rows = ([_value(book, sheet, row, place) for place in range(sheet.ncols)] for row in range(sheet.nrows))
    yield from filled(rows, merged, last_row=sheet.nrows - 1)


def _value(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, place: int) -> Any:
    kind, value = sheet.cell_type(row, place), sheet.cell_value(row, place)
    if kind == ERROR:
        return mark("formula_error", cell_name(row, place))
    if kind == BOOLEAN:
        return bool(value)
    if kind == DATE:
        return _moment(value, book.datemode, cell_name(row, place))
    return value


def _moment(value: float, datemode: int, cell: str) -> date | datetime | dict:
    try:
        return xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return mark("unreadable_value", cell)
