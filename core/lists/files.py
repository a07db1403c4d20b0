"""A list as a file: every matching row, in the order shown."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse
from django.utils.text import slugify

from core.lists.query import ListQuery
from core.spreadsheets.export import csv_response, xlsx_response
from core.wording import noted

ROWS_AT_ONCE = 2000
WRITERS = {"xlsx": xlsx_response, "csv": csv_response}


class ListFiles(ListQuery):
    abstract = True
    title: Any = ""
    export_name: Any = ""

    def exported(self, kind: str, filters: dict) -> None:
        """Called when a file is about to leave the house: a place for the audit trail."""

    def export(self, kind: str) -> FileResponse:
        """Formulas are neutralised on the way out."""
        columns = [column for column in self.shown_columns if column.exported]
        self.exported(kind, dict(self.request.GET.items()))
        name = self.export_name or slugify(str(self.title)) or self.rows_in_scope.model._meta.model_name
        heads = [noted(column.label, column.unit) for column in columns]
        lines = ([column.for_sheet(row) for column in columns] for row in self._completed_rows())
        return WRITERS[kind](name, heads, lines)

    def _completed_rows(self) -> Iterator:
        rows = self.order.sort(self.filtered)
        for piece in _pieces(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE):
            self.complete(piece)
            yield from piece


def _pieces(rows: Iterable, size: int) -> Iterator[list]:
    rows = iter(rows)
    while piece := list(islice(rows, size)):
        yield piece
