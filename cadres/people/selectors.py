"""Reads over people that other rooms and apps need; set-based, no scope of their own.

Callers that show rows to a person start from ``visible_to``; runs and freezes read everything.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q, QuerySet

from cadres.people.models import Appointment, Cadre, Relative, ServiceSpell
from core.texts import name_folded, plain_name

Days = tuple[date, date]  # the first and the last, both included


def away(cadres: Iterable[Cadre | int] | QuerySet) -> dict[int, list[Days]]:
    """By key the days on which a cadre was out of the service between two spells of it; one query.

    Who never came back has none: what follows the last day is no service and no gap. ``cadres``: the people, their
    keys, or a subquery that gives these.
    """
    spells: dict[int, list[ServiceSpell]] = defaultdict(list)
    of = cadres if isinstance(cadres, QuerySet) else [getattr(cadre, "pk", cadre) for cadre in cadres]
    rows = ServiceSpell.objects.filter(cadre__in=of)
    for row in rows.order_by("cadre", "starts_on"):
        spells[row.cadre_id].append(row)
    day = timedelta(days=1)
    return {
        key: [(one.ends_on + day, other.starts_on - day) for one, other in pairwise(rows) if one.ends_on]
        for key, rows in spells.items()
    }


def history(cadre: Cadre) -> list[Appointment]:
    """All appointments, the newest first, with post and unit."""
    return list(cadre.appointments.select_related("post__unit").order_by("-starts_on", "-pk"))


def find_by_number_and_name(staff_no: str, name: str) -> Cadre | None:
    """The cadre who has both; a number alone must not reveal who is in another unit."""
    found = Cadre.objects.filter(staff_no__iexact=plain_name(staff_no)).first()
    return found if found and name_folded(found.name) == name_folded(name) else None


def own_and_relatives_of(cadre: Cadre) -> QuerySet:
    """Keys of the cadre and of relatives, asked within the question that leaves them out: a badge asks no other."""
    declared = Relative._base_manager.order_by()
    near = declared.filter(cadre=cadre).values("relative").union(declared.filter(relative=cadre).values("cadre"))
    return Cadre._base_manager.order_by().filter(Q(pk=cadre.pk) | Q(pk__in=near)).values("pk")
