"""Attendance in workbooks, as the clocking machines and offices give it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import is_hr
from cadres.calendar.reckoning import Calendar
from cadres.calendar.selectors import calendar_between, years_known
from cadres.conduct.models import AWAY, AttendanceDay, AttendanceKind, AttendanceRecord
from cadres.conduct.reckoning import RANGE, Given, given_by_change, settle
from cadres.conduct.rules import DayTaken, require_begun, require_counted, require_free, require_in_service
from cadres.conduct.services import Origin, away_changed, days_of, decided_by_hand, origins, take, told_of
from cadres.people.layout_base import PeopleLayout, managed_or_own, name_column, past_day, person_column
from cadres.people.models import Cadre
from core.constraints import BATCH
from core.dates import FIRST_DAY, LAST_DAY
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.loop import ChangedMeanwhile
from core.spreadsheets.messages import at
from core.spreadsheets.notices import notice_in_words
from core.spreadsheets.registry import register

Held = dict[date, list[AttendanceDay]]
# How rosters and other systems call what the list of kinds calls otherwise.
LEAVE_WORDS = {
    "带薪年休假": AttendanceKind.ANNUAL,
    "因私请假": AttendanceKind.PERSONAL,
    "住院": AttendanceKind.SICK,
    "婚": AttendanceKind.MARRIAGE,
    "结婚假": AttendanceKind.MARRIAGE,
    "产": AttendanceKind.MATERNITY,
    "生育假": AttendanceKind.MATERNITY,
    "分娩假": AttendanceKind.MATERNITY,
    "陪产": AttendanceKind.PATERNITY,
    "陪产假": AttendanceKind.PATERNITY,
    "护理假": AttendanceKind.PATERNITY,
    "陪产护理假": AttendanceKind.PATERNITY,
    "陪产(护理)假": AttendanceKind.PATERNITY,
    "配偶陪产假": AttendanceKind.PATERNITY,
    "育儿": AttendanceKind.CHILDCARE,
    "丧": AttendanceKind.BEREAVEMENT,
    "奔丧假": AttendanceKind.BEREAVEMENT,
    "探亲": AttendanceKind.HOME,
    "工伤": AttendanceKind.INJURY,
    "停工留薪": AttendanceKind.INJURY,
    "停工留薪期": AttendanceKind.INJURY,
    "公": AttendanceKind.OFFICIAL,
    "公差": AttendanceKind.OFFICIAL,
    "公出": AttendanceKind.OFFICIAL,
    "出差": AttendanceKind.OFFICIAL,
    "因公外出": AttendanceKind.OFFICIAL,
}
FOLLOWING = ("last_day", "from_noon", "to_noon", "first_counts", "quantity")


@register
class AttendanceLayout(PeopleLayout):
    """One row per cadre, first day and kind; written as sets, with the days that each record holds."""

    code = "attendance"
    title = _("Attendance")
    icon = "calendar-event"
    order = 50
    allow = is_hr
    model = AttendanceRecord
    created_action = "attendance.recorded"
    changed_action = "attendance.changed"
    undoes_changes = False  # the days of a record follow from its stretch
    columns = (
        person_column(),
        name_column(),
        past_day(
            "day",
            zh="日期",
            en="Day",
            key=True,
            earliest=date(2000, 1, 1),
            example="2026-03-05",
            also=("From", "开始日期", "起始日期"),
        ),
        LayoutColumn(
            "kind",
            zh="类别",
            en="Kind",
            choices=AttendanceKind,
            key=True,
            example="病假",
            also=("考勤类别", "请假类别"),
            words={
                "迟到": AttendanceKind.LATE,
                "早退": AttendanceKind.LATE,
                "事": AttendanceKind.PERSONAL,
                "病": AttendanceKind.SICK,
                "年休": AttendanceKind.ANNUAL,
                "年假": AttendanceKind.ANNUAL,
                **LEAVE_WORDS,
            },
        ),
        LayoutColumn(
            "quantity",
            zh="次数或天数",
            en="Times or days",
            also=("天数", "请假天数", "次数"),
            kind="decimal",
            places=2,
            least=Decimal("0.01"),
            most=31,
            help=_(
                "Times for lateness; else days in halves, so many working days from the day on. If left empty, it "
                "follows from the last day, or is 1."
            ),
            example=1,
            writes=FOLLOWING,
        ),
        LayoutColumn(
            "last_day",
            zh="结束日期",
            en="Last day",
            also=("To", "截止日期"),
            kind="date",
            earliest=date(2000, 1, 1),
            help=_("Working days are counted until then. If left empty, the number of days says it."),
            writes=FOLLOWING,
        ),
        LayoutColumn("note", zh="备注", en="Note"),
    )

    def existing(self) -> QuerySet[AttendanceRecord]:
        return AttendanceRecord.objects.filter(cadre__in=managed_or_own(self.user))

    def prepare(self, found: Mapping[str, dict[str, Model]]) -> None:
        super().prepare(found)
        self._held: dict[int, dict[int, Held]] = {}
        self._written: dict[int, Held] = defaultdict(lambda: defaultdict(list))

    def check(self, row: Row) -> None:
        record: AttendanceRecord = row.instance
        given = self._given(row)
        if given:
            with at("day"):
                self._settle(record, given)
        if record.cadre_id in self.barred and self.differs(row):
            raise ValidationError(
                {"cadre": _("You cannot record your own attendance or a relative's. Ask another HR officer.")}
            )
        if record.pk in self.kept_elsewhere and self.differs(row):
            raise ValidationError({"day": ValidationError(self.kept_elsewhere[record.pk].sentence)})
        if given:
            with at("day"):
                require_begun(record.day)
                require_counted(record.kind, record.day, record.last_day, self.years)
                require_in_service(record.cadre, record.day, record.last_day, self.gaps.get(record.cadre_id, []))
                require_free(record.kind, record.parts, self._others(record))
            for day in days_of(record):
                self._written[record.cadre_id][day.day].append(day)

    def _given(self, row: Row) -> Given | None:
        """What the row states; None where it leaves the stretch of its record as it is."""
        record: AttendanceRecord = row.instance
        after = {name: getattr(record, name) for name in RANGE}
        if row.is_new:
            return Given(**after | {name: after[name] or None for name in ("last_day", "quantity")})
        before = after | {name: row.before[name] for name in ("day", "kind", "last_day", "quantity")}
        given = given_by_change(before, after)
        if given is None or (given.last_day is None and given.quantity is None):
            record.last_day, record.quantity = before["last_day"], before["quantity"]  # left empty they stay
            return None
        return given

    def _settle(self, record: AttendanceRecord, given: Given) -> None:
        mornings = [day for day, rows in self._others(record, given).items() if any(row.morning for row in rows)]
        take(record, given, settle(given, self.calendar, mornings))

    def _others(self, record: AttendanceRecord, given: Given | None = None) -> Held:
        """What other records of the cadre hold around these days: stored ones, and those of the rows above."""
        first, last = record.day, (given.last_day or given.day) if given else record.last_day
        found: Held = defaultdict(list)
        for year in range(first.year, last.year + 1):
            for day, rows in self._stored(year).get(record.cadre_id, {}).items():
                found[day] += [row for row in rows if row.record_id != record.pk]
        for day, rows in self._written[record.cadre_id].items():
            found[day] += rows
        return found

    def _stored(self, year: int) -> dict[int, Held]:
        """By cadre and day what is stored of the people of the file in a year; a question per 500 people."""
        if year not in self._held:
            span = (date(year, 1, 1), date(year, 12, 31))
            self._held[year] = self._read([person.pk for person in self.people], span)
        return self._held[year]

    def _read(self, people: list[int], span: tuple[date, date]) -> dict[int, Held]:
        found: dict[int, Held] = defaultdict(lambda: defaultdict(list))
        for start in range(0, len(people), BATCH):
            rows = AttendanceDay.objects.filter(cadre__in=people[start : start + BATCH], day__range=span)
            for day in rows.order_by():
                found[day.cadre_id][day.day].append(day)
        return found

    @cached_property
    def kept_elsewhere(self) -> dict[int, Origin]:
        return origins(self.existing())

    @cached_property
    def years(self) -> frozenset[int]:
        return years_known()

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_between(FIRST_DAY, LAST_DAY)

    def write(self, actor: User, rows: list[Row]) -> None:
        """The records, then their days, under a lock on the people: nobody takes one of these days meanwhile."""
        people = sorted({row.instance.cadre_id for row in rows})
        list(Cadre.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
        decided_by_hand([row.instance.pk for row in rows if not row.is_new])
        settled = [row for row in rows if row.instance.parts]
        old = AttendanceDay.objects.filter(record__in=[row.instance.pk for row in settled if not row.is_new])
        touched = set(old.filter(kind__in=AWAY).values_list("cadre", "day"))
        old.delete()
        self._require_still_free(people, settled)
        super().write(actor, rows)
        made = [day for row in settled for day in days_of(row.instance)]
        AttendanceDay.objects.bulk_create(made, batch_size=BATCH)
        away_changed(actor, touched | {(day.cadre_id, day.day) for day in made if day.kind in AWAY})

    def notices(self, planned: list[Row]) -> list[dict[str, Any]]:
        """Days whose results are fixed already: the rows come in and change nothing of them."""
        days = {(row.instance.cadre_id, row.instance.day) for row in planned}
        return [notice_in_words(partial(str, sentence)) for sentence in told_of(days)] if days else []

    def before_removal(self, records: list[Any]) -> None:
        days = AttendanceDay.objects.filter(record__in=[record.pk for record in records])
        touched = set(days.filter(kind__in=AWAY).values_list("cadre", "day"))
        days.delete()
        away_changed(self.user, touched)

    def _require_still_free(self, people: list[int], rows: Iterable[Row]) -> None:
        days = [part.day for row in rows for part in row.instance.parts]
        if not days:
            return
        held = self._read(people, (min(days), max(days) + timedelta(days=1)))
        for row in rows:
            record: Any = row.instance
            try:
                require_free(record.kind, record.parts, held[record.cadre_id])
            except DayTaken as taken:
                raise ChangedMeanwhile(row=row.number) from taken
