"""Months and years added to a day, as terms, probation and seniority run: from day to day; and which days are days.

A year typed as 0001 or 9999 is a slip of the hand that nobody notices: a window would never close.
"""

from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Between these lie all lives, services and plans that an office writes down; forms, API and tables ask the same.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def validate_day(day: date) -> None:
    """Refuses a day that no office means."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("Enter a day from %(first)s to %(last)s."),
            code="day_out_of_range",
            params={"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()},
        )


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back); the month's last day where it has no such day.

    31 January and one month is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years on (or back); 28 February for the 29th where there is none."""
    return add_months(day, 12 * years)
