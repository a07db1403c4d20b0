"""Pickers, filters and look-ups of imports: whom the user may name for something in a period."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from appraisal.periods.models import Participant, Period
from cadres.access.models import User
from cadres.people.models import Cadre


def people_for(user: User, capability: str) -> QuerySet[Cadre]:
    """People of the user in some period, wherever they are today, and those whose files the user may read.

    Whether something may be done about one of them in a period, ``Participant.objects.of_period_for`` says.
    """
    mine = Participant.objects.of_units(user, capability).filter(cadre=OuterRef("pk"))
    seen = Cadre.objects.visible_to(user).filter(pk=OuterRef("pk"))  # asked of one row; a list would hold everybody
    return Cadre.objects.filter(Q(Exists(seen)) | Q(Exists(mine)))


def people_to_enter(user: User) -> QuerySet[Cadre]:
    """Whom a file of figures or entries may name; oneself is never among them."""
    return people_for(user, "enter").exclude(user=user)


def people_in(user: User, period: Period, capability: str) -> QuerySet[Cadre]:
    """The user's people in the period as cadres, for a picker."""
    rows = Participant.objects.of_period_for(user, period, capability)
    return Cadre.objects.filter(pk__in=rows.order_by().values("cadre")).order_by("staff_no")


def files_linked(user: User, rows: Iterable[Any]) -> None:
    """Whose file the user may read gets a link; it may be with another unit by now than in the period."""
    rows = list(rows)
    seen = Cadre.objects.visible_to(user).filter(pk__in=[row.cadre_id for row in rows])
    read = set(seen.order_by().values_list("pk", flat=True))
    for row in rows:
        row.linked_file = row.cadre.get_absolute_url() if row.cadre_id in read else ""


def file_url(row: Any) -> str:
    return row.linked_file
