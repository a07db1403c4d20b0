"""The clock of the story: services run as of the day on which they would have been called."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

_OFFICE = timezone.get_default_timezone()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, ``timezone.now()`` says ``moment``: deadlines, grants, audit rows and dates of runs are those of then."""
    with patch.object(timezone, "now", lambda: moment):
        yield


def at(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """That moment in the time zone of the office."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_OFFICE)


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month that lies ``back`` months before that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def month_end(first: date) -> date:
    return month_start(first, -1) - timedelta(days=1)


def years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
