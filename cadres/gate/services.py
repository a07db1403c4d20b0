"""Lateness that follows from gate records; what HR recorded by hand for a day stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cadres import changes as changing
from cadres.access.models import User
from cadres.calendar.reckoning import Calendar
from cadres.calendar.selectors import calendar_between
from cadres.conduct.models import AttendanceDay, AttendanceKind, AttendanceRecord
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.services import FIELDS, days_of, take
from cadres.gate.models import GateRecord
from cadres.gate.reckoning import Hours, times_off
from core.audit.services import log_many
from core.constraints import BATCH
from core.params.services import parameter


@dataclass
class Judge:
    """Says how many times days at the gate were late or early; each office day's hours are asked for once."""

    calendar: Calendar
    _hours: dict[date, Hours] = field(default_factory=dict)

    def times(self, row: GateRecord, held: Iterable[AttendanceDay]) -> int:
        """0 to 2 (``attendance.office_hours``); ``held``: what the attendance has on the day. None on a day off."""
        if not self.calendar.is_working(row.day):
            return 0
        rows = list(held)
        return times_off(
            row.first_in,
            row.last_out,
            self._hours_on(row.day),
            away_morning=any(one.morning for one in rows),
            away_afternoon=any(one.afternoon for one in rows),
        )

    def _hours_on(self, day: date) -> Hours:
        if day not in self._hours:
            self._hours[day] = Hours.of(parameter("attendance.office_hours", on=day).value)
        return self._hours[day]


def judged_anew(*, actor: User | None, rows: Sequence[GateRecord]) -> None:
    """Counts the lateness of stored gate records again, after leave of their days or the calendar has changed."""
    if not rows:
        return
    days, people = [row.day for row in rows], {row.cadre_id for row in rows}
    held: dict[tuple[int, date], list[AttendanceDay]] = defaultdict(list)
    for one in AttendanceDay.objects.filter(cadre__in=people, day__range=(min(days), max(days))).order_by():
        held[one.cadre_id, one.day].append(one)
    judge, changed = Judge(calendar_between(min(days), max(days))), []
    for row in rows:
        times = judge.times(row, held.get((row.cadre_id, row.day), []))
        if times != row.times:
            row.times = times
            changed.append(row)
    if changed:
        GateRecord.objects.bulk_update(changed, ["times"], batch_size=BATCH)
        lateness_write(actor=actor, rows=changed)


def lateness_write(*, actor: User | None, rows: Sequence[GateRecord]) -> None:
    """Makes, corrects and removes the records of lateness of these saved gate records, as sets; the trail keeps each.

    Times of a day, 0 to 2. The caller has asked who may, and calls it in the transaction that saves the rows.
    """
    rows = _left_to_the_gate(rows)
    if not rows:
        return
    stored = AttendanceRecord.objects.in_bulk([row.record_id for row in rows if row.record_id])
    by_hand = _by_hand(rows)
    gone = [row for row in rows if row.record_id in stored and not row.times]
    changed = [row for row in rows if row.record_id in stored and not _says(stored[row.record_id], row)]
    new = [row for row in rows if row.times and row.record_id not in stored and (row.cadre_id, row.day) not in by_hand]
    _remove(actor, [stored[row.record_id] for row in gone])
    _correct(actor, [(stored[row.record_id], row) for row in changed if row.times])
    _make(actor, new)
    for row in gone:
        row.record = None
    GateRecord.objects.bulk_update([*gone, *new], ["record"], batch_size=BATCH)


def _left_to_the_gate(rows: Sequence[GateRecord]) -> list[GateRecord]:
    """Those about which nobody has decided, also not since the rows were read; locked until they are written."""
    known = GateRecord.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
    now = {pk: (by_hand, record) for pk, by_hand, record in known.values_list("pk", "by_hand", "record")}
    for row in rows:
        row.by_hand, row.record_id = now.get(row.pk, (row.by_hand, row.record_id))
    return [row for row in rows if not row.by_hand]


def _by_hand(rows: Sequence[GateRecord]) -> set:
    """Cadre and day of lateness that stands already and comes from no gate record."""
    days, people = [row.day for row in rows], {row.cadre_id for row in rows}
    known = AttendanceRecord.objects.filter(
        kind=AttendanceKind.LATE, cadre__in=people, day__range=(min(days), max(days))
    )
    return set(known.values_list("cadre", "day"))


def _says(record: AttendanceRecord, row: GateRecord) -> bool:
    return record.quantity == row.times and record.note == _note(row)


def _note(row: GateRecord) -> str:
    return " – ".join(f"{moment:%H:%M}" if moment else "?" for moment in (row.first_in, row.last_out))


def _settled(record: AttendanceRecord, row: GateRecord) -> AttendanceRecord:
    given = Given(AttendanceKind.LATE, row.day, quantity=Decimal(row.times))
    take(record, given, settle(given, Calendar()))
    record.note = _note(row)
    return record


def _make(actor: User | None, rows: list[GateRecord]) -> None:
    records = [_settled(AttendanceRecord(cadre_id=row.cadre_id), row) for row in rows]
    AttendanceRecord.objects.bulk_create(records, batch_size=BATCH)
    AttendanceDay.objects.bulk_create([day for record in records for day in days_of(record)], batch_size=BATCH)
    for row, record in zip(rows, records, strict=True):
        row.record = record
    told = [(record, None, changing.snapshot(record, ("cadre", *FIELDS))) for record in records]
    log_many(actor=actor, action="attendance.recorded", rows=told)


def _correct(actor: User | None, pairs: list[tuple[AttendanceRecord, GateRecord]]) -> None:
    told = []
    for record, row in pairs:
        before = changing.snapshot(record, ("quantity", "note"))
        _settled(record, row).save()
        record.days.update(quantity=record.quantity)
        told.append((record, before, changing.snapshot(record, ("quantity", "note"))))
    log_many(actor=actor, action="attendance.changed", rows=told)


def _remove(actor: User | None, records: list[AttendanceRecord]) -> None:
    told = [(record, changing.snapshot(record, ("cadre", *FIELDS)), None) for record in records]
    log_many(actor=actor, action="attendance.removed", rows=told)
    AttendanceRecord.objects.filter(pk__in=[record.pk for record in records]).delete()
