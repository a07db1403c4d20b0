"""A sheet as people see it: merged cells, hidden rows, cells whose value nobody can read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int]
Range = tuple[Place, Place]


@dataclass
class Facts:
    """What a sheet holds beside its values, for the preview: numbers of rows from 1, places of columns from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)


def mark(code: str, cell: str, text: str = "") -> dict[str, str]:
    """A cell without a value that could be read: why, where, and what stands there."""
    return {"x": text, "c": code, "a": cell}


def cell_name(row: int, place: int) -> str:
    """D2 for (1, 3)."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def filled(
    rows: Iterable[list], merged: Iterable[Range], last_row: int, marks: dict[Place, dict] | None = None
) -> Iterator[list]:
    """The rows with ``marks`` set in, and merged cells filled: downwards each row says what the first one says.

    Sideways nobody knows which column is meant: such cells are marked. A row that holds nothing of its own stays
    empty, so that a merge down to the end of the sheet makes no people.
    """
    marks = marks or {}
    starts, inside = _spread(merged, last_row)
    values: dict[Place, Any] = {}
    for number, row in enumerate(rows):
        cells = list(row)
        for place in range(len(cells)):
            if (number, place) in marks:
                cells[place] = marks[number, place]
        if number in starts:
            values |= {(number, place): cells[place] for place in starts[number] if place < len(cells)}
        if number in inside:
            _fill(cells, number, inside[number], values)
        yield cells


def _spread(
    merged: Iterable[Range], last_row: int
) -> tuple[dict[int, list[int]], dict[int, dict[int, tuple[int, int]]]]:
    """By row: the places where a merged range starts, and the start to which each other place of one belongs."""
    starts: dict[int, list[int]] = {}
    inside: dict[int, dict[int, Place]] = {}
    for (top, left), (bottom, right) in merged:
        starts.setdefault(top, []).append(left)
        for row in range(top, min(bottom, last_row) + 1):
            for place in range(left, right + 1):
                if (row, place) != (top, left):
                    inside.setdefault(row, {})[place] = (top, left)
    return starts, inside


def _fill(cells: list, number: int, inside: dict[int, Place], values: dict[Place, Any]) -> None:
    is_own = any(cell is not None and cell != "" for place, cell in enumerate(cells) if place not in inside)
    if not is_own and any(start[0] < number for start in inside.values()):
        return
    for place, start in inside.items():
        value = values.get(start)
        if place >= len(cells) or value is None or value == "":
            continue
        if place == start[1]:
            cells[place] = value
        else:
            text = value["x"] if isinstance(value, dict) else str(value)
            cells[place] = mark("merged_across", cell_name(*start), text)
