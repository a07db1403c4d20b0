"""When a cadre may rise to the next rank: plain arithmetic on years, without a database.

Time at the rank, shortened by half a year for each excellent year and lengthened by each year that does not count
(Provisions on Posts and Parallel Ranks art. 19). Years before the one in which the rank was reached never count.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Step:
    """One line of the reckoning: a year, its grade and the months it takes off (−) or adds (+)."""

    year: int
    grade: str
    months: int


@dataclass(frozen=True)
class Clock:
    rank_since: date
    base_months: int
    steps: tuple[Step, ...]
    missing_years: tuple[int, ...]

    @property
    def needed_months(self) -> int:
        return self.base_months + sum(step.months for step in self.steps) + 12 * len(self.missing_years)

    @property
    def earliest(self) -> date:
        return add_months(self.rank_since, self.needed_months)

    def as_data(self) -> dict:
        """What a proposal keeps, so that its arithmetic can be read for ever."""
        return {
            "rank_since": self.rank_since.isoformat(),
            "base_months": self.base_months,
            "steps": [[step.year, step.grade, step.months] for step in self.steps],
            "missing_years": list(self.missing_years),
            "needed_months": self.needed_months,
            "earliest": self.earliest.isoformat(),
        }


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def promotion_clock(
    *, rank_since: date, years_needed: int, records: dict[int, tuple[str, bool, int]], on: date
) -> Clock:
    """``records``: year → (grade, counts, months gained). A full year since then without a record adds a year.

    The year in which the rank was reached brings its gain but is never counted as missing.
    """
    steps, missing = [], []
    for year in range(rank_since.year, on.year + 1):
        if year in records:
            grade, counts, gained = records[year]
            months = -gained if counts else (12 if year > rank_since.year else 0)
            if months:
                steps.append(Step(year, grade, months))
        elif rank_since.year < year < on.year:
            missing.append(year)
    return Clock(rank_since, years_needed * 12, tuple(steps), tuple(missing))
