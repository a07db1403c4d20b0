"""What holds for every record of attendance, whether a page, the API, an import or a granted leave writes it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cadres.calendar.rules import require_known
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import AWAY, AttendanceKind
from cadres.conduct.reckoning import Held, Part, clash
from cadres.people.models import Cadre
from cadres.people.selectors import Days, away
from core.errors import InvalidInput
from core.told import later


class DayTaken(InvalidInput):
    code = "day_taken"
    field = "day"
    message = _("A day holds one day: %(day)s already has “%(kind)s”. Shorten one of the two records.")


def require_begun(day: date) -> None:
    """What nobody granted is recorded once it has begun."""
    if day > timezone.localdate():
        raise InvalidInput(_("Attendance cannot be recorded for a future day."))


def require_counted(kind: str, first: date, last: date, known: frozenset[int] | None = None) -> None:
    """The calendar of every year is known, where the kind counts working days; ``known``: its years."""
    if kind in AWAY and kind not in BY_CALENDAR_DAYS:
        require_known(first, last, known)


def require_in_service(cadre: Cadre, first: date, last: date, gaps: Sequence[Days] | None = None) -> None:
    """The cadre was in service on every day; ``gaps``: the days between two spells of service, when they are known."""
    if first < cadre.entered_on or (cadre.left_on and last > cadre.left_on):
        raise InvalidInput(_("The cadre was not in service on this day. Correct the day."))
    for start, end in away([cadre]).get(cadre.pk, []) if gaps is None else gaps:
        if first <= end and start <= last:
            raise InvalidInput(
                _("From %(first)s to %(last)s the cadre was out of the service. Correct the days."),
                first=later(date_format, start),
                last=later(date_format, end),
            )


def require_free(kind: str, parts: Iterable[Part], held: Mapping[date, Iterable[Held]]) -> None:
    """No day would hold more than a day; ``held``: what other records of the cadre have on these days."""
    if found := clash(kind, parts, held):
        day, other = found
        raise DayTaken(day=later(date_format, day), kind=AttendanceKind(other).label)
