"""Accounts that fit what somebody typed, and how namesakes are told apart."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.utils import timezone

from cadres.access.models import User
from cadres.people.models import Appointment
from cadres.units.models import Unit
from cadres.units.querysets import within
from cadres.units.selectors import units_with_paths
from core.lists.search import ways
from core.texts import one_line


def accounts_fitting(reader: User, typed: str, most: int) -> list[User]:
    """The first accounts in sight of the reader whose user name or name holds these signs; one query."""
    text = one_line(typed)
    if not text:
        return []
    fitting = reduce(or_, ways(User, ("username", "display_name"), text))
    return list(User.objects.visible_to(reader).filter(fitting).order_by("display_name", "username")[:most])


def units_of(reader: User, accounts: Iterable[User]) -> dict[int, str]:
    """By account: the unit of the main post with its path, where that is among the units in which the reader grants
    rights; two queries.
    """
    held = Appointment.objects.on(timezone.localdate()).filter(kind="main", cadre__user__in=list(accounts))
    places = dict(held.values_list("cadre__user", "post__unit"))
    units = Unit.objects.filter(within(reader.unit_paths("security")), pk__in=places.values())
    paths = units_with_paths(units)
    return {account: paths[unit] for account, unit in places.items() if unit in paths}
