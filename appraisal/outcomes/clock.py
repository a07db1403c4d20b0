"""When a cadre may rise to the next rank: plain arithmetic on years, without a database.

Time at the rank, shortened by half a year for each excellent year and lengthened by each year that does not count
(Provisions on Posts and Parallel Ranks art. 19). Years before the one in which the rank was reached never count.
"""

from dataclasses import dataclass
from datetime import date

from core.dates import add_months


@dataclass(frozen=True)
class Step:
    """One line of the reckoning: a year, its grade and the months it takes off (−) or adds (+)."""

    year: int
    grade: str
    months: int


@dataclass(frozen=True)
class PromotionClock:
    rank_since: date
    base_months: int
    steps: tuple[Step, ...]
    missing_years: tuple[int, ...]

    @property
    def needed_months(self) -> int:
        """Months to spend at the rank: the ladder's, with the steps, and twelve per missing year (art. 19)."""
        return self.base_months + sum(step.months for step in self.steps) + 12 * len(self.missing_years)

    @property
    def earliest(self) -> date:
        """First day on which the promotion may take effect (Provisions on Posts and Parallel Ranks art. 19)."""
        return add_months(self.rank_since, self.needed_months)

    def as_data(self) -> dict:
        """What a proposal keeps, so that its arithmetic can be read for ever: ISO days and whole months."""
        return {
            "rank_since": self.rank_since.isoformat(),
            "base_months": self.base_months,
            "steps": [[step.year, step.grade, step.months] for step in self.steps],
            "missing_years": list(self.missing_years),
            "needed_months": self.needed_months,
            "earliest": self.earliest.isoformat(),
        }


def promotion_clock(
    *, rank_since: date, years_needed: int, records: dict[int, tuple[str, bool, int]], on: date
) -> PromotionClock:
    """The clock of a rank held since ``rank_since``, as it stands on ``on`` (Parallel Ranks art. 19).

    ``years_needed``: whole years of the ladder (``promotion.ladder``). ``records``: year → (grade, counts, months
    gained), as ``promotion.year_effects`` valued the grade. A full year since then without a record, or with a
    grade that does not count, adds twelve months. The year in which the rank was reached brings its gain but is
    never missing; years before it are not looked at. Nothing is refused: the caller compares ``earliest`` with the
    day it wants.
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
    return PromotionClock(rank_since, years_needed * 12, tuple(steps), tuple(missing))
