"""Uniqueness of many rows at once: against each other in memory, against the database with a query per batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.spreadsheets.conditions import Unsupported, holds

BATCH = 500


def batches(values: list) -> Iterator[list]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


@dataclass
class UniqueSet:
    """One uniqueness rule of the model, and the values the file brings for it."""

    fields: tuple[str, ...]
    condition: models.Q | None
    error: Any
    seen: dict[tuple, tuple[int, Any]] = field(default_factory=dict)

    def add(self, instance, place: int) -> int | None:
        """The row of this file that has the values already, or None."""
        if self.condition is not None:
            try:
                if holds(self.condition, instance) is not True:
                    return None
            except Unsupported:
                return None
        values = tuple(unique_value(instance, name) for name in self.fields)
        if None in values:
            return None
        first = self.seen.setdefault(values, (place, instance.pk))[0]
        return first if first != place else None

    def taken(self, model) -> Iterator[int]:
        """Rows of the file whose values another record has."""
        rows = model._base_manager.all()
        if self.condition is not None:
            rows = rows.filter(self.condition)
        stored = {
            key: value for key, value in self.seen.items() if all(type(part) is not Unstored for part in key)
        }
        names = [model._meta.get_field(name).attname for name in self.fields]
        for batch in batches(sorted({key[0] for key in stored}, key=str)):
            for pk, *values in rows.filter(**{f"{names[0]}__in": batch}).values_list("pk", *names):
                found = stored.get(tuple(values))
                if found and found[1] != pk:
                    yield found[0]


@dataclass(frozen=True)
class Unstored:
    """Key to come of a related row that this same file makes."""

    identity: int


def unique_value(instance, name: str):
    field_ = instance._meta.get_field(name)
    value = getattr(instance, field_.attname)
    if value is None and field_.is_relation and field_.get_cached_value(instance, None) is not None:
        return Unstored(id(field_.get_cached_value(instance)))
    return value


def unique_sets(model) -> Iterator[tuple]:
    if model is None:
        return
    for item in model._meta.concrete_fields:
        if item.unique and not item.primary_key:
            error = item.error_messages.get("unique")
            yield (item.name,), None, error if item._error_messages else None
    for together in model._meta.unique_together:
        yield tuple(together), None, None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            custom = constraint.violation_error_message != constraint.default_violation_error_message
            error = constraint.get_violation_error_message() if custom else None
            yield tuple(constraint.fields), constraint.condition, error


def check_constraints(model) -> tuple[list, list]:
    """Check constraints, decided here where possible, and unique expressions, which only a query can decide."""
    constraints = model._meta.constraints if model is not None else []
    checks = [item for item in constraints if isinstance(item, models.CheckConstraint)]
    hard = [item for item in constraints if isinstance(item, models.UniqueConstraint) and item.expressions]
    return checks, hard
