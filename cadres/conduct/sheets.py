"""The attendance sheet of a month: people by days, as it hangs in the office."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import pgettext_lazy

from cadres.calendar.reckoning import Calendar, days_between
from cadres.calendar.selectors import calendar_between
from cadres.conduct.models import AttendanceDay, AttendanceKind
from core.dates import FIRST_DAY, LAST_DAY, add_months

MONTHS_BACK, MONTHS_AHEAD = 24, 3  # leave is granted ahead
HALF_SIGN, DAY_OFF = "½", "–"
SIGNS: dict[str, Any] = {
    AttendanceKind.LATE: pgettext_lazy("sign on the attendance sheet", "L"),
    AttendanceKind.ABSENT: pgettext_lazy("sign on the attendance sheet", "X"),
    AttendanceKind.PERSONAL: pgettext_lazy("sign on the attendance sheet", "P"),
    AttendanceKind.SICK: pgettext_lazy("sign on the attendance sheet", "S"),
    AttendanceKind.ANNUAL: pgettext_lazy("sign on the attendance sheet", "A"),
    AttendanceKind.MARRIAGE: pgettext_lazy("sign on the attendance sheet", "W"),
    AttendanceKind.MATERNITY: pgettext_lazy("sign on the attendance sheet", "B"),
    AttendanceKind.PATERNITY: pgettext_lazy("sign on the attendance sheet", "F"),
    AttendanceKind.CHILDCARE: pgettext_lazy("sign on the attendance sheet", "C"),
    AttendanceKind.BEREAVEMENT: pgettext_lazy("sign on the attendance sheet", "D"),
    AttendanceKind.HOME: pgettext_lazy("sign on the attendance sheet", "H"),
    AttendanceKind.INJURY: pgettext_lazy("sign on the attendance sheet", "I"),
    AttendanceKind.OFFICIAL: pgettext_lazy("sign on the attendance sheet", "G"),
    AttendanceKind.OVERTIME: pgettext_lazy("sign on the attendance sheet", "O"),
}


@dataclass
class Line:
    """One person's month: a sign for each day on which something was recorded, and the sums by kind."""

    signs: dict[int, str] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass(frozen=True)
class Month:
    first: date
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def last(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """As the address names it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    def sign(self, line: Line, day: int) -> str:
        """What stands in the cell: what was recorded, else a dash on a day off, else nothing."""
        if found := line.signs.get(day):
            return found
        return "" if self.calendar.is_working(self.first.replace(day=day)) else DAY_OFF


def months() -> list[tuple[str, str]]:
    """The months that can be chosen, the latest first: ISO month and its name."""
    this = timezone.localdate().replace(day=1)
    found = [add_months(this, ahead) for ahead in range(MONTHS_AHEAD, -MONTHS_BACK, -1)]
    return [(f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")) for first in found]


def month_of(asked: str) -> Month:
    """The month of an ISO month such as 2026-11, with its calendar; the present one where it is none. One query."""
    try:
        first = parse_date(f"{asked}-01")
    except ValueError:
        first = None
    is_meant = first is not None and FIRST_DAY <= first <= LAST_DAY
    found = Month(first if first and is_meant else timezone.localdate().replace(day=1))
    return Month(found.first, calendar_between(found.first, found.last))


def lines_of(cadre_ids: Iterable[int], month: Month) -> dict[int, Line]:
    """The lines of these people; one query. Two records of a day stand side by side in its cell."""
    rows = AttendanceDay.objects.filter(cadre__in=list(cadre_ids), day__range=(month.first, month.last))
    found: dict[int, Line] = defaultdict(Line)
    for row in rows.order_by("day", "afternoon", "pk"):
        line, day = found[row.cadre_id], row.day.day
        line.signs[day] = line.signs.get(day, "") + sign_of(row)
        line.totals[row.kind] += row.quantity
    return found


def sign_of(row: AttendanceDay) -> str:
    sign = str(SIGNS[row.kind])
    return sign if row.kind == AttendanceKind.LATE or row.quantity == 1 else sign + HALF_SIGN


def sums(line: Line) -> list[tuple[str, Decimal]]:
    """The sums of a line that are not nothing, each with the word of its kind."""
    return [(str(kind.label), line.totals[kind]) for kind in AttendanceKind if line.totals.get(kind)]


def legend() -> list[tuple[str, str]]:
    """Each sign with the kind that it stands for."""
    return [(str(sign), str(AttendanceKind(kind).label)) for kind, sign in SIGNS.items()]


def day_numbers(month: Month) -> list[int]:
    """The days of the month, from 1."""
    return [day.day for day in days_between(month.first, month.last)]
