"""Tables as offices keep them, put together out of what occurs: a title, two heads, a total, merged cells."""

import csv
import io
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import xlsxwriter
import xlwt

HEADS = ["工号", "姓名", "性别", "出生日期", "学历", "参加工作日期"]
GROUPS = {"性别": "基本情况", "出生日期": "基本情况", "学历": "基本情况", "参加工作日期": "任职"}
PEOPLE = [
    ("W001", "甲一", "男", date(1985, 3, 5), "本科", date(2010, 7, 1)),
    ("W002", "乙二", "女", date(1990, 11, 30), "硕士", date(2015, 8, 15)),
    ("W003", "丙三", "男", date(1979, 12, 25), "大专", date(2001, 9, 3)),
]
DAYS = {
    "date": lambda day: day,
    "iso": lambda day: day.isoformat(),
    "dots": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "short": lambda day: f"{day.year}/{day.month}/{day.day}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "digits": lambda day: int(f"{day:%Y%m%d}"),
    "midnight": lambda day: f"{day.isoformat()} 00:00:00",
}
WORDS = {"男": "男性", "女": "女性", "本科": "大学本科", "硕士": "硕士研究生", "大专": "专科"}


@dataclass(frozen=True)
class Sheet:
    """What one table is like; each field is one of the ways that occur."""

    kind: str = "xlsx"
    title: str = ""  # "", "plain", "merged", "two"
    head: str = "one"  # "one", "merged", "groups", "spaced", "starred"
    numbered: bool = False
    unknown: bool = False
    days: str = "date"
    words: bool = False
    foot: str = ""  # "", "total", "signatures", "remark"
    merged: bool = False  # the education of the first two, who then have the same
    hidden: bool = False
    formula: bool = False
    blank_lines: bool = False
    again: bool = False  # the head once more, as on a second page

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in vars(self).items() if value not in ("", False)) or "plain"

    @property
    def is_text(self) -> bool:
        return self.kind not in ("xlsx", "xls")

    def notices(self) -> set[str]:
        """What the preview has to say about it."""
        told = {"passed_over"} if self.unknown else set()
        told |= {"repeated"} if self.again else set()
        return told | ({"feet"} if self.foot else set()) | ({"hidden_rows"} if self.hidden else set())


@dataclass
class Grid:
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, first place, last row, last place
    hidden: list[int] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)


def grid_of(sheet: Sheet) -> Grid:
    grid = Grid()
    heads = (["序号"] if sheet.numbered else []) + HEADS + (["备注栏"] if sheet.unknown else [])
    if sheet.title:
        grid.rows.append(["松岭镇干部名册"])
        if sheet.title == "merged":
            grid.merges.append((0, 0, 0, len(heads) - 1))
        if sheet.title == "two":
            grid.rows.append(["填报单位：松岭镇", None, None, "2026年11月"])
    _heads(grid, heads, sheet)
    first = len(grid.rows)
    for number, person in enumerate(PEOPLE):
        grid.rows.append(_person(sheet, number, person))
        if sheet.blank_lines and not sheet.merged:
            grid.rows.append([])
        if sheet.again and number == 1:
            grid.rows.append(list(heads))
    place = heads.index("学历")
    if sheet.merged:
        grid.rows[first + 1][place] = None
        grid.merges.append((first, place, first + 1, place))
    if sheet.hidden:
        grid.hidden.append(first)
    if sheet.formula:
        grid.formulas.append((first, heads.index("姓名")))
    grid.rows += {
        "": [],
        "total": [["合计", "3人"]],
        "signatures": [["填表人：某某", None, None, "审核人：某某"], ["填表日期：2026年11月30日"]],
        "remark": [["备注：按任职先后排列"]],
    }[sheet.foot]
    return grid


def _heads(grid: Grid, heads: list[str], sheet: Sheet) -> None:
    row = len(grid.rows)
    if sheet.head in ("merged", "groups"):
        above = [GROUPS.get(head) for head in heads]
        grid.rows.append([group or head for head, group in zip(heads, above, strict=True)])
        grid.rows.append([head if group else None for head, group in zip(heads, above, strict=True)])
        if sheet.head == "merged":
            for group, places in itertools.groupby(range(len(heads)), key=lambda place: above[place]):
                together = list(places)
                if group and len(together) > 1:
                    grid.merges.append((row, together[0], row, together[-1]))
                elif not group:
                    grid.merges.extend((row, place, row + 1, place) for place in together)
    elif sheet.head == "spaced":
        grid.rows.append(
            [f"{head[0]} {head[1:]}" if len(head) == 2 else head.replace("日期", "\n日期") for head in heads]
        )
    else:
        grid.rows.append([f"{head} *" if sheet.head == "starred" else head for head in heads])


