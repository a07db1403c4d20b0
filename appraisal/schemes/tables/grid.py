"""The rows of one sheet, found by their heads in either language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from appraisal.schemes.tables import layout
from appraisal.schemes.tables.cells import Unclear, folded
from appraisal.schemes.tables.problems import Problem

MOST_PROBLEMS = 1000  # of one file; nobody mends more at a time
HEAD_ROWS = 12  # so far down the heads may stand, below a caption


@dataclass
class TableLine:
    """One row: what its cells say, and where each stands."""

    sheet: str
    number: int
    values: dict
    letters: dict[str, str]

    def problem(self, code: str, path: str = "", **params: Any) -> Problem:
        return Problem(code, self.sheet, self.number, self.letters.get(path, ""), params)


@dataclass
class Grid:
    name: str
    lines: list[TableLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)


def letter(place: int) -> str:
    """A for 0, AA for 26."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def names_of(column: layout.TableColumn) -> set[str]:
    return {folded(name) for name in (column.zh, column.en, column.path, f"{column.zh} {column.en}")}


def grid_of(sheet: layout.TableSheet, name: str, rows: Iterable[tuple[int, list]]) -> Grid:
    """Rows below the heads. Empty rows are passed over; a cell that cannot be read is a problem of its own."""
    grid = Grid(name)
    lines = list(rows)
    head = find_heads(sheet, lines)
    if head is None:
        if lines:
            grid.problems.append(Problem("heads_missing", name, lines[0][0]))
        return grid
    columns = heads(sheet, grid, *lines[head])
    for column in sheet.columns:
        if column.needed and column not in columns.values():
            grid.problems.append(Problem("header_missing", name, lines[head][0], f"{column.zh} / {column.en}"))
    for number, cells in lines[head + 1 :]:
        before = len(grid.problems)
        line = line_of(grid, columns, number, cells)
        if line.values or len(grid.problems) > before:
            grid.lines.append(line)
        if len(grid.problems) > MOST_PROBLEMS:
            break
    return grid


def find_heads(sheet: layout.TableSheet, lines: Any) -> int | None:
    """The first row in which at least two cells are heads of this sheet."""
    known = set().union(*map(names_of, sheet.columns))
    for place, (_number, cells) in enumerate(lines[:HEAD_ROWS]):
        if sum(isinstance(cell, str) and folded(cell) in known for cell in cells) >= 2:
            return place
    return None


def heads(sheet: layout.TableSheet, grid: Grid, number: int, cells: list) -> dict[int, layout.TableColumn]:
    found: dict[int, layout.TableColumn] = {}
    for place, cell in enumerate(cells):
        text = folded(str(cell)) if cell is not None else ""
        column = next((one for one in sheet.columns if text in names_of(one)), None)
        where = f"{letter(place)} {str(cell or '').strip()}".replace("\n", " ")
        if column is None:
            if text:
                grid.notes.append(Problem("column_ignored", grid.name, number, where, {"value": str(cell)[:60]}))
        elif column in found.values():
            grid.problems.append(Problem("header_twice", grid.name, number, where))
        else:
            found[place] = column
            grid.letters[column.path] = where
    return found


def line_of(grid: Grid, columns: dict[int, layout.TableColumn], number: int, cells: list) -> TableLine:
    line = TableLine(grid.name, number, {}, grid.letters)
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        try:
            line.values[column.path] = column.kind.read(cell)
        except Unclear as unclear:
            grid.problems.append(line.problem(unclear.code, column.path, **unclear.params))
    return line


def filled(lines: Iterable[TableLine], path: str) -> Iterator[TableLine]:
    """Rows whose cell is empty take that of the row above, as merged cells and lists without repetition mean it."""
    above = None
    for line in lines:
        above = line.values.setdefault(path, above) if above is not None else line.values.get(path)
        yield line
