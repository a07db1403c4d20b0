"""Check constraints decided in Python, so that validating a row asks the database nothing.

``CheckConstraint.validate`` runs one query per row and constraint; for 50,000 rows that is minutes. What this small
reader of conditions does not know is left to Django and, in the end, to the database itself.
"""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q


class Unsupported(Exception):
    """A condition that only the database can decide."""


class _Unsaved:
    """Stands for the key that a related object made in the same file will get: not null, equal to nothing."""


UNSAVED = _Unsaved()


def holds(condition: Q, instance: Model) -> bool | None:
    """The condition's truth with SQL's three values: None is unknown, which a check constraint lets pass."""
    if type(condition) is not Q:
        raise Unsupported
    found = [
        holds(child, instance) if isinstance(child, Q) else _compare(child, instance)
        for child in condition.children
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


def _compare(child, instance: Model) -> bool | None:
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


def _resolved(value, instance: Model):
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


def value_of(instance: Model, name: str):
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
