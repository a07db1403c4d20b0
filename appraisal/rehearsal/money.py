"""What a rehearsal does to the bonus: the unit's last pool shared by the scores before and by the scores after.

The pool of the period itself where there is one, else the newest earlier one of the same unit and kind of period; its
amount stays. Shared as a bonus sheet shares it (post factor × coefficient, cents to the largest remainders), so both
columns add up to the pool.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from appraisal.outcomes.models import BonusSheet
from appraisal.periods.models import Period, PeriodKind
from appraisal.rehearsal.scores import ONE, Compared, Outcome
from appraisal.results.inputs import raw
from appraisal.results.models import Sheet
from appraisal.scoring.payouts.plans import share_pool
from core.approvals.models import ProposalState
from core.params.services import parameter

CENTS = 100


@dataclass(frozen=True)
class Money:
    """Cents by cadre, and the pools that were shared: unit, yuan, period from which the amount is."""

    before: Counter
    after: Counter
    pools: list[dict]


def money_of(period: Period, found: Compared) -> Money:
    money = Money(Counter(), Counter(), [])
    pools = _pools(period, {one.unit_path for one in found.people.values()})
    if not pools:
        return money
    without = (
        parameter("bonus.grades_without", on=period.ends_on).value if period.kind == PeriodKind.YEAR else []
    )
    for pool in pools:
        people = _sheets_below(period, pool.unit.path)
        shares = [_shared(pool, people, found, outcomes, without) for outcomes in (found.before, found.after)]
        if None in shares:
            continue  # nobody has a weight on one of the sides: no pool can be shared there
        money.before.update(shares[0])
        money.after.update(shares[1])
        money.pools.append(
            {
                "unit": pool.unit_id,
                "pool": str(pool.pool),
                "kind": pool.period.kind,
                "starts_on": pool.period.starts_on.isoformat(),
                "same": pool.period_id == period.pk,
            }
        )
    return money


def _pools(period: Period, paths: set[str]) -> list[BonusSheet]:
    """The last live sheet of each unit in which somebody concerned works."""
    live = BonusSheet.objects.filter(
        state__in=[ProposalState.PROPOSED, ProposalState.APPROVED],
        period__kind=period.kind,
        period__starts_on__lte=period.starts_on,
    )
    last: dict[int, BonusSheet] = {}
    for sheet in live.select_related("unit", "period").order_by("period__starts_on", "pk"):
        if any(path.startswith(sheet.unit.path) for path in paths):
            last[sheet.unit_id] = sheet
    return sorted(last.values(), key=lambda sheet: sheet.unit.path)


def _sheets_below(period: Period, path: str) -> list[tuple]:
    """(cadre, factor, coefficient, band, grade, flags) of everybody published there, by staff number."""
    rows = Sheet.objects.published().filter(period=period, unit_path__startswith=path)
    rows = rows.annotate(raw_share=raw("coefficient")).order_by("cadre__staff_no")
    return list(
        rows.values_list("cadre_id", "participant__post_factor", "raw_share", "band", "grade", "flags")
    )


def _shared(
    pool: BonusSheet, people: list[tuple], found: Compared, outcomes: dict[int, Outcome], without: list[str]
) -> dict[int, int] | None:
    """Cents by cadre concerned; the others of the unit take their share with their published score."""
    weights: list[tuple[int, Fraction]] = []
    for cadre, factor, share, band, grade, flags in people:
        if outcome := outcomes.get(cadre):
            out, share = outcome.vetoed or outcome.grade in without, outcome.share
        else:
            out = band == "vetoed" or "veto" in flags or grade in without
        weight = Fraction(0) if out or share is None else Fraction(factor) * Fraction(share, ONE)
        weights.append((cadre, max(weight, Fraction(0))))
    if not any(weight for _cadre, weight in weights):
        return None
    amounts = share_pool(int(pool.pool * CENTS), weights).amounts()
    return {cadre: amount for cadre, amount in amounts.items() if cadre in found.people}


def yuan(cents: int) -> Decimal:
    return Decimal(cents) / CENTS


def sums(money: Money) -> dict[str, Decimal]:
    """What the concerned get in all before and after, and how much goes from some of them to others."""
    changes: dict[int, int] = defaultdict(int)
    for cadre in money.before.keys() | money.after.keys():
        changes[cadre] = money.after[cadre] - money.before[cadre]
    return {
        "before": yuan(sum(money.before.values())),
        "after": yuan(sum(money.after.values())),
        "moves": yuan(sum(change for change in changes.values() if change > 0)),
    }
