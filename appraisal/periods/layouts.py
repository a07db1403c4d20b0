"""Measures from a sheet: figures that no other source delivers, for many people at once."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.measures import IMPORTED, figures_writable, measures_wanted
from appraisal.periods.models import Measure, Participant, Period
from appraisal.periods.querysets import theirs
from appraisal.periods.scopes import people_to_enter
from appraisal.schemes.messages import with_meant
from appraisal.sources import claimed, sources
from cadres.access.policies import is_hr, own_and_relatives
from cadres.people.layout_base import name_column, person_column
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import finding
from core.spreadsheets.registry import register
from core.texts import is_blank

_MONTH = re.compile(r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*月?(?:[-/.]0?1)?")


class MonthColumn(LayoutColumn):
    """A month as people write it, "2026-03", "2026年3月", or any day of it; finds the period by its first day."""

    def exported(self, value) -> Any:
        return f"{value.starts_on:%Y-%m}" if value else None

    def _read_lookup(self, cell) -> str:
        if isinstance(cell, date):
            return cell.replace(day=1).isoformat()[:10]
        found = _MONTH.fullmatch(cell) if isinstance(cell, str) else None
        if not found or not 1 <= int(found[2]) <= 12:
            raise finding("not_date")
        return f"{found[1]}-{int(found[2]):02d}-01"


def open_months(user):
    """Months that take figures today."""
    return Period.objects.visible_to(user).months().taking_figures()


def others_managed(user):
    """People whom a file of figures may name: not oneself, not a relative."""
    return people_to_enter(user).exclude(pk__in=own_and_relatives(user))


def month_column() -> MonthColumn:
    """The open month that a row is about."""
    return MonthColumn(
        "period",
        zh="月份",
        en="Month",
        to=Period,
        by="starts_on",
        scope=open_months,
        key=True,
        help=_("An open month, as 2026-03."),
        example="2026-03",
    )


class FiguresLayout(Layout):
    """Figures of people in open months: facts of a month are read once, and a month that was closed takes no more."""

    def __init__(self, user):
        super().__init__(user)
        self._facts: dict[int, Any] = {}

    def facts_of(self, period: Period) -> Any:
        if period.pk not in self._facts:
            self._facts[period.pk] = self.load_facts(period)
        return self._facts[period.pk]

    def load_facts(self, period: Period) -> Any:
        raise NotImplementedError

    def before_undo(self, records: list[Any]) -> None:
        for period in Period.objects.filter(pk__in={record.period_id for record in records}):
            figures_writable(period)

    def write(self, actor, rows: list[Row]) -> None:
        for period in {row.instance.period_id: row.instance.period for row in rows}.values():
            figures_writable(period)
        super().write(actor, rows)


@register
class MeasureLayout(FiguresLayout):
    code = "measures"
    title = _("Data items")
    help = _("Data of an open month that schemes use: tasks done, satisfaction, scores given elsewhere.")
    icon = "percentage"
    order = 70
    allow = is_hr
    model = Measure
    created_action = "measure.entered"
    changed_action = "measure.entered"
    columns = (
        month_column(),
        person_column(others_managed, "A0001"),
        name_column(),
        LayoutColumn(
            "code",
            zh="指标数据代码",
            en="Measure",
            key=True,
            help=_("A code that the scheme uses."),
            example="tasks.done",
        ),
        LayoutColumn(
            "value",
            zh="数值",
            en="Value",
            kind="decimal",
            places=6,
            required=True,
            example="12",
            writes=("value", "num", "den", "source", "entered_by", "entered_at"),
        ),
        LayoutColumn("note", zh="备注", en="Note", help=_("Source of the data.")),
    )

    def existing(self):
        mine = Measure.objects.filter(theirs(self.user, "enter"), period__in=open_months(self.user))
        return mine.exclude(cadre__in=own_and_relatives(self.user))

    def check(self, row: Row) -> None:
        measure: Measure = row.instance
        wanted, people, taken = self.facts_of(measure.period)
        if measure.code not in wanted:
            said = _("No scheme of this period uses this data item. Choose another one.")
            raise ValidationError({"code": with_meant(said, measure.code, wanted)})
        if measure.cadre_id not in people:
            raise ValidationError(
                {"cadre": _("The person is not a participant of this period in your units. Choose another person.")}
            )
        if refusal := taken.get((people[measure.cadre_id], measure.code)):
            raise ValidationError({"code": str(refusal)})
        if measure.code in sources() and is_blank(measure.note):
            raise ValidationError(
                {"note": _("This value is counted from records. Give the reason for setting it by hand.")}
            )
        measure.source, measure.entered_by, measure.entered_at = IMPORTED, self.user, timezone.now()
        measure.num = measure.den = None

    def load_facts(self, period: Period) -> tuple[set[str], dict, dict]:
        """What a period reads, the scheme version of the user's people, and figures of others."""
        mine = Participant.objects.of_period_for(self.user, period, "enter")
        people = dict(mine.order_by().values_list("cadre_id", "scheme_version_id"))
        return measures_wanted(period), people, claimed(period)
