"""Writing the calendar: system administrators do, and what rests on the days follows."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from cadres import changes as changing
from cadres.access.models import User
from cadres.calendar.models import CalendarDay, DayKind
from core.audit.services import log
from core.errors import NotAllowed
from core.params.services import register_pack

FIELDS = ("day", "kind", "name", "source")

# What else happens when days become working days or days off, registered by the rooms above.
Follow = Callable[[Sequence[date], User | None], object]
_on_change: list[Follow] = []


def on_calendar_change(follow: Follow) -> Follow:
    """Registers ``follow(days, actor)``, called in the transaction that changed the calendar of these days."""
    _on_change.append(follow)
    return follow


def calendar_changed(days: Sequence[date], actor: User | None) -> None:
    """Tells whoever counts working days that these days may count otherwise now; no actor: a pack was loaded."""
    for follow in _on_change:
        follow(days, actor)


def require_calendar(user: User) -> None:
    """The calendar holds for every unit: only system administrators write it."""
    if not user.has_role("system"):
        raise NotAllowed


@transaction.atomic
def calendar_day_enter(*, actor: User, **fields: Any) -> CalendarDay:
    """A holiday or a moved working day, with its source. Refused for a day that is entered already.

    Attendance of the day is counted anew; undone by ``calendar_day_remove``.
    """
    require_calendar(actor)
    row = changing.saved(CalendarDay(**fields), actor=actor, action="calendar.entered", fields=FIELDS)
    calendar_changed([row.day], actor)
    return row


@transaction.atomic
def calendar_day_update(*, actor: User, calendar_day: CalendarDay, **fields: Any) -> CalendarDay:
    """Corrects a day of the calendar; attendance of the day it was and of the day it is is counted anew."""
    require_calendar(actor)
    row = CalendarDay.objects.select_for_update().get(pk=calendar_day.pk)
    days = [row.day]
    before, after = changing.apply(row, fields, FIELDS)
    if after:
        row.full_clean()
        row.save()
        log(actor=actor, action="calendar.changed", obj=row, before=before, after=after)
        calendar_changed(sorted({*days, row.day}), actor)
    return row


@transaction.atomic
def calendar_day_remove(*, actor: User, calendar_day: CalendarDay, reason: str) -> None:
    """The day is what its weekday says again; attendance of the day is counted anew, closed periods stay."""
    require_calendar(actor)
    row = CalendarDay.objects.select_for_update().get(pk=calendar_day.pk)
    log(actor=actor, action="calendar.removed", obj=row, reason=reason, before=changing.snapshot(row, FIELDS))
    row.delete()
    calendar_changed([row.day], actor)


def calendar_load(notices: list[dict[str, Any]]) -> int:
    """Adds the days of a pack that are not in the calendar yet; an office's own entries stay. Returns how many.

    A notice names its ``source`` and its ``days``: ISO date → [kind, occasion].
    """
    found = {
        date.fromisoformat(day): (DayKind(kind), name, notice["source"])
        for notice in notices
        for day, (kind, name) in notice["days"].items()
    }
    known = set(CalendarDay.objects.filter(day__in=found).values_list("day", flat=True))
    rows = [
        CalendarDay(day=day, kind=kind, name=name, source=source)
        for day, (kind, name, source) in found.items()
        if day not in known
    ]
    with transaction.atomic():
        CalendarDay.objects.bulk_create(rows)
        calendar_changed(sorted(row.day for row in rows), None)
    return len(rows)


register_pack("calendar", calendar_load)
