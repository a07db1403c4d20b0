"""When a cadre may rise to the next rank: plain arithmetic on years, without a database.

Time at the rank, shortened by half a year for each excellent year and lengthened by each year that does not count
(Provisions on Posts and Parallel Ranks art. 19). Years before the one in which the rank was reached never count, nor do
days between leaving the service and coming back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import add_months

Days = tuple[date, date]  # the first and the last, both included
ONE_DAY = timedelta(days=1)


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
    away: tuple[Days, ...] = ()  # out of the service since then, without the years that count as lost anyway

    @property
    def needed_months(self) -> int:
        """Months to spend at the rank: the ladder's, with the steps, and twelve per missing year (art. 19)."""
        return self.base_months + sum(step.months for step in self.steps) + 12 * len(self.missing_years)

    @property
    def earliest(self) -> date:
        """First day on which the promotion may take effect (Provisions on Posts and Parallel Ranks art. 19).

        The clock stands still while the cadre is out of the service: each such day moves the day by one.
        """
        found = add_months(self.rank_since, self.needed_months)
        for first, last in self.away:
            if first <= found:
                found += last - first + ONE_DAY
        return found

    @property
    def away_days(self) -> int:
        """Days at the rank on which the cadre was out of the service; they do not count (Parallel Ranks art. 19)."""
        return sum((last - first).days + 1 for first, last in self.away)

    def served_months(self, on: date) -> int:
        """Whole months at the rank up to ``on``, that day not included; those out of the service left out.

        What is needed is ``needed_months`` (Parallel Ranks art. 19); only a part of it is served at the rank.
        """
        gone = sum((min(last, on - ONE_DAY) - first).days + 1 for first, last in self.away if first < on)
        since = self.rank_since + timedelta(days=gone)
        months = (on.year - since.year) * 12 + on.month - since.month
        return max(0, months - (add_months(since, months) > on))

    def as_data(self) -> dict:
        """What a proposal keeps, so that its arithmetic can be read for ever: ISO days and whole months."""
        away = {"away": [[first.isoformat(), last.isoformat()] for first, last in self.away]} if self.away else {}
        return away | {
            "rank_since": self.rank_since.isoformat(),
            "base_months": self.base_months,
            "steps": [[step.year, step.grade, step.months] for step in self.steps],
            "missing_years": list(self.missing_years),
            "needed_months": self.needed_months,
            "earliest": self.earliest.isoformat(),
        }


def promotion_clock(
    *,
    rank_since: date,
    years_needed: int,
    records: dict[int, tuple[str, bool, int]],
    on: date,
    away: Sequence[Days] = (),
) -> PromotionClock:
    """The clock of a rank held since ``rank_since``, as it stands on ``on`` (Parallel Ranks art. 19).

    ``years_needed``: whole years of the ladder (``promotion.ladder``). ``records``: year → (grade, counts, months
    gained), as ``promotion.year_effects`` valued the grade. A full year since then without a record, or with a
    grade that does not count, adds twelve months. The year in which the rank was reached brings its gain but is
    never missing; years before it are not looked at. ``away``: days out of the service; a year that is lost as a whole
    loses no days beside, and one without any service is not missing. Nothing is refused: the caller compares
    ``earliest`` with the day it wants.
    """
    steps: list[Step] = []
    missing: list[int] = []
    for year in range(rank_since.year, on.year + 1):
        if year in records:
            grade, counts, gained = records[year]
            months = -gained if counts else (12 if year > rank_since.year else 0)
            if months:
                steps.append(Step(year, grade, months))
        elif rank_since.year < year < on.year and not _is_away_all(year, away):
            missing.append(year)
    lost = {step.year for step in steps if step.months > 0} | set(missing)
    gone = tuple(_without(lost, rank_since, on, away))
    return PromotionClock(rank_since, years_needed * 12, tuple(steps), tuple(missing), gone)


def _is_away_all(year: int, away: Sequence[Days]) -> bool:
    return any(first <= date(year, 1, 1) and last >= date(year, 12, 31) for first, last in away)


def _without(lost: set[int], since: date, on: date, away: Sequence[Days]) -> Iterator[Days]:
    """The parts of ``away`` from ``since`` to the day before ``on``, year by year, but for the years that are lost."""
    for first, last in sorted(away):
        first, last = max(first, since), min(last, on - ONE_DAY)
        for year in range(first.year, last.year + 1):
            start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
            if start <= end and year not in lost:
                yield start, end
