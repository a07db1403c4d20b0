"""Finding one person of many, told apart from their namesakes."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cadres.people.models import Appointment, Cadre
from cadres.units.picking import units_named
from core.lists.search import ways
from core.picking import PickField

SEARCHED = ("name", "name_latin", "staff_no")


def people_fitting(rows: QuerySet, word: str) -> QuerySet:
    """Those whose name, however typed or as it is read, or number holds the word, or who are in a unit so called."""
    held = Appointment.objects.on(timezone.localdate()).filter(post__unit__in=units_named(word))
    (own,) = ways(Cadre, SEARCHED, word)
    return rows.filter(own | Q(pk__in=held.values("cadre")))


class CadreField(PickField):
    """One of the people of ``queryset``; a staff number takes its owner at once."""

    by = "staff_no"
    search = staticmethod(people_fitting)

    def fitting(self, text: str) -> QuerySet[Any]:
        return super().fitting(text).order_by("name", "staff_no")
