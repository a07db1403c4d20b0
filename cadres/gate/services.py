"""Lateness that follows from gate records; what HR recorded by hand for a day stands."""

from collections.abc import Sequence
from decimal import Decimal

from cadres import changes as changing
from cadres.access.models import User
from cadres.calendar.reckoning import Calendar
from cadres.conduct.models import AttendanceDay, AttendanceKind, AttendanceRecord
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.services import FIELDS, days_of, take
from cadres.gate.models import GateRecord
from core.audit.services import log_many
from core.constraints import BATCH


def lateness_write(*, actor: User, rows: Sequence[GateRecord]) -> None:
    """Makes, corrects and removes the records of lateness of these saved gate records, as sets; the trail keeps each.

    Times of a day, 0 to 2. The caller has asked who may, and calls it in the transaction that saves the rows.
    """
    stored = AttendanceRecord.objects.in_bulk([row.record_id for row in rows if row.record_id])
    by_hand = _by_hand(rows)
    gone = [row for row in rows if row.record_id in stored and not row.times]
    changed = [row for row in rows if row.record_id in stored and row.times != stored[row.record_id].quantity]
    new = [row for row in rows if row.times and row.record_id not in stored and (row.cadre_id, row.day) not in by_hand]
    _remove(actor, [stored[row.record_id] for row in gone])
    _correct(actor, [(stored[row.record_id], row) for row in changed if row.times])
    _make(actor, new)
    for row in gone:
        row.record = None
    GateRecord.objects.bulk_update([*gone, *new], ["record"], batch_size=BATCH)


def _by_hand(rows: Sequence[GateRecord]) -> set:
    """Cadre and day of lateness that stands already and comes from no gate record."""
    days, people = [row.day for row in rows], {row.cadre_id for row in rows}
    known = AttendanceRecord.objects.filter(
        kind=AttendanceKind.LATE, cadre__in=people, day__range=(min(days), max(days))
    )
    return set(known.values_list("cadre", "day"))


def _settled(record: AttendanceRecord, row: GateRecord) -> AttendanceRecord:
    given = Given(AttendanceKind.LATE, row.day, quantity=Decimal(row.times))
    take(record, given, settle(given, Calendar()))
    record.note = " – ".join(f"{moment:%H:%M}" if moment else "?" for moment in (row.first_in, row.last_out))
    return record


def _make(actor: User, rows: list[GateRecord]) -> None:
    records = [_settled(AttendanceRecord(cadre_id=row.cadre_id), row) for row in rows]
    AttendanceRecord.objects.bulk_create(records, batch_size=BATCH)
    AttendanceDay.objects.bulk_create([day for record in records for day in days_of(record)], batch_size=BATCH)
    for row, record in zip(rows, records, strict=True):
        row.record = record
    told = [(record, None, changing.snapshot(record, ("cadre", *FIELDS))) for record in records]
    log_many(actor=actor, action="attendance.recorded", rows=told)


def _correct(actor: User, pairs: list[tuple[AttendanceRecord, GateRecord]]) -> None:
    told = []
    for record, row in pairs:
        before = changing.snapshot(record, ("quantity", "note"))
        _settled(record, row).save()
        record.days.update(quantity=record.quantity)
        told.append((record, before, changing.snapshot(record, ("quantity", "note"))))
    log_many(actor=actor, action="attendance.changed", rows=told)


def _remove(actor: User, records: list[AttendanceRecord]) -> None:
    told = [(record, changing.snapshot(record, ("cadre", *FIELDS)), None) for record in records]
    log_many(actor=actor, action="attendance.removed", rows=told)
    AttendanceRecord.objects.filter(pk__in=[record.pk for record in records]).delete()
