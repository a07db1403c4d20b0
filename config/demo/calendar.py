"""On which days the offices of the demo county work, by the calendar that the product ships (cadres/packs/calendar.json).

Of other years only the days off that the shipped years have in common are known. Whoever needs a working day asks
``is_working_day``, so that another calendar can stand behind it.
"""

import json
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from random import Random

from django.conf import settings

from cadres.calendar.models import DayKind
from cadres.calendar.reckoning import Calendar

DAY = timedelta(days=1)
PACK = settings.BASE_DIR / "cadres" / "packs" / "calendar.json"


@cache
def _shipped() -> dict[int, dict[date, bool]]:
    """By year the days that differ from their weekday, True for a working day."""
    found: dict[int, dict[date, bool]] = defaultdict(dict)
    for notice in json.loads(PACK.read_text("utf-8"))["calendar"]:
        for text, (kind, _name) in notice["days"].items():
            day = date.fromisoformat(text)
            found[day.year][day] = kind == DayKind.WORKING
    return dict(found)


@cache
def _calendar(year: int) -> Calendar:
    if year in _shipped():
        return Calendar(_shipped()[year])
    off = [{(day.month, day.day) for day, works in days.items() if not works} for days in _shipped().values()]
    return Calendar({date(year, *day): False for day in set.intersection(*off)})


@cache
def is_working_day(day: date) -> bool:
    return _calendar(day.year).is_working(day)


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
