"""Attendance in workbooks, as the clocking machines and offices give it."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceKind, AttendanceRecord
from cadres.people.models import Cadre
from cadres.people.resources import managed_or_own
from core.spreadsheets.columns import Column
from core.spreadsheets.resources import OfficeResource


class AttendanceResource(OfficeResource):
    """One row per cadre, day and kind; written in bulk."""

    created_action = "attendance.recorded"
    changed_action = "attendance.changed"
    columns = (
        Column(
            "cadre",
            zh="工号",
            en="Staff number",
            kind="lookup",
            to=Cadre,
            by="staff_no",
            scope=managed_or_own,
            key=True,
            example="G000123",
        ),
        Column(
            "day",
            zh="日期",
            en="Day",
            kind="date",
            key=True,
            earliest=date(2000, 1, 1),
            latest=timezone.localdate,
            example="2026-03-05",
        ),
        Column("kind", zh="类别", en="Kind", kind="choice", choices=AttendanceKind, key=True, example="病假"),
        Column(
            "quantity",
            zh="次数或天数",
            en="Times or days",
            kind="decimal",
            places=2,
            least=Decimal("0.01"),
            most=31,
            help=_("Number of times for lateness, days otherwise; half days are allowed. If left empty: 1."),
            example=1,
        ),
        Column("note", zh="备注", en="Note"),
    )

    class Meta:
        model = AttendanceRecord

    def get_queryset(self):
        return AttendanceRecord.objects.filter(cadre__in=managed_or_own(self.user))

    @cached_property
    def forbidden(self) -> set[int]:
        own = self.user.own_cadre
        return {own.pk, *own.relative_ids} if own else set()

    def complete(self, instance, is_new):
        cadre = instance.cadre
        if cadre.pk in self.forbidden and (
            is_new or any(column.get_value(instance) != self._before[column.name] for column in self.columns)
        ):
            raise ValidationError(
                {"cadre": _("You cannot record your own attendance or a relative's. Ask another HR officer.")}
            )
        if instance.day < cadre.entered_on or (cadre.left_on and instance.day > cadre.left_on):
            raise ValidationError({"day": _("The cadre was not in service on this day. Correct the day.")})
