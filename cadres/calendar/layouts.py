"""The calendar of a year in a workbook."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import holds
from cadres.calendar.models import CalendarDay, DayKind
from cadres.calendar.services import calendar_changed
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.registry import register


@register
class CalendarLayout(Layout):
    """One row per day that differs from its weekday; attendance of these days is counted anew."""

    code = "calendar"
    title = _("Working-day calendar")
    help = _("Only holidays and moved working days; Monday to Friday need no row.")
    icon = "calendar"
    order = 90
    allow = holds("system")
    model = CalendarDay
    created_action = "calendar.entered"
    changed_action = "calendar.changed"
    undoable = False  # records of attendance follow the calendar
    columns = (
        LayoutColumn(
            "day", zh="日期", en="Day", kind="date", key=True, earliest=date(2000, 1, 1), example="2026-10-01"
        ),
        LayoutColumn("kind", zh="日期类型", en="Kind of day", choices=DayKind, required=True, example="放假"),
        LayoutColumn("name", zh="事由", en="Occasion", required=True, example="国庆节"),
        LayoutColumn("source", zh="依据", en="Source", required=True, example="国办发明电〔2025〕7号"),
    )

    def write(self, actor: User, rows: list[Row]) -> None:
        super().write(actor, rows)
        calendar_changed(sorted(row.instance.day for row in rows), actor)
