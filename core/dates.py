"""Months and years added to a day, as terms, probation and seniority run: from day to day."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back); the month's last day where it has no such day.

    31 January and one month is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years on (or back); 28 February for the 29th where there is none."""
    return add_months(day, 12 * years)
