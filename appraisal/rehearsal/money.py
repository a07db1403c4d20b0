"""What a rehearsal does to the bonus: the unit's last pool shared by the scores before and by the scores after.

The pool of the period itself where there is one, else the newest earlier one of the same unit and kind of period; its
amount stays. Shared as a bonus sheet shares it (``results.pools``) among the people whose scheme has its payout plan,
so both columns add up to the pool. Pools by other plans than post factor × coefficient are left out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Q, QuerySet

from appraisal.periods.models import Participant, Period
from appraisal.rehearsal.scores import ONE, Compared, Outcome
from appraisal.results.pools import Claim, Pool, grades_without_bonus, pools_until, share
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import Sheet
from appraisal.schemes.models import SchemeVersion

CENTS = 100  # of a yuan


@dataclass(frozen=True)
class Money:
    """Cents by cadre, and the pools that were shared: unit, yuan, period from which the amount is."""

    before: Counter = field(default_factory=Counter)
    after: Counter = field(default_factory=Counter)
    pools: list[dict] = field(default_factory=list)


class PublishedShare(NamedTuple):
    """What decides somebody's part in a pool, as published; the coefficient in millionths of a per cent."""

    cadre: int
    factor: Decimal
    coefficient: int | None
    grade: str
    vetoed: bool


def money_of(period: Period, found: Compared) -> Money:
    """Cents by cadre before and after, of the last pool of each unit concerned (docs/scheme-format.md §11).

    Grades of ``bonus.grades_without`` get nothing. A pool that nobody could share on one of the sides is left out.
    """
    money = Money()
    without = grades_without_bonus(period)
    for pool in _last_pools(period, {one.unit_path for one in found.people.values()}):
        people = _published_below(period, pool)
        before = _shared(pool, people, found.before, without)
        after = _shared(pool, people, found.after, without)
        if before is None or after is None:
            continue  # nobody has a weight on one of the sides: no pool can be shared there
        money.before.update({cadre: cents for cadre, cents in before.items() if cadre in found.people})
        money.after.update({cadre: cents for cadre, cents in after.items() if cadre in found.people})
        money.pools.append(_as_data(pool, period))
    return money


def _as_data(pool: Pool, period: Period) -> dict:
    return {
        "unit": pool.unit.pk,
        "pool": str(pool.amount),
        "kind": pool.period.kind,
        "starts_on": pool.period.starts_on.isoformat(),
        "same": pool.period.pk == period.pk,
    }


def _last_pools(period: Period, paths: Iterable[str]) -> list[Pool]:
    """The last pool of each unit and payout plan in which somebody concerned works."""
    last: dict[tuple[int, str], Pool] = {}
    for pool in pools_until(period):
        if pool.is_by_coefficient and any(path.startswith(pool.unit.path) for path in paths):
            last[pool.unit.pk, pool.kind] = pool
    return sorted(last.values(), key=lambda pool: (pool.unit.path, pool.kind))


def _published_below(period: Period, pool: Pool) -> list[PublishedShare]:
    """Of everybody released there whom the plan of the pool pays, by staff number."""
    rows = Sheet.objects.released().filter(period=period, unit_path__startswith=pool.unit.path)
    rows = rows.filter(participant__in=_paid_by(period, pool))
    rows = rows.annotate(raw_share=raw("coefficient")).order_by("cadre__staff_no")
    columns = ("cadre_id", "participant__post_factor", "raw_share", "grade", "result_vetoed")
    return [PublishedShare(*row) for row in rows.values_list(*columns)]


def _paid_by(period: Period, pool: Pool) -> QuerySet[Participant]:
    people = Participant.objects.filter(period=period, unit_path__startswith=pool.unit.path)
    keys = people.exclude(scheme_version=None).order_by().values("scheme_version").distinct()
    documents = SchemeVersion.objects.filter(pk__in=keys).values_list("pk", "document")
    paid = Q(scheme_version__in=[key for key, document in documents if pool.pays(document)])
    return people.filter(paid | Q(scheme_version=None) if pool.pays(None) else paid)


def _shared(
    pool: Pool, people: list[PublishedShare], outcomes: dict[int, Outcome], without: list[str]
) -> dict[int, int] | None:
    """Cents by cadre; those who are not concerned take their part with their published score."""
    claims = []
    for one in people:
        if outcome := outcomes.get(one.cadre):
            excluded, coefficient = outcome.vetoed or outcome.grade in without, outcome.share
        else:
            excluded = one.vetoed or one.grade in without
            coefficient = one.coefficient
        exact = None if coefficient is None else Fraction(coefficient, ONE)
        claims.append(Claim(one.cadre, one.factor, exact, excluded))
    return share(pool.amount, claims)


def yuan(cents: int) -> Decimal:
    """Cents as yuan with two places, exact."""
    return Decimal(cents) / CENTS


def sums(money: Money) -> dict[str, Decimal]:
    """Yuan that the concerned get in all before and after, and how much goes from some of them to others."""
    changes = {cadre: money.after[cadre] - money.before[cadre] for cadre in money.before.keys() | money.after.keys()}
    return {
        "before": yuan(sum(money.before.values())),
        "after": yuan(sum(money.after.values())),
        "moves": yuan(sum(change for change in changes.values() if change > 0)),
    }
