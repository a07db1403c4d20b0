"""Hours due for time in service: plain reckoning in fractions, without a database (training.requirements)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

Days = tuple[date, date]  # the first and the last, both included


@dataclass(frozen=True)
class Service:
    """When somebody was in the service: from the day of joining, until leaving, without the gaps between spells."""

    entered_on: date
    left_on: date | None = None
    away: tuple[Days, ...] = ()

    def days(self, first: date, last: date) -> int:
        """Days in service from ``first`` to ``last``, both included (``training.requirements`` runs in service)."""
        start, end = max(first, self.entered_on), min(last, self.left_on or last)
        return _length(start, end) - sum(_length(max(start, gap), min(end, back)) for gap, back in self.away)


def _length(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


def hours_due(hours: int, window: Days, service: Service, spans: Iterable[Days]) -> Fraction:
    """Class hours due for the days of ``spans`` spent in service, exactly: each day of the window bears one share.

    ``hours`` are those of the whole ``window`` (``training.requirements``). The hours of two spans that meet add up to
    those of both together; rounding is a matter of showing.
    """
    days = sum(service.days(max(first, window[0]), min(last, window[1])) for first, last in spans)
    return Fraction(hours * days, _length(*window))
