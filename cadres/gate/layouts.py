"""Gate records in workbooks and CSV, as the machines give them: one row per cadre and day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import is_hr
from cadres.calendar.rules import require_known
from cadres.calendar.selectors import calendar_between, years_known
from cadres.conduct.models import AttendanceDay
from cadres.conduct.rules import require_in_service
from cadres.gate.models import GateRecord
from cadres.gate.services import Judge, lateness_write
from cadres.people.layout_base import PeopleLayout, managed_or_own, name_column, past_day, person_column
from core.constraints import BATCH
from core.dates import FIRST_DAY, LAST_DAY
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.messages import at
from core.spreadsheets.parse import Unreadable
from core.spreadsheets.registry import register


class TimeColumn(LayoutColumn):
    """A time of day: as text such as 8:31 or 08:31:05, as the spreadsheet keeps times, or behind its date."""

    def read_unbounded(self, cell: Any) -> Any:
        return super().read_unbounded(str(cell) if isinstance(cell, Unreadable) else cell)

    def _read_text(self, cell: Any) -> Any:
        if isinstance(cell, datetime):
            return cell.time().replace(microsecond=0)
        text = super()._read_text(cell).replace("：", ":").split()[-1]
        try:
            found = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            if found.tzinfo:
                raise ValueError
            return found.replace(microsecond=0)
        except ValueError:
            raise ValidationError(_("Enter a time of day such as 08:30.")) from None


@register
class GateLayout(PeopleLayout):
    """Written as sets; lateness by the office hours becomes attendance."""

    code = "gate"
    title = _("Gate records")
    help = _("Arrivals after and departures before the office hours become attendance records of lateness.")
    icon = "clock"
    order = 52
    allow = is_hr
    model = GateRecord
    created_action = "gate.recorded"
    changed_action = "gate.changed"
    undoable = False  # what the stamps say becomes lateness at once
    columns = (
        person_column(),
        name_column(),
        past_day("day", zh="日期", en="Day", key=True, earliest=date(2000, 1, 1), example="2026-03-05"),
        TimeColumn("first_in", zh="首次到岗时间", en="First arrival", example="08:21", writes=("first_in", "times")),
        TimeColumn("last_out", zh="最后离岗时间", en="Last departure", example="17:36", writes=("last_out", "times")),
    )

    def existing(self) -> QuerySet[GateRecord]:
        return GateRecord.objects.filter(cadre__in=managed_or_own(self.user))

    def prepare(self, found: Mapping[str, dict[str, Model]]) -> None:
        super().prepare(found)
        self._away: dict[int, dict[int, dict[date, list[AttendanceDay]]]] = {}

    def check(self, row: Row) -> None:
        record: GateRecord = row.instance
        if record.cadre_id in self.barred and self.differs(row):
            raise ValidationError(
                {"cadre": _("You cannot record your own attendance or a relative's. Ask another HR officer.")}
            )
        with at("day"):
            require_known(record.day, record.day, self.years)
            require_in_service(record.cadre, record.day, record.day, self.gaps.get(record.cadre_id, []))
            held = self._held(record.day.year).get(record.cadre_id, {}).get(record.day, [])
            record.times = self.judge.times(record, held)

    def _held(self, year: int) -> dict[int, dict[date, list[AttendanceDay]]]:
        """By cadre and day when the people of the file were away in a year; a question per 500 people."""
        if year not in self._away:
            found: dict[int, dict[date, list[AttendanceDay]]] = defaultdict(lambda: defaultdict(list))
            for start in range(0, len(self.people), BATCH):
                people = [person.pk for person in self.people[start : start + BATCH]]
                for row in AttendanceDay.objects.filter(cadre__in=people, day__year=year).order_by():
                    found[row.cadre_id][row.day].append(row)
            self._away[year] = found
        return self._away[year]

    @cached_property
    def years(self) -> frozenset[int]:
        return years_known()

    @cached_property
    def judge(self) -> Judge:
        return Judge(calendar_between(FIRST_DAY, LAST_DAY))

    def write(self, actor: User, rows: list[Row]) -> None:
        super().write(actor, rows)
        if rows:
            lateness_write(actor=actor, rows=[row.instance for row in rows])
