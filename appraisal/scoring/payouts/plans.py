"""Money, exact to the cent (or any smallest unit): shares of a pool, and rewards by consecutive years.

Amounts are integers in the smallest unit (cents of a yuan). The sum of the shares always equals the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.scoring import decimals
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.language import formula
from appraisal.scoring.language.outcomes import PLAN_KINDS, RESIDUES
from appraisal.scoring.language.vocabularies import AFTER_THE_TABLE
from appraisal.scoring.output.sheets import Sheets
from appraisal.scoring.registry import registry

from .rollup import round_exact

Plan = dict[str, Any]  # the plan of a scheme, with numbers, VALUEs, conditions and formulas read


class PayoutError(ValueError):
    pass


class OverPool(PayoutError):
    """The amounts of a plan exceed what it may spend; both as decimal text."""

    def __init__(self, code: str, asked: str, most: str) -> None:
        super().__init__(f"The plan {code} would pay {asked}, more than its pool of {most}.")
        self.asked, self.most = asked, most


@dataclass(frozen=True)
class Printed:
    """Printed results alone, as a run stores them; they are all that a plan reads which ``reads_only_results``.

    Totals and coefficients are whole numbers × 10**places.
    """

    subjects: list[Any]
    scored: npt.NDArray[Any]
    vetoed: npt.NDArray[Any]
    total: npt.NDArray[Any]
    coefficient: npt.NDArray[Any]
    total_places: int
    coefficient_places: int


def reads_only_results(plan: Plan) -> bool:
    """Whether a plan needs nothing but printed scores (docs/scheme-format.md §11).

    That is a share without a factor of its own and without a condition.
    """
    return plan["method"] == "share" and plan.get("factor") is None and plan.get("when") is None


@dataclass(frozen=True)
class Share:
    id: object
    weight: Fraction
    exact: Fraction  # in smallest units, before allocation of the residue
    amount: int  # smallest units paid
    residue: int  # units received beyond the rounded-down share


@dataclass(frozen=True)
class Pool:
    total: int
    places: int
    weight_sum: Fraction
    shares: list[Share]

    def amounts(self) -> dict[Any, int]:
        """Smallest units (cents) by id, together exactly the pool (docs/scheme-format.md §11)."""
        return {share.id: share.amount for share in self.shares}

    def arithmetic(self, share: Share) -> str:
        """One share as people check it (docs/scheme-format.md §11): 60000.00 × 99 / 291 → 20412.37."""
        pool, paid = decimals.fixed(self.total, self.places), decimals.fixed(share.amount, self.places)
        return f"{pool} × {decimals.plain(share.weight)} / {decimals.plain(self.weight_sum)} → {paid}"


def share_pool(
    pool: int, weights: list[tuple[Any, Any]], *, residue: str = "largest_remainder", places: int = 2
) -> Pool:
    """Share ``pool`` (whole smallest units) by exact weights, [(id, weight)] (docs/scheme-format.md §11).

    Everybody first gets the share rounded down; the units left over go, one each,
    * "largest_remainder": to the largest cut-off fractions, ties in list order;
    * "largest_weight": to the largest weights, ties in list order;
    * "first" / "last": all of them to the first / last person with a weight.
    Weights of zero get nothing. Refused (PayoutError): a negative weight, a pool that is no whole number of units, and
    a pool above zero when no weight is positive.
    """
    if residue not in RESIDUES:
        raise ValueError(f"residue is one of {RESIDUES}")
    if not isinstance(pool, int) or isinstance(pool, bool) or pool < 0:
        raise PayoutError("The pool is a whole number of smallest units, at least zero.")
    weights = [(key, weight if isinstance(weight, Fraction) else decimals.parse(weight)) for key, weight in weights]
    if any(weight < 0 for _, weight in weights):
        raise PayoutError("A weight is negative.")
    whole = sum((weight for _, weight in weights), Fraction(0))
    if not whole:
        if pool:
            raise PayoutError("Nobody has a weight above zero, so the pool cannot be shared.")
        return Pool(0, places, whole, [Share(key, weight, Fraction(0), 0, 0) for key, weight in weights])
    exact = [pool * weight / whole for _, weight in weights]
    amounts = [share.numerator // share.denominator for share in exact]
    left = pool - sum(amounts)
    eligible = [i for i, (_, weight) in enumerate(weights) if weight > 0]
    extra = [0] * len(weights)
    if residue == "largest_remainder":
        for i in sorted(eligible, key=lambda i: amounts[i] - exact[i])[:left]:
            extra[i] = 1
    elif residue == "largest_weight":
        for i in sorted(eligible, key=lambda i: -weights[i][1])[:left]:
            extra[i] = 1
    else:
        extra[eligible[0 if residue == "first" else -1]] = left
    shares = [Share(key, weight, exact[i], amounts[i] + extra[i], extra[i]) for i, (key, weight) in enumerate(weights)]
    if sum(share.amount for share in shares) != pool:
        raise PayoutError("The shares do not add up to the pool.")  # cannot happen; money is checked all the same
    return Pool(pool, places, whole, shares)


def consecutive_reward(table: Sequence[Any], *, prior: int, kept: bool, beyond: str = "last") -> tuple[int, Any]:
    """Reward of consecutive good years: (counter after this year, reward), exact (docs/scheme-format.md §11).

    ``table``: reward of the 1st, 2nd, … consecutive year, exact numbers. ``prior``: years in a row before this one.
    ``kept``: whether this year was good; if not, the counter goes back to 0 and nothing is paid. ``beyond`` the
    table: "last" pays the last amount again, "restart" begins anew, "none" pays nothing more.
    """
    if not kept:
        return 0, Fraction(0)
    table = [decimals.parse(amount) for amount in table]
    year = prior + 1
    return year, table[year - 1] if year <= len(table) else BEYOND[beyond](table, year)


BEYOND: Mapping[str, Callable[[list[Fraction], int], Fraction]] = registry(
    "rewards after the table",
    AFTER_THE_TABLE,
    {
        "last": lambda table, year: table[-1],
        "restart": lambda table, year: table[(year - 1) % len(table)],
        "none": lambda table, year: Fraction(0),
    },
)


@dataclass(frozen=True)
class Paid:
    """What one plan pays: whole smallest units by subject, and how each amount came about."""

    code: str
    places: int
    amounts: dict
    arithmetic: dict
    counters: dict | None = None  # of a consecutive plan
    problems: tuple = ()  # Issues: whose amount could not be computed
    unpaid: dict = field(default_factory=dict)  # by subject, "score 85.00 < 90" or "missing point.value"

    def printed(self) -> dict[Any, str]:
        """Amounts by subject with the places of the plan, as text (docs/scheme-format.md §11)."""
        return {subject: decimals.fixed(units, self.places) for subject, units in self.amounts.items()}

    @property
    def total(self) -> str:
        """The sum of all amounts with the places of the plan, as text (docs/scheme-format.md §11)."""
        return decimals.fixed(sum(self.amounts.values()), self.places)


@dataclass(frozen=True)
class Asked:
    """What somebody who pays states beside the plan; see ``pay``."""

    pool: Any = None
    prior: Mapping[Any, int] = field(default_factory=dict)
    factors: Mapping[Any, Any] | None = None
    among: Collection[Any] | None = None


def pay(
    sheets: Sheets,
    plan: Plan,
    *,
    pool: Any = None,
    prior: Mapping[Any, int] | None = None,
    factors: Mapping[Any, Any] | None = None,
    among: Collection[Any] | None = None,
) -> Paid:
    """What a plan of the scheme pays (docs/scheme-format.md §11); refused as PayoutError.

    ``pool``: exact amount of money of a share, or the most that an "amount" plan may spend in all. ``prior``:
    {subject: good periods in a row before} of a "consecutive" plan. ``factors``: {subject: post factor} for
    ``times_factor``. ``among``: the subjects who are paid where the sheets hold more; the others get nothing.
    """
    paid = PLANS[plan["method"]](sheets, plan, Asked(pool, prior or {}, factors, among))
    return replace(paid, unpaid={**paid.unpaid, **below_least(sheets, plan, among)})


def _eligible(sheets: Any, plan: Plan, among: Collection[Any] | None) -> list[bool]:
    """Who may get anything: among those asked for, scored, not vetoed, ``min_score`` reached, ``when`` fulfilled."""
    mask = sheets.scored & ~sheets.vetoed
    if among is not None:
        mask = mask & np.fromiter((subject in among for subject in sheets.subjects), bool, len(sheets.subjects))
    if plan.get("min_score") is not None:
        least, places = plan["min_score"], sheets.total_places
        reached = [Fraction(total, 10**places) >= least for total in sheets.total.tolist()]
        mask = mask & reached
    if plan.get("when") is not None:
        mask = mask & sheets.holds(plan["when"])
    return mask.tolist()


def below_least(sheets: Sheets | Printed, plan: Plan, among: Collection[Any] | None = None) -> dict[Any, str]:
    """{subject: "score 85.00 < 90"} of those whose printed total is below the least score of the plan.

    (docs/scheme-format.md §11, ``min_score``); nobody where the plan states none.
    """
    least, places = plan.get("min_score"), sheets.total_places
    if least is None:
        return {}
    rows = zip(sheets.subjects, sheets.total.tolist(), (sheets.scored & ~sheets.vetoed).tolist(), strict=True)
    return {
        subject: f"score {decimals.fixed(total, places)} < {decimals.plain(least)}"
        for subject, total, counts in rows
        if counts and Fraction(total, 10**places) < least and (among is None or subject in among)
    }


def _units(pool: Any, places: int) -> int:
    """A pool of money in smallest units; one with more decimals is refused."""
    units = decimals.parse(pool) * 10**places
    if units.denominator != 1 or units < 0:
        raise PayoutError(f"The pool {pool} is not a whole number of smallest units, at least zero.")
    return units.numerator


def share_weights(
    sheets: Sheets | Printed,
    plan: Plan,
    factors: Mapping[Any, Any] | None = None,
    among: Collection[Any] | None = None,
) -> list[tuple[Any, Fraction]]:
    """[(subject, exact weight)] of a "share" plan, in the order of the sheets (docs/scheme-format.md §11).

    Zero for whoever may get nothing: unscored, vetoed, below ``min_score``, or ``when`` does not hold. Printed
    results suffice for a plan that ``reads_only_results``.
    """
    if plan.get("weight", "score") == "score":
        values, places = sheets.total, sheets.total_places
    else:
        values, places = sheets.coefficient, sheets.coefficient_places
    multiplier = _multiplier(sheets, plan)
    weights = []
    for row, (subject, value, may) in enumerate(
        zip(sheets.subjects, values.tolist(), _eligible(sheets, plan, among), strict=True)
    ):
        weight = Fraction(value, 10**places)
        if multiplier is not None and multiplier[1][row]:
            weight *= multiplier[0].at(row)
        if plan.get("times_factor"):
            weight *= decimals.parse((factors or {}).get(subject, 1))
        weights.append((subject, max(weight, Fraction(0)) if may else Fraction(0)))
    return weights


def _multiplier(sheets: Sheets | Printed, plan: Plan) -> tuple[Col, Any] | None:
    """(exact column, mask of who has it) of the factor of a plan."""
    if plan.get("factor") is None:
        return None
    if isinstance(sheets, Printed):
        raise PayoutError(f"The plan {plan['code']} reads more than printed results.")
    return sheets.value(plan["factor"])


def _pay_share(sheets: Sheets, plan: Plan, asked: Asked) -> Paid:
    if asked.pool is None:
        raise PayoutError(f"The plan {plan['code']} shares a pool; give the facts its pool.")
    return pay_shares(share_weights(sheets, plan, asked.factors, asked.among), plan, asked.pool)


def pay_shares(weights: list[tuple[Any, Fraction]], plan: Plan, pool: Any) -> Paid:
    """A pool by the weights of people whose sheets may be of several schemes with one plan (docs/scheme-format.md §11).

    ``pool``: exact amount of money, shared to the unit without a rest; refused (PayoutError) as ``share_pool`` refuses.
    """
    places = plan.get("places", 2)
    shared = share_pool(
        _units(pool, places),
        weights,
        residue=plan.get("residue", "largest_remainder"),
        places=places,
    )
    words = {share.id: shared.arithmetic(share) for share in shared.shares if share.weight}
    return Paid(plan["code"], places, shared.amounts(), words)


def _pay_amount(sheets: Sheets, plan: Plan, asked: Asked) -> Paid:
    places = plan["places"]
    exact, known, failed = sheets.formula(plan["expression"], f"payout {plan['code']}")
    wanted, words, lacking = {}, {}, {}
    read = _read(sheets, plan["expression"])
    for row, (subject, may) in enumerate(zip(sheets.subjects, _eligible(sheets, plan, asked.among), strict=True)):
        amount = exact.at(row) if may and known[row] else Fraction(0)
        if may and known[row]:
            floor, cap = plan.get("floor"), plan.get("cap")
            held = amount if cap is None else min(amount, cap)
            held = held if floor is None else max(held, floor)
            words[subject] = f"{plan['formula']}{_numbers(read, row)} = {decimals.plain(amount)}"
            if held != amount:
                words[subject] += f", held at {decimals.plain(held)}"
            amount = held
        elif may:
            lacking[subject] = f"missing {', '.join(name for name, _col, there in read if not there[row])}"
        wanted[subject] = amount
    amounts = {subject: round_exact(amount, places, plan["mode"]) for subject, amount in wanted.items()}
    most = plan.get("pool") if asked.pool is None else decimals.parse(asked.pool)
    if most is not None and sum(amounts.values()) > _units(most, places):
        amounts, words = _reduced(plan, wanted, amounts, most, words)
    for subject, text in words.items():
        words[subject] = f"{text} → {decimals.fixed(amounts[subject], places)}"
    problems = tuple(issue for _, issue in sorted(failed.items()))
    return Paid(plan["code"], places, amounts, words, problems=problems, unpaid=lacking)


Read = list[tuple[str, Col, npt.NDArray[Any]]]  # (what a formula reads, its numbers, who has one)


def _read(sheets: Sheets, expression: Any) -> Read:
    """Everything that a formula reads of each sheet, in the order in which an explanation names it."""
    found: Read = [(code, *sheets.value(code)) for code in formula.names(expression)]
    for call in formula.calls(expression, *formula.READING):
        said = ", ".join(f'"{arg}"' for arg in call.args)
        col, known, _failed = sheets.formula(call)
        found.append((f"{call.name}({said})", col, known))
    return found


def _numbers(read: Read, row: int) -> str:
    """ " (TOTAL() = 93.9, point.value = 80)" of one sheet."""
    told = [f"{name} = {decimals.plain(col.at(row)) if known[row] else 'missing'}" for name, col, known in read]
    return f" ({', '.join(told)})" if told else ""


def _reduced(plan: Plan, wanted: dict[Any, Fraction], amounts: dict[Any, int], most: Any, words: dict[Any, str]) -> Any:
    """Amounts that together exceed the plan's pool, in proportion; refused unless the plan says so."""
    places = plan["places"]
    asked = decimals.fixed(sum(amounts.values()), places)
    if plan["over_pool"] == "refuse":
        raise OverPool(plan["code"], asked, decimals.plain(most))
    shared = share_pool(
        _units(most, places),
        [(subject, max(amount, Fraction(0))) for subject, amount in wanted.items()],
        residue=plan["residue"],
        places=places,
    )
    told = {
        share.id: f"{words.get(share.id, '')}; {shared.arithmetic(share)}" for share in shared.shares if share.weight
    }
    return shared.amounts(), told


def _pay_consecutive(sheets: Sheets, plan: Plan, asked: Asked) -> Paid:
    places, amounts, counters, words = plan["places"], {}, {}, {}
    kept, may = sheets.holds(plan["kept_when"]).tolist(), _eligible(sheets, plan, asked.among)
    for row, subject in enumerate(sheets.subjects):
        counter, reward = consecutive_reward(
            plan["table"], prior=asked.prior.get(subject, 0), kept=kept[row], beyond=plan.get("beyond", "last")
        )
        counters[subject] = counter
        amounts[subject] = round_exact(reward, places, plan["mode"]) if may[row] else 0
        words[subject] = f"{counter} in a row → {decimals.fixed(amounts[subject], places)}"
    return Paid(plan["code"], places, amounts, words, counters)


PLANS: Mapping[str, Callable[[Sheets, Plan, Asked], Paid]] = registry(
    "payout plans of the fast engine",
    PLAN_KINDS,
    {"share": _pay_share, "amount": _pay_amount, "consecutive": _pay_consecutive},
)
