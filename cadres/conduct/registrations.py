"""What follows for attendance when the calendar changes, and when somebody leaves the service."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Sum

from cadres.access.models import User
from cadres.calendar.reckoning import Calendar
from cadres.calendar.selectors import calendar_between
from cadres.calendar.services import on_calendar_change
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import AWAY, AttendanceDay, AttendanceRecord
from cadres.conduct.reckoning import HALF, clash
from cadres.conduct.services import attendance_cut
from cadres.people.models import Cadre
from cadres.people.services import on_leaving
from core.audit.services import log_many
from core.constraints import BATCH

BY_WORKING_DAYS = [kind for kind in AWAY if kind not in BY_CALENDAR_DAYS]


@on_calendar_change
def days_recount(days: Sequence[date], actor: User | None) -> None:
    """Absence and leave of more than a day count the days that are working days now, and no other.

    Leave by calendar days counts as before, and a record of one day keeps it: the office named it. Closed periods
    keep the figures they were computed with.
    """
    if not days:
        return
    calendar = calendar_between(min(days), max(days))
    touched: set[int] = set()
    for day in days:
        several = AttendanceRecord.objects.filter(
            kind__in=BY_WORKING_DAYS, day__lte=day, last_day__gte=day, last_day__gt=F("day")
        )
        touched |= _counted_on(several, day, calendar)
    _quantities_renew(sorted(touched), actor)


def _counted_on(records: Any, day: date, calendar: Calendar) -> set[int]:
    """Gives the day to ``records`` or takes it from them; the keys of those that changed."""
    rows = AttendanceDay.objects.filter(day=day)
    if not calendar.is_working(day):
        gone = rows.filter(record__in=records).exclude(record__first_counts=True, record__day=day)
        keys = set(gone.values_list("record_id", flat=True))
        gone.delete()
        return keys
    without = records.exclude(pk__in=rows.values("record"))
    made = _that_fit(day, [_day_of(record, day) for record in without.iterator(chunk_size=BATCH)])
    AttendanceDay.objects.bulk_create(made, batch_size=BATCH)
    return {row.record_id for row in made}


def _that_fit(day: date, rows: list[AttendanceDay]) -> list[AttendanceDay]:
    """Where another record is, it stays: no day comes to hold more than a day by a change of the calendar."""
    held: dict[int, list[AttendanceDay]] = defaultdict(list)
    for row in AttendanceDay.objects.filter(day=day).order_by():
        held[row.cadre_id].append(row)
    found = []
    for row in rows:
        if not clash(row.kind, [row], {day: held[row.cadre_id]}):
            held[row.cadre_id].append(row)
            found.append(row)
    return found


def _day_of(record: AttendanceRecord, day: date) -> AttendanceDay:
    morning, afternoon = not (record.from_noon and day == record.day), not (record.to_noon and day == record.last_day)
    return AttendanceDay(
        record=record,
        cadre_id=record.cadre_id,
        kind=record.kind,
        day=day,
        morning=morning,
        afternoon=afternoon,
        quantity=HALF * (morning + afternoon),
    )


def _quantities_renew(keys: list[int], actor: User | None) -> None:
    for start in range(0, len(keys), BATCH):
        records = AttendanceRecord.objects.in_bulk(keys[start : start + BATCH])
        days = AttendanceDay.objects.filter(record__in=records).order_by()
        added = dict(days.values_list("record").annotate(sum=Sum("quantity")))
        told = []
        for key, record in records.items():
            before, record.quantity = record.quantity, added.get(key, record.quantity)
            told.append((record, {"quantity": before}, {"quantity": record.quantity}))
        AttendanceRecord.objects.bulk_update(records.values(), ["quantity"], batch_size=BATCH)
        log_many(actor=actor, action="attendance.recounted", rows=told)


@on_leaving
def attendance_ends(*, actor: User, cadre: Cadre, reason: str) -> None:
    """Leave that reaches beyond the last day of service ends with it."""
    last = cadre.left_on
    if last is None:
        return
    for record in cadre.attendance.filter(last_day__gt=last).select_for_update():
        attendance_cut(actor=actor, record=record, last_day=last, reason=reason)
