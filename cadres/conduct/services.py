"""Writing attendance. HR officers record it, never their own or a relative's."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.conduct.models import AttendanceRecord
from cadres.people.models import Cadre
from cadres.people.policies import require_manage
from core.audit.services import log
from core.errors import InvalidInput

FIELDS = ("day", "kind", "quantity", "note")


def require_sound(record: AttendanceRecord) -> None:
    """The day has come, and the cadre was in service; pages, API and imports ask alike."""
    if record.day > timezone.localdate():
        raise InvalidInput(_("Attendance cannot be recorded for a future day."))
    if record.day < record.cadre.entered_on or (record.cadre.left_on and record.day > record.cadre.left_on):
        raise InvalidInput(_("The cadre was not in service on this day. Correct the day."))


@transaction.atomic
def attendance_record(
    *, actor: User, cadre: Cadre, day: date, kind: str, quantity: Decimal = Decimal(1), note: str = ""
) -> AttendanceRecord:
    """Times for lateness, days for the rest; one record per cadre, day and kind."""
    require_manage(actor, cadre)
    record = AttendanceRecord(cadre=cadre, day=day, kind=kind, quantity=quantity, note=note)
    record.full_clean()
    require_sound(record)
    record.save()
    log(
        actor=actor,
        action="attendance.recorded",
        obj=record,
        after=changing.snapshot(record, ("cadre", *FIELDS)),
    )
    return record


@transaction.atomic
def attendance_update(*, actor: User, record: AttendanceRecord, reason: str = "", **fields: Any) -> AttendanceRecord:
    """Corrects the given fields of a record; the trail keeps both. Refused to whoever does not manage the cadre."""
    record = AttendanceRecord.objects.select_for_update().get(pk=record.pk)
    require_manage(actor, record.cadre)
    before, after = changing.apply(record, fields, FIELDS)
    if after:
        record.full_clean()
        require_sound(record)
        record.save()
        log(actor=actor, action="attendance.changed", obj=record, reason=reason, before=before, after=after)
    return record


@transaction.atomic
def attendance_remove(*, actor: User, record: AttendanceRecord, reason: str) -> None:
    """Removes a record made in error; the audit log keeps it."""
    record = AttendanceRecord.objects.select_for_update().get(pk=record.pk)
    require_manage(actor, record.cadre)
    before = changing.snapshot(record, ("cadre", *FIELDS))
    log(actor=actor, action="attendance.removed", obj=record, reason=reason, before=before)
    record.delete()
