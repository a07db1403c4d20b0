"""On which days the offices of the demo county work: the public holidays of 2025 and 2026 with their moved days.

Of other years only what never moves is known. Whoever needs a working day asks ``is_working_day``, so that another
calendar can stand behind it.
"""

from datetime import date, timedelta
from functools import cache
from random import Random

from config.demo.tables import table

DAY = timedelta(days=1)
_HOLIDAYS = table("holidays")


@cache
def _exceptions(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and moved working days of a year."""
    known = _HOLIDAYS["years"].get(str(year))
    if known is None:
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in _HOLIDAYS["usual"]), frozenset()
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in known["holidays"]]
    off = {first + n * DAY for first, last in spans for n in range((last - first).days + 1)}
    return frozenset(off), frozenset(map(date.fromisoformat, known["moved"]))


@cache
def is_working_day(day: date) -> bool:
    off, moved = _exceptions(day.year)
    return day in moved or (day.weekday() < 5 and day not in off)


@cache
def working_days(first: date, last: date) -> tuple[date, ...]:
    """Those from ``first`` to ``last``, both included."""
    days = (first + n * DAY for n in range((last - first).days + 1))
    return tuple(filter(is_working_day, days))


def working_day_by(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def some_working_day(first: date, last: date, rng: Random) -> date:
    """One of those from ``first`` to ``last``; the last one before where there is none."""
    days = working_days(first, last)
    return rng.choice(days) if days else working_day_by(last)
