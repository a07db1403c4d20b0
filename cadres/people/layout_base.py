"""What every table about people stands on: whom a row is about, and whom the user writes nothing about."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import own_and_relatives
from cadres.people.layout_words import STAFF_NO
from cadres.people.models import Cadre
from cadres.people.selectors import Days, away
from core.constraints import batches
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout

EARLIEST_ENTRY = date(1949, 10, 1)


def managed_or_own(user: User) -> QuerySet[Cadre]:
    return Cadre.objects.managed_or_own(user, "hr")


def person_column(scope: Callable[[User], QuerySet[Cadre]] = managed_or_own, example: str = "G000123") -> LayoutColumn:
    """Whom a row is about: somebody in ``scope``; the user, who is in the usual one, is then refused by the layout."""
    return LayoutColumn(
        "cadre",
        zh="工号",
        en="Staff number",
        to=Cadre,
        by="staff_no",
        scope=scope,
        key=True,
        also=STAFF_NO,
        example=example,
    )


def name_column(of: str = "cadre", *names: str) -> LayoutColumn:
    """The name beside the number, as tables of offices have it: it sets nothing, but another's name refuses the row."""
    return LayoutColumn(
        f"{of}_name",
        zh="姓名",
        en="Name",
        also=("名字", "干部姓名"),
        confirms=(of, *(names or ("name", "name_latin"))),
        help=_("Not needed. If it is there, it must be the name that belongs to the number."),
        example="张三",
    )


def past_day(name: str, *, zh: str, en: str, earliest: date = EARLIEST_ENTRY, **more: Any) -> LayoutColumn:
    """A day that has come."""
    return LayoutColumn(name, zh=zh, en=en, kind="date", earliest=earliest, latest=timezone.localdate, **more)


class PeopleLayout(Layout):
    """Rows about people; ``barred`` are those about whom the user writes nothing, ``people`` those of the file."""

    people: list[Cadre]

    def prepare(self, found: Mapping[str, dict[str, Model]]) -> None:
        self.people = [person for person in found.get("cadre", {}).values() if isinstance(person, Cadre)]

    @cached_property
    def gaps(self) -> dict[int, list[Days]]:
        """By cadre of the file the days out of the service; a question per 500 people."""
        found: dict[int, list[Days]] = {}
        for batch in batches(self.people):
            found |= away(batch)
        return found

    @cached_property
    def barred(self) -> frozenset[int]:
        return own_and_relatives(self.user)
