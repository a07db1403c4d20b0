"""What goes into a check and what comes out: the rows of a file, what each would do, what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from import_export.results import Result, RowResult

from core.spreadsheets.parse import FileRefused, Sheet

PLACE = "__row__"  # the hidden column that carries the row number of the spreadsheet


@dataclass
class Outcome:
    """What a check found. ``errors`` and ``preview`` hold plain JSON, readable in every language."""

    new: int = 0
    changed: int = 0
    same: int = 0
    error_total: int = 0
    error_rows: int = 0
    errors: list[dict] = field(default_factory=list)
    preview: list[dict] = field(default_factory=list)


@dataclass
class Planned:
    """A row that is to be written."""

    row: int
    instance: models.Model
    is_new: bool
    # database fields to write, and the values of the file's columns before, by which a change meanwhile is noticed
    fields: frozenset[str] = frozenset()
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class Rows:
    """What import-export takes for a tablib dataset: headers and rows, decoded from the file as they are asked for."""

    def __init__(
        self, sheet: Sheet, header_row: int, names: list[str | None], is_example: Callable[[dict], bool]
    ):
        self.sheet, self.header_row, self.names, self.is_example = sheet, header_row, names, is_example
        self.headers = [name for name in names if name] + [PLACE]
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = sum(1 for _row in self)
        return self._length

    def __iter__(self) -> Iterator[list]:
        width = len(self.names)
        wanted = [place for place, name in enumerate(self.names) if name]
        is_first = True
        for number, cells in self.sheet:
            if number <= self.header_row:
                continue
            self.refuse_values_without_name(cells)
            cells += [None] * (width - len(cells))
            values = [cells[place] for place in wanted]
            if all(value is None or (type(value) is str and not value.strip()) for value in values):
                continue
            if is_first:
                is_first = False
                if self.is_example(dict(zip(self.headers, values, strict=False))):
                    continue  # the template's own row was left in
            values.append(number)
            yield values

    def refuse_values_without_name(self, cells: list) -> None:
        if len(cells) <= len(self.names) and None not in self.names:
            return
        for place, value in enumerate(cells):
            named = place < len(self.names) and self.names[place]
            if not named and value is not None and str(value).strip():
                raise FileRefused("header_gap", row=self.header_row, place=place + 1)


class LeanResult(Result):
    """Counts instead of keeping a result object for every row."""

    def append_row_result(self, row_result):
        pass

    def append_invalid_row(self, number, row, validation_error):
        self.invalid_rows.append(number)


class LeanRowResult(RowResult):
    def add_instance_info(self, instance):
        """``str()`` of every row would cost a query each."""
