"""Fields of the editor that hold several members: a table with a row for each."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from appraisal.schemes.editor.fields import Errors, Field, Typed, wrong
from appraisal.schemes.paths import get, put

MOST_ROWS = 200


@dataclass(frozen=True)
class Rows(Field):
    """A table with a row for each member; ``by`` makes it an object by that column, ``single`` a plain value each."""

    columns: tuple[Field, ...] = field(default=())
    by: str = ""
    single: str = ""
    more: Any = ""  # words of the button that adds a row
    spare: int = 0  # empty rows that an empty table begins with
    kind = "rows"

    def members(self, part) -> list[dict]:
        found = get(part, self.key)
        if not self.by:
            return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        found = found if isinstance(found, dict) else {}
        return [
            {self.by: code, self.single: one}
            if self.single
            else {**(one if isinstance(one, dict) else {}), self.by: code}
            for code, one in found.items()
        ]

    def typed(self, part, prefix=""):
        members, name = self.members(part), prefix + self.key
        found = {f"{name}.n": str(max(len(members), self.spare if not members else 0))}
        for number, member in enumerate(members):
            found[f"{name}.{number}.was"] = str(number)
            for column in self.columns:
                found |= column.typed(member, f"{name}.{number}.")
        return found

    def read(self, typed, part, errors, prefix=""):
        name, former = prefix + self.key, self.members(part)
        found = []
        for number in range(rows(typed, name)):
            was = typed.get(f"{name}.{number}.was", "")
            kept = former[int(was)] if was.isdigit() and int(was) < len(former) else {}
            member = dict(kept)
            for column in self.columns:
                column.read(typed, member, errors, f"{name}.{number}.")
            if member:
                found.append((number, member))
        whole = self._object(found, name, errors) if self.by else [one for _number, one in found]
        put(part, self.key, whole or None)

    def _object(self, found, name: str, errors: Errors) -> dict:
        made: dict = {}
        for number, member in found:
            code = member.pop(self.by, None)
            if code is None or code in made:
                twice = _("The name “%(code)s” is used twice. Rename one of them.") % {"code": code}
                wrong(errors, f"{name}.{number}.{self.by}", twice if code else _("Each row needs a name."))
                continue
            made[code] = member.get(self.single, "") if self.single else member
        return made

    def bound(self, typed, errors, prefix=""):
        bound = super().bound(typed, errors, prefix)
        name = prefix + self.key
        lines = [
            {
                "number": number,
                "place": f"{name}.{number}",
                "was": typed.get(f"{name}.{number}.was", ""),
                "cells": [column.bound(typed, errors, f"{name}.{number}.") for column in self.columns],
            }
            for number in range(rows(typed, name))
        ]
        return {**bound, "rows": lines, "columns": self.columns, "more": self.more, "id": f"f-{name}"}


def rows(typed: Typed, name: str) -> int:
    """How many rows a table of the form has."""
    count = typed.get(f"{name}.n", "0")
    return min(int(count), MOST_ROWS) if count.isdigit() else 0


def row_act(typed: Typed, act: str) -> Typed:
    """The form with one row more or fewer, or two rows changed round: ``add:NAME``, ``drop:NAME.2``, ``up:NAME.2``."""
    verb, _colon, place = act.partition(":")
    if verb == "add":
        return {**typed, f"{place}.n": str(min(rows(typed, place) + 1, MOST_ROWS))}
    name, _dot, number = place.rpartition(".")
    count = rows(typed, name)
    if not number.isdigit() or int(number) >= count:
        return typed
    at = int(number)
    order = list(range(count))
    if verb == "drop":
        order.remove(at)
    elif verb in ("up", "down"):
        other = at + (1 if verb == "down" else -1)
        if 0 <= other < count:
            order[at], order[other] = order[other], order[at]
    else:
        return typed
    found = {key: text for key, text in typed.items() if not re.match(rf"{re.escape(name)}\.\d+\.", key)}
    for new, old in enumerate(order):
        start = f"{name}.{old}."
        found |= {f"{name}.{new}.{key[len(start) :]}": text for key, text in typed.items() if key.startswith(start)}
    return {**found, f"{name}.n": str(len(order))}