def _person(sheet: Sheet, number: int, person: tuple) -> list[Any]:
    staff_no, name, sex, born, education, entered = person
    education = PEOPLE[0][4] if sheet.merged and number == 1 else education
    cells = [staff_no, name, sex, DAYS[sheet.days](born), education, DAYS[sheet.days](entered)]
    if sheet.words:
        cells = [WORDS.get(cell, cell) if isinstance(cell, str) else cell for cell in cells]
    return ([number + 1] if sheet.numbered else []) + cells + (["新进"] if sheet.unknown else [])


def expected(sheet: Sheet) -> list[tuple]:
    """(staff number, name, born, education, entered) as they have to come out."""
    degrees = {"本科": "bachelor", "硕士": "master", "大专": "college"}
    rows = []
    for number, (staff_no, name, _sex, born, education, entered) in enumerate(PEOPLE):
        education = PEOPLE[0][4] if sheet.merged and number == 1 else education
        rows.append((staff_no, name, born, degrees[education], entered))
    return rows


def written(sheet: Sheet) -> tuple[str, bytes]:
    """(file name, content)."""
    grid = grid_of(sheet)
    if sheet.kind == "xlsx":
        return "a.xlsx", as_xlsx(grid)
    return ("a.xls", as_xls(grid)) if sheet.kind == "xls" else ("a.csv", as_text(grid, sheet.kind))


def as_xlsx(grid: Grid) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False})
    day, plain = book.add_format({"num_format": "yyyy.mm.dd"}), book.add_format()
    sheet = book.add_worksheet()
    for top, left, bottom, right in grid.merges:
        sheet.merge_range(top, left, bottom, right, "", plain)
    for y, row in enumerate(grid.rows):
        for x, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(y, x, value, day)
            elif (y, x) in grid.formulas:
                sheet.write_formula(y, x, f'="{value[:1]}"&"{value[1:]}"', plain, value)
            elif value is not None:
                sheet.write(y, x, value)
    for row in grid.hidden:
        sheet.set_row(row, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def as_xls(grid: Grid) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    merged = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
    for y, row in enumerate(grid.rows):
        for x, value in enumerate(row):
            if (y, x) in merged:
                sheet.write_merge(y, merged[y, x][0], x, merged[y, x][1], value)
            elif value is not None and not any(
                top <= y <= bottom and left <= x <= right for top, left, bottom, right in grid.merges
            ):
                sheet.write(y, x, value, *([day] if isinstance(value, date) else []))
    for row in grid.hidden:
        sheet.row(row).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_text(grid: Grid, encoding: str) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, delimiter="\t" if encoding == "utf-16" else ",")
    lines.writerows([["" if cell is None else str(cell) for cell in row] for row in grid.rows])
    return out.getvalue().encode(encoding)


WAYS: dict[str, list[Any]] = {
    "kind": ["xlsx", "xls", "utf-8-sig", "utf-16", "gb18030", "utf-8"],
    "title": ["", "plain", "merged", "two"],
    "head": ["one", "merged", "groups", "spaced", "starred"],
    "numbered": [False, True],
    "unknown": [False, True],
    "days": list(DAYS),
    "words": [False, True],
    "foot": ["", "total", "signatures", "remark"],
    "merged": [False, True],
    "hidden": [False, True],
    "formula": [False, True],
    "blank_lines": [False, True],
    "again": [False, True],
}


def sheets(count: int = 160, seed: int = 20261130) -> Iterator[Sheet]:
    """Each way once by itself, then ``count`` combinations of them."""
    yield Sheet()
    for name, values in WAYS.items():
        for value in values[1:]:
            yield possible(replace(Sheet(), **{name: value}))
    rng = random.Random(seed)
    for _ in range(count):
        yield possible(Sheet(**{name: rng.choice(values) for name, values in WAYS.items()}))


def possible(sheet: Sheet) -> Sheet:
    """Without what its format cannot hold."""
    if sheet.is_text:
        heads = "groups" if sheet.head == "merged" else sheet.head
        return replace(sheet, merged=False, hidden=False, formula=False, head=heads, title=sheet.title and "plain")
    return replace(sheet, formula=False) if sheet.kind == "xls" else sheet
