"""Keyset cursors: where a page begins or ends, as a signed, opaque word in the URL.

A page is found by the sort value and key of the row beside it, never by OFFSET, so the last page of a list of
millions costs what the first one does, and rows added meanwhile neither repeat nor vanish.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.dateparse import parse_date, parse_datetime

SALT = "core.lists.cursor"
UNPACK: dict[str, Callable[[Any], Any]] = {
    "t": parse_datetime,
    "d": parse_date,
    "b": bool,
    "n": Decimal,
    "u": uuid.UUID,
}


class BadCursor(Exception):
    """The cursor was damaged, belongs to another list, or to another sorting."""


@dataclass(frozen=True)
class Cursor:
    """The row (``value``, ``pk``) beside the page; ``back`` means the page ends before it."""

    value: Any
    pk: Any
    back: bool = False


@dataclass(frozen=True)
class Order:
    """Sorted by ``path`` and then by key, both in one direction, so that an index over the pair serves."""

    path: str
    descending: bool = False
    nullable: bool = False  # then rows without a value come last, on both databases

    @property
    def text(self) -> str:
        return f"{'-' if self.descending else ''}{self.path}"

    def sort(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        descending = self.descending != backwards
        keys = [_direction("pk", descending)]
        if self.path != "pk":
            nulls = {("nulls_first" if backwards else "nulls_last"): True} if self.nullable else {}
            keys.insert(0, _direction(self.path, descending, **nulls))
        return rows.order_by(*keys)

    def beyond(self, cursor: Cursor) -> Q:
        """The rows after the cursor's, or before it when it looks back."""
        op = "lt" if self.descending != cursor.back else "gt"
        key = Q(**{f"pk__{op}": cursor.pk})
        if self.path == "pk":
            return key
        without = Q(**{f"{self.path}__isnull": True})
        if cursor.value is None:
            here = without & key
            return here | Q(**{f"{self.path}__isnull": False}) if cursor.back else here
        # "value >= v and (value > v or key > k)": the first half is a range an index can follow
        side = Q(**{f"{self.path}__{op}e": cursor.value})
        found = side & (Q(**{f"{self.path}__{op}": cursor.value}) | key)
        return found | without if self.nullable and not cursor.back else found


def _direction(path: str, descending: bool, **nulls: bool) -> OrderBy:
    return F(path).desc(**nulls) if descending else F(path).asc(**nulls)


def write(cursor: Cursor, *, place: str) -> str:
    """The cursor as a word for the URL; ``place`` names the list and its sorting."""
    return signing.dumps([place, int(cursor.back), _pack(cursor.value), _pack(cursor.pk)], salt=SALT, compress=True)


def read(word: str, *, place: str) -> Cursor:
    """The cursor in ``word``; raises ``BadCursor`` when it is not ours or not of this place."""
    try:
        where, back, value, pk = signing.loads(word, salt=SALT)
        if where != place:
            raise BadCursor
        return Cursor(_unpack(value), _unpack(pk), bool(back))
    except (signing.BadSignature, ValueError, TypeError, KeyError) as error:
        raise BadCursor from error


def _pack(value: Any) -> Any:
    if value is None or (isinstance(value, int | str) and not isinstance(value, bool)):
        return value
    for tag, kind in (("t", dt.datetime), ("d", dt.date)):
        if isinstance(value, kind):
            return [tag, value.isoformat()]
    if isinstance(value, bool):
        return ["b", int(value)]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, uuid.UUID):
        return ["u", str(value)]
    raise TypeError(f"A list cannot be paged by {type(value).__name__}.")


def _unpack(packed: Any) -> Any:
    if not isinstance(packed, list):
        return packed
    tag, text = packed
    return UNPACK[tag](text)
