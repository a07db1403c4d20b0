"""Attendance in workbooks, as the clocking machines and offices give it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.conduct.models import AttendanceKind, AttendanceRecord
from cadres.conduct.services import require_sound
from cadres.people.layouts import PeopleLayout, managed_or_own, past_day, person_column
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register


@register
class AttendanceLayout(PeopleLayout):
    """One row per cadre, day and kind; written as sets."""

    code = "attendance"
    title = _("Attendance")
    icon = "calendar-event"
    order = 50
    allow = is_hr
    model = AttendanceRecord
    created_action = "attendance.recorded"
    changed_action = "attendance.changed"
    columns = (
        person_column(),
        past_day("day", zh="日期", en="Day", key=True, earliest=date(2000, 1, 1), example="2026-03-05"),
        LayoutColumn("kind", zh="类别", en="Kind", choices=AttendanceKind, key=True, example="病假"),
        LayoutColumn(
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
        LayoutColumn("note", zh="备注", en="Note"),
    )

    def existing(self) -> QuerySet[AttendanceRecord]:
        return AttendanceRecord.objects.filter(cadre__in=managed_or_own(self.user))

    def check(self, row: Row) -> None:
        record: AttendanceRecord = row.instance
        if record.cadre_id in self.barred and self.differs(row):
            raise ValidationError(
                {"cadre": _("You cannot record your own attendance or a relative's. Ask another HR officer.")}
            )
        with at("day"):
            require_sound(record)
