"""The calendar for reckoning with, and the years that nobody has entered yet."""

from collections.abc import Iterable
from datetime import date

from cadres.calendar.models import CalendarDay, DayKind
from cadres.calendar.reckoning import Calendar

# Before the first year of the shipped calendar a missing year is no gap that anybody would close.
FIRST_YEAR = 2025


def calendar_between(first: date, last: date) -> Calendar:
    """What differs from the weekdays from ``first`` to ``last``, both included; one query."""
    rows = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "kind")
    return Calendar({day: kind == DayKind.WORKING for day, kind in rows})


def years_missing(years: Iterable[int]) -> list[int]:
    """Those of ``years`` of which the calendar holds no day: only weekends are known then. One query."""
    wanted = {year for year in years if year >= FIRST_YEAR}
    known = {day.year for day in CalendarDay.objects.dates("day", "year")}
    return sorted(wanted - known)
