"""Finding one account of many, told apart from those of namesakes."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from cadres.access.models import User
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Unit
from cadres.units.querysets import within
from cadres.units.selectors import units_with_paths
from core.lists.search import ways
from core.picking import PickField
from core.texts import one_line

SEARCHED = ("username", "display_name", "name_latin", "cadre__name", "cadre__name_latin")


def accounts_fitting(rows: QuerySet, word: str) -> QuerySet:
    """Those whose user name or name holds the word, or whose name in the personnel record is read so."""
    return rows.filter(reduce(or_, ways(User, SEARCHED, word)))


def told_apart(reader: User, accounts: Iterable[User]) -> dict[int, str]:
    """By account: "Zhao Min · zhaomin · Songling Town › Office", the name as the language has it and the unit of the
    main post, where that is among the units in which the reader grants rights; at most four queries.
    """
    found = list(accounts)
    names = {cadre.user_id: str(cadre) for cadre in Cadre.objects.filter(user__in=found).defer("identity_number")}
    held = Appointment.objects.on(timezone.localdate()).filter(kind="main", cadre__user__in=found)
    places = dict(held.values_list("cadre__user", "post__unit"))
    paths = units_with_paths(Unit.objects.filter(within(reader.unit_paths("security")), pk__in=places.values()))
    units = {account: paths[unit] for account, unit in places.items() if unit in paths}
    told = {one.pk: (names.get(one.pk, str(one)), one.username, units.get(one.pk)) for one in found}
    return {key: " · ".join(filter(None, parts)) for key, parts in told.items()}


class AccountField(PickField):
    """One of the accounts of ``queryset``; a user name takes its account at once, and so does a whole name.

    A part of a name takes nobody, even if only one fits: rights follow from the choice. ``reader`` is the account of
    whoever chooses.
    """

    by = "username"
    named = ("username", "display_name", "name_latin")
    order = ("display_name", "username")
    search = staticmethod(accounts_fitting)
    reader: User

    def labels(self, rows: list[Any]) -> list[tuple[Any, str]]:
        names = told_apart(self.reader, rows)
        return [(self.prepare_value(row), names[row.pk]) for row in rows]

    def _by_text(self, text: str) -> Any:
        found = super()._by_text(text)
        if one_line(text).casefold() in {found.username.casefold(), found.display_name.casefold()}:
            return found
        raise ValidationError(self.error_messages["several_fit"], code="several_fit")
