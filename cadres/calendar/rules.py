"""What rests on working days needs the calendar of their year."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cadres.calendar.selectors import year_unknown
from core.errors import InvalidInput


class CalendarUnknown(InvalidInput):
    code = "calendar_unknown"
    field = "last_day"
    message = _(
        "The calendar of %(year)s is not entered yet, so its working days cannot be counted. Enter the days before, or "
        "ask the system administrator to enter or import the calendar of %(year)s (Working-day calendar)."
    )


def require_known(first: date, last: date, known: frozenset[int] | None = None) -> None:
    """Refuses days of a year of which nobody has entered the calendar; ``known``: the years, where they are known."""
    if year := year_unknown(first, last, known):
        raise CalendarUnknown(year=year)
