"""Bonus pools: shared by post factor × coefficient, exact to the cent.

The arithmetic stands here, below the rooms that pay out and that try rules. Which pools there are is known to the
room that keeps them; it registers itself (``register_source``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from appraisal.periods.models import Period, PeriodKind
from appraisal.scoring.payouts.plans import share_pool
from cadres.units.models import Unit
from core.params.services import parameter

CENT = Decimal("0.01")
VETOED, UNSCORED = "vetoed", "unscored"


@dataclass(frozen=True)
class Pool:
    """``amount`` in yuan, given to a unit and all below it for a period, by a payout plan (docs/scheme-format.md §11).

    ``kind`` is the code of the plan, empty for the standard one; ``plan`` its terms as the scheme states them.
    """

    unit: Unit
    period: Period
    amount: Decimal
    kind: str = ""
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def is_by_coefficient(self) -> bool:
        """Whether nothing but post factor × coefficient decides the shares (docs/scheme-format.md §11)."""
        terms = {"method": "share", "weight": "coefficient", "times_factor": True}
        return not self.plan or (
            terms.items() <= self.plan.items() and not {"factor", "when", "min_score"} & self.plan.keys()
        )

    def pays(self, document: dict[str, Any] | None) -> bool:
        """Whether the plan is one of a scheme; the standard one is that of schemes without any, and of all in a year.

        As docs/scheme-format.md §11 says. A sheet that names no plan is from before they were paid, and paid everybody.
        """
        codes = [plan["code"] for plan in (document or {}).get("payouts") or ()]
        if self.period.kind == PeriodKind.YEAR or not self.plan:
            return True
        return self.kind in codes if self.kind else not codes


@dataclass(frozen=True)
class Claim:
    """One person's part in a pool; whoever is excluded takes nothing."""

    key: int
    factor: Decimal
    coefficient: Fraction | None  # per cent; None without a score
    excluded: bool = False

    @property
    def weight(self) -> Fraction:
        """Post factor × coefficient, exact, at least zero; zero for the excluded (docs/scheme-format.md §11)."""
        if self.excluded or self.coefficient is None:
            return Fraction(0)
        return max(Fraction(self.factor) * self.coefficient, Fraction(0))


def share(amount: Decimal, claims: Sequence[Claim]) -> dict[int, int] | None:
    """Cents by key, together exactly ``amount`` (yuan); None where nobody has a weight (docs/scheme-format.md §11).

    Each part is amount × weight ÷ sum of weights, rounded down; the cents left over go to the largest cut-off
    fractions, ties in the order of the claims.
    """
    weights = [(claim.key, claim.weight) for claim in claims]
    if not any(weight for _key, weight in weights):
        return None
    return share_pool(int(amount / CENT), weights).amounts()


def grades_without_bonus(period: Period) -> list[str]:
    """Grades that bring no bonus (``bonus.grades_without``, CSL art. 80); they are given for years, not for months."""
    if period.kind != PeriodKind.YEAR:
        return []
    return list(parameter("bonus.grades_without", on=period.ends_on).value)


_sources: list[Callable[[Period], Iterable[Pool]]] = []


def register_source(pools: Callable[[Period], Iterable[Pool]]) -> None:
    """Announces pools: ``pools(period)`` gives those of this and earlier periods of its kind, oldest first."""
    _sources.append(pools)


def pools_until(period: Period) -> list[Pool]:
    """All pools (yuan) that registered rooms know up to the period, the oldest first."""
    return [pool for source in _sources for pool in source(period)]
