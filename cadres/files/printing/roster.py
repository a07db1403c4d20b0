"""The roster (花名册) in the order in which offices keep it, with two rows of heads: as cells and as a workbook."""

import io
from collections.abc import Sequence
from dataclasses import replace

import xlsxwriter

from cadres.files.lrmx.months import dotted
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.record import AppointmentForm
from cadres.files.printing.fonts import SONG
from cadres.files.printing.grid import Cell, Page
from core.spreadsheets.export import cleaned

# head, width in millimetres of a page across, and the head above several
COLUMNS = (
    ("序号", 9.0, ""),
    ("姓名", 17.0, ""),
    ("现任职务", 44.0, ""),
    ("性别", 9.0, ""),
    ("民族", 13.0, ""),
    ("籍贯", 18.0, ""),
    ("学历学位", 16.0, "全日制教育"),
    ("毕业院校及专业", 32.0, "全日制教育"),
    ("学历学位", 16.0, "在职教育"),
    ("毕业院校及专业", 32.0, "在职教育"),
    ("出生年月", 16.0, ""),
    ("参加工\n作时间", 16.0, ""),
    ("入党时间", 16.0, ""),
    ("任现职\n级时间", 16.0, ""),
    ("备注", 12.0, ""),
)
HEAD, ROW, LEFT, TOP = 9.0, 13.0, 7.5, 26.0
ON_A_PAGE = 12
WIDTHS = tuple(width for _head, width, _above in COLUMNS)


def values(number: int, form: AppointmentForm, rank_since: str) -> list[str]:
    """One person's cells; dates as 1970.01."""
    return [
        str(number),
        form.name,
        form.post,
        form.sex,
        form.nation,
        form.native_place,
        _lines(form.full_time_level, form.full_time_degree),
        _lines(form.full_time_level_school, form.full_time_degree_school),
        _lines(form.in_service_level, form.in_service_degree),
        _lines(form.in_service_level_school, form.in_service_degree_school),
        dotted(form.born),
        dotted(form.work_started),
        party_of(form.party_joined).printed.replace("；", "\n"),
        dotted(rank_since),
        "",
    ]


def _lines(one: str, other: str) -> str:
    return "\n".join(filter(None, (one, other if other != one else "")))


def pages(title: str, rows: Sequence[list[str]]) -> list[Page]:
    """Pages across, each with its heads; at least one."""
    parts = [rows[at : at + ON_A_PAGE] for at in range(0, len(rows), ON_A_PAGE)] or [[]]
    return [_page(title, part) for part in parts]


def _page(title: str, rows: Sequence[list[str]]) -> Page:
    cells = [*heads(), *(cell for place, row in enumerate(rows, 2) for cell in _row(place, row))]
    heights = (HEAD, HEAD, *[ROW] * len(rows))
    return Page(LEFT, TOP, WIDTHS, heights, tuple(cells), title=title, is_across=True)


def heads() -> list[Cell]:
    """Heads of columns over both rows, and those of two columns above their own."""
    found, above = [], [above for _head, _width, above in COLUMNS]
    for column, (head, _width, group) in enumerate(COLUMNS):
        label = Cell(0, column, head, is_label=True)
        if not group:
            found.append(replace(label, rows=2))
            continue
        if above.index(group) == column:
            found.append(replace(label, text=group, columns=above.count(group)))
        found.append(replace(label, row=1))
    return found


def _row(place: int, row: list[str]) -> list[Cell]:
    return [
        Cell(place, column, text, align="left" if column in (2, 7, 9) else "center", most=10.5)
        for column, text in enumerate(row)
    ]


def workbook(title: str, rows: Sequence[list[str]]) -> bytes:
    """The same as .xlsx: title in rows 1 and 2, heads in 3 and 4, people from row 5; everything is text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("花名册")
    look = {
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "font_name": SONG,
        "font_size": 10,
    }
    cell, bold = book.add_format(look | {"num_format": "@"}), book.add_format(look | {"bold": True})
    sheet.merge_range(0, 0, 1, len(COLUMNS) - 1, cleaned(title), book.add_format(look | {"border": 0, "font_size": 20}))
    for head in heads():
        place = (2 + head.row, head.column, 1 + head.row + head.rows, head.column + head.columns - 1)
        if head.rows * head.columns > 1:
            sheet.merge_range(*place, head.text, bold)
        else:
            sheet.write_string(place[0], place[1], head.text, bold)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width / 1.9)
    for at, row in enumerate(rows, 4):
        for column, text in enumerate(row):
            sheet.write_string(at, column, cleaned(text), cell)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(2, 3)
    sheet.freeze_panes(4, 2)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
