"""Working days: plain reckoning over the exceptions of a calendar, without a database.

A day is a working day from Monday to Friday, but for the holidays and the moved working days that the State Council
announces for each year (Measures on Days Off for Annual Festivals and Memorial Days; packs/calendar.json).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included; none where ``last`` is earlier."""
    for step in range((last - first).days + 1):
        yield first + step * ONE_DAY


@dataclass(frozen=True)
class Calendar:
    """``exceptions``: days that differ from their weekday, True for a working day, False for a day off."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """What the exceptions say of the day, else whether it is one from Monday to Friday."""
        return self.exceptions.get(day, day.weekday() < 5)

    def days(self, first: date, last: date) -> Iterator[date]:
        """The working days from ``first`` to ``last``, both included, in order."""
        return (day for day in days_between(first, last) if self.is_working(day))

    def working_days(self, first: date, last: date) -> int:
        """How many they are, as whole days."""
        return sum(1 for _day in self.days(first, last))

    def nth(self, first: date, number: int) -> date:
        """The last of ``number`` working days that begin with ``first`` or the first working day after it."""
        day = first
        while True:
            number -= self.is_working(day)
            if number <= 0:
                return day
            day += ONE_DAY


class EveryDay(Calendar):
    """For what counts by calendar days: no day is a day off."""

    def is_working(self, day: date) -> bool:
        """Every day counts, weekends and holidays with the rest, whatever the calendar says."""
        return True
