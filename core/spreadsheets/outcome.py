"""What a check found, kept as data that each viewer reads in their own language."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.text import capfirst

from core.spreadsheets.columns import in_each_language, in_this_language
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import is_ours, sentence

ERRORS_KEPT = 1000
PREVIEW_ROWS = 50


@dataclass
class Outcome:
    """Counts, errors and preview; the last two are plain JSON. The fields are those of ``Import``."""

    new: int = 0
    changed: int = 0
    cleared: int = 0  # values, not rows
    same: int = 0
    error_total: int = 0
    error_rows: int = 0
    errors: list[dict] = field(default_factory=list)
    preview: list[dict] = field(default_factory=list)
    notices: list[dict] = field(default_factory=list)
    unknown_words: list[dict] = field(default_factory=list)

    def add(self, layout: Layout, row: Row) -> None:
        """A row that will be written."""
        if row.is_new:
            self.new += 1
        else:
            self.changed += 1
        self.cleared += cleared_in(row)
        if len(self.preview) < PREVIEW_ROWS:
            self.preview.append(shown(layout, row))

    def drop(self, row: Row) -> None:
        """A row that was added and turned out to be wrong."""
        if row.is_new:
            self.new -= 1
        else:
            self.changed -= 1
        self.cleared -= cleared_in(row)
        self.preview = [kept for kept in self.preview if kept["row"] != row.number]

    def note(self, layout: Layout, number: int, error: ValidationError, cells: dict[str, Any]) -> None:
        """The errors of a row: own sentences by code, others in every language of the site."""
        self.error_rows += 1
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, problems in by_field.items():
            for problem in problems:
                self.error_total += 1
                if len(self.errors) < ERRORS_KEPT:
                    self.errors.append({"row": number} | described(layout, name, problem, cells))


def cleared_in(row: Row) -> int:
    """How many stored values the row takes away."""
    if row.is_new:
        return 0
    empty = (None, "")
    return sum(1 for before, after in row.changes.values() if before not in empty and after in empty)


def described(layout: Layout, name: str, problem: ValidationError, cells: dict[str, Any]) -> dict[str, Any]:
    column = layout.column(name)
    found: dict[str, Any] = {"column": name if column else ""}
    if column and name in cells:
        found["value"] = column.raw(cells[name])
    if is_ours(problem):
        return found | {"code": problem.code, "params": problem.params or {}}
    label = None if column or name == NON_FIELD_ERRORS else verbose_name(layout.model, name)
    return found | {"code": problem.code or "invalid", "texts": texts_of(problem, label)}


def shown(layout: Layout, row: Row) -> dict:
    """A row of the preview: of every column of the file what is there now and what will be."""
    cells = []
    for column in layout.columns:
        if column.name in row.cells:
            after = column.value(row.instance)
            before = "" if row.is_new else column.shown(row.before[column.name])
            cells.append([column.name, before, column.shown(after), column.name in row.changes])
    return {"row": row.number, "kind": "new" if row.is_new else "changed", "cells": cells}


def texts_of(problem: ValidationError, label: Any = None) -> str | dict[str, str]:
    def words() -> str:
        text = " ".join(problem.messages)
        return f"{capfirst(label)}: {text}" if label else text

    return in_each_language(words)


def verbose_name(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name).verbose_name
    except FieldDoesNotExist:
        return None


def error_sentence(error: dict) -> str:
    """An error kept by ``note``, in the active language."""
    if "texts" in error:
        return in_this_language(error["texts"])
    return sentence(error["code"], read(error["params"]))


def read(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters of a sentence, those that are kept in every language in the active one."""
    return {name: in_this_language(value) if isinstance(value, dict) else value for name, value in params.items()}
