"""The constraints of a model, decided for many records without a query each.

``full_clean`` runs one query per record and constraint; for 50,000 records that is minutes. Check constraints are
decided in Python, uniqueness in memory and with a query per batch. What this small reader of conditions does not know
is left to Django and, in the end, to the database itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Model, Q

BATCH = 500


def batches(values: list) -> Iterator[list]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


# --- check constraints ---


class Unsupported(Exception):
    """A condition that only the database can decide."""


class _Unsaved:
    """Stands for the key that a related object made in the same file will get: not null, equal to nothing."""


UNSAVED = _Unsaved()


def holds(condition: Any, instance: Model) -> bool | None:
    """The condition's truth with SQL's three values: None is unknown, which a check constraint lets pass."""
    if type(condition) is not Q:
        raise Unsupported
    found = [
        holds(child, instance) if isinstance(child, Q) else _compare(child, instance) for child in condition.children
    ]
    if condition.connector == Q.AND:
        answer = False if False in found else None if None in found else True
    elif condition.connector == Q.OR:
        answer = True if True in found else None if None in found else False
    else:
        raise Unsupported
    if condition.negated and answer is not None:
        return not answer
    return answer


def _compare(child: Any, instance: Model) -> bool | None:
    if not isinstance(child, tuple):
        raise Unsupported
    path, value = child
    name, _, lookup = path.partition("__")
    lookup = lookup or "exact"
    left = value_of(instance, name)
    if lookup == "isnull":
        return (left is None) == value
    if lookup not in _LOOKUPS:
        raise Unsupported
    if lookup in ("range", "in"):
        right = [_resolved(item, instance) for item in value]
        unknown = left is None or None in right
    else:
        right = _resolved(value, instance)
        unknown = left is None or right is None
    if unknown:
        return None
    try:
        return _LOOKUPS[lookup](left, right)
    except TypeError:
        raise Unsupported from None


_LOOKUPS = {
    "exact": lambda left, right: left == right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "in": lambda left, right: left in right,
    "range": lambda left, right: right[0] <= left <= right[1],
}


def _resolved(value: Any, instance: Model) -> Any:
    if isinstance(value, F):
        name = str(getattr(value, "name", ""))
        if type(value) is not F or "__" in name:
            raise Unsupported
        return value_of(instance, name)
    if isinstance(value, Model):
        return value.pk
    if hasattr(value, "resolve_expression"):
        raise Unsupported
    return value


def value_of(instance: Model, name: str) -> Any:
    """The field's value as the database would compare it; a relation gives its key."""
    try:
        field = instance._meta.pk if name == "pk" else instance._meta.get_field(name)
    except FieldDoesNotExist:
        raise Unsupported from None
    if not field.concrete:
        raise Unsupported
    value = getattr(instance, field.attname)
    if value is None and field.is_relation and instance._state.fields_cache.get(field.name) is not None:
        return UNSAVED
    return value


# --- uniqueness ---


@dataclass
class UniqueSet:
    """One uniqueness rule of the model, and the values the file brings for it."""

    fields: tuple[str, ...]
    condition: models.Q | None
    error: Any
    seen: dict[tuple, tuple[int, Any]] = field(default_factory=dict)

    def add(self, instance: Any, place: int) -> int | None:
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

    def taken(self, model: Any) -> Iterator[int]:
        """Rows of the file whose values another record has."""
        rows = model._base_manager.all()
        if self.condition is not None:
            rows = rows.filter(self.condition)
        stored = {key: value for key, value in self.seen.items() if all(type(part) is not Unstored for part in key)}
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


def unique_value(instance: Any, name: str) -> Any:
    field_ = instance._meta.get_field(name)
    value = getattr(instance, field_.attname)
    if value is None and field_.is_relation and field_.get_cached_value(instance, None) is not None:
        return Unstored(id(field_.get_cached_value(instance)))
    return value


def unique_sets(model: Any) -> Iterator[tuple]:
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


class Constraints:
    """Those of one model: ``check`` each record, then ask once for the values that others have ``taken``."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.unique = [UniqueSet(*parts) for parts in unique_sets(model)]
        self._checks = [item for item in model._meta.constraints if isinstance(item, models.CheckConstraint)]
        # unique expressions, which only a query can decide
        self._expressions = [
            item for item in model._meta.constraints if isinstance(item, models.UniqueConstraint) and item.expressions
        ]

    def check(self, instance: Model) -> None:
        """Raises the ``ValidationError`` of the first check that does not hold."""
        for constraint in self._checks:
            try:
                if holds(constraint.condition, instance) is False:
                    message = constraint.get_violation_error_message()
                    raise ValidationError(message, code=constraint.violation_error_code)
            except Unsupported:
                constraint.validate(self.model, instance)
        for expression in self._expressions:
            expression.validate(self.model, instance)
