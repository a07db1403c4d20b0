"""Whether a day at the gate was late or early, by the hours of the office (attendance.office_hours)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any


@dataclass(frozen=True)
class Hours:
    """From ``start`` to ``end``; up to ``grace`` minutes are no lateness."""

    start: time
    end: time
    grace: int = 0

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Hours":
        """As the parameter ``attendance.office_hours`` states them."""
        start, end = time.fromisoformat(value["start"]), time.fromisoformat(value["end"])
        return cls(start, end, int(value.get("grace_minutes", 0)))


def times_off(
    first_in: time | None, last_out: time | None, hours: Hours, *, away_morning: bool, away_afternoon: bool
) -> int:
    """How many times the day was late or early, 0 to 2, in whole minutes (``attendance.office_hours``).

    Whoever is away in the morning cannot come late, in the afternoon not leave early. A stamp that is missing says
    nothing: forgetting it is no lateness.
    """
    late = first_in is not None and _minutes(first_in) - _minutes(hours.start) > hours.grace
    early = last_out is not None and _minutes(hours.end) - _minutes(last_out) > hours.grace
    return (late and not away_morning) + (early and not away_afternoon)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
