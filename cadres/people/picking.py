"""Finding one person of many, told apart from their namesakes."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from cadres.people.models import Appointment, Cadre
from cadres.units.picking import units_written
from core.lists.search import ways
from core.picking import PickField

SEARCHED = ("name", "name_latin", "staff_no")


def people_fitting(rows: QuerySet, word: str) -> QuerySet:
    """Those whose name, however typed or as it is read, or number holds the word, or who are in a unit so called."""
    held = Appointment.objects.on(timezone.localdate()).filter(post__unit__in=units_written(word))
    (own,) = ways(Cadre, SEARCHED, word)
    return rows.filter(own | Q(pk__in=held.values("cadre")))


class CadreField(PickField):
    """One of the people of ``queryset``; a staff number takes its owner at once."""

    by = "staff_no"
    named = SEARCHED
    order = ("name", "staff_no")
    search = staticmethod(people_fitting)
