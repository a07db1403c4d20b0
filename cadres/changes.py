"""What a service changes in a row, and what the audit trail then says."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from core.audit.services import log
from core.errors import InvalidInput
from core.fields import EncryptedTextField
from core.texts import masked
from core.typing import User
from core.wording import listed

R = TypeVar("R", bound=Model)


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
        raise InvalidInput(_("These fields cannot be changed here: %(fields)s."), fields=listed(sorted(unknown)))
    before, after = {}, {}
    for name, value in changes.items():
        if getattr(obj, name) != value:
            before[name] = plain(obj, name)
            setattr(obj, name, value)
            after[name] = plain(obj, name)
    return before, after


def saved(
    row: R, *, actor: User, action: str, fields: Iterable[str] = (), after: dict | None = None, **trail: Any
) -> R:
    """Checks a row and writes it; the trail keeps its ``fields`` as they are then, or ``after``."""
    row.full_clean()
    row.save()
    log(actor=actor, action=action, obj=row, after=snapshot(row, fields) if fields else after, **trail)
    return row
