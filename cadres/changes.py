"""What a service changes in a row, and what the audit trail then says."""

from collections.abc import Iterable

from core.errors import InvalidInput
from core.fields import EncryptedTextField
from core.texts import masked


def plain(obj, name: str):
    """The value of a field as the trail keeps it: keys of related rows, secrets masked."""
    field = obj._meta.get_field(name)
    value = getattr(obj, field.attname)
    return masked(value) if isinstance(field, EncryptedTextField) else value


def snapshot(obj, names: Iterable[str]) -> dict:
    return {name: plain(obj, name) for name in names}


def apply(obj, changes: dict, allowed: Iterable[str]) -> tuple[dict, dict]:
    """Sets ``changes`` on ``obj`` and tells what was there before and after; only fields that differ are named."""
    unknown = set(changes) - set(allowed)
    if unknown:
        raise InvalidInput(f"Not a field to change here: {', '.join(sorted(unknown))}.")
    before, after = {}, {}
    for name, value in changes.items():
        if getattr(obj, name) != value:
            before[name] = plain(obj, name)
            setattr(obj, name, value)
            after[name] = plain(obj, name)
    return before, after
