"""Accounts that fit what somebody typed, and how namesakes are told apart."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.utils import timezone

from cadres.access.models import User
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Unit
from cadres.units.querysets import within
from cadres.units.selectors import units_with_paths
from core.lists.search import ways
from core.texts import one_line
from core.wording import followed

SEARCHED = ("username", "display_name", "cadre__name_latin")


def accounts_fitting(reader: User, typed: str, most: int) -> list[User]:
    """The first accounts in sight of the reader whose user name or name holds these signs; one query."""
    text = one_line(typed)
    if not text:
        return []
    fitting = reduce(or_, ways(User, SEARCHED, text))
    return list(User.objects.visible_to(reader).filter(fitting).order_by("display_name", "username")[:most])


def told_apart(reader: User, accounts: Iterable[User]) -> dict[int, str]:
    """By account: "Zhao Min, Songling Town › Office", the name as the language has it and the unit of the main post,
    where that is among the units in which the reader grants rights; at most four queries.
    """
    found = list(accounts)
    names = {cadre.user_id: str(cadre) for cadre in Cadre.objects.filter(user__in=found).defer("identity_number")}
    held = Appointment.objects.on(timezone.localdate()).filter(kind="main", cadre__user__in=found)
    places = dict(held.values_list("cadre__user", "post__unit"))
    paths = units_with_paths(Unit.objects.filter(within(reader.unit_paths("security")), pk__in=places.values()))
    units = {account: paths[unit] for account, unit in places.items() if unit in paths}
    return {one.pk: followed(names.get(one.pk, one), *filter(None, [units.get(one.pk)])) for one in found}
