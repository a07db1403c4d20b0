"""The calendar for reckoning with, and the years that nobody has entered yet."""

from collections.abc import Iterable
from datetime import date

from cadres.calendar.models import CalendarDay, DayKind
from cadres.calendar.reckoning import Calendar

# Before the first year of the shipped calendar a missing year is no gap that anybody would close.
FIRST_YEAR = 2025
# In this month the State Council announces the days off of the year to come, or has done so.
ANNOUNCED_IN = 11


def calendar_between(first: date, last: date) -> Calendar:
    """What differs from the weekdays from ``first`` to ``last``, both included; one query."""
    rows = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "kind")
    return Calendar({day: kind == DayKind.WORKING for day, kind in rows})


def years_known() -> frozenset[int]:
    """The years of which the calendar holds a day; one query."""
    return frozenset(day.year for day in CalendarDay.objects.dates("day", "year"))


def years_missing(years: Iterable[int]) -> list[int]:
    """Those of ``years`` of which the calendar holds no day: only weekends are known then. One query."""
    return sorted({year for year in years if year >= FIRST_YEAR} - years_known())


def years_due(today: date) -> list[int]:
    """Of this year and, from November on, the next those whose calendar is not there yet. One query."""
    return years_missing([today.year, today.year + 1] if today.month >= ANNOUNCED_IN else [today.year])


def year_unknown(first: date, last: date, known: frozenset[int] | None = None) -> int | None:
    """The first year from ``first`` to ``last`` that the calendar does not know, though it knows others.

    Where nobody has loaded any calendar, weekends are all there is, and every year is as good as the next.
    """
    known = years_known() if known is None else known
    wanted = range(max(first.year, FIRST_YEAR), last.year + 1)
    return next((year for year in wanted if year not in known), None) if known else None
