"""Money by the reference engine: each person's amount in plain fractions, units left over handed out one by one."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.outcomes import PLAN_KINDS
from appraisal.scoring.registry import registry

from .formula import Formula
from .parts import ZERO, Failure, held, round_scaled
from .sheet import ExactSheet

Plan = dict[str, Any]
Counters = dict[object, int]
Amounts = tuple[dict[object, int], Counters | None]


def paid(
    sheets: list[ExactSheet], plan: Plan, *, pool: Fraction | int | None = None, prior: Counters | None = None
) -> Amounts:
    """({subject: smallest units}, {subject: counter} or None) of one plan; ``pool`` is an exact amount of money."""
    return PLANS[plan["method"]](sheets, plan, pool or 0, prior or {})


def eligible(sheet: ExactSheet, plan: Plan) -> bool:
    """Whether a sheet gets anything at all."""
    result = sheet.result()
    if result.total is None or result.vetoed:
        return False
    if plan.get("min_score") is not None and stated(sheet.printed("total")) < plan["min_score"]:
        return False
    return plan.get("when") is None or bool(sheet.quietly(lambda: sheet.holds(plan["when"])))


def shared(sheets: list[ExactSheet], plan: Plan, pool: Fraction | int, prior: Counters) -> Amounts:
    """Everybody's share rounded down, then the units left over by the plan's rule."""
    weights = []
    for sheet in sheets:
        weight = ZERO
        if eligible(sheet, plan):
            weight = stated(sheet.printed("total" if plan["weight"] == "score" else "coefficient"))
            factor = None if plan.get("factor") is None else sheet.value_or_none(plan["factor"])
            weight = max(ZERO, weight * (1 if factor is None else factor))
        weights.append(weight)
    whole, units = sum(weights, ZERO), pool * 10 ** plan["places"]
    exact = [units * weight / whole for weight in weights]
    given = [share.numerator // share.denominator for share in exact]
    while (left := units - sum(given)) > 0:
        some = [place for place, weight in enumerate(weights) if weight]
        if plan["residue"] in ("first", "last"):
            given[some[0] if plan["residue"] == "first" else some[-1]] += int(left)
        else:
            rank = exact if plan["residue"] == "largest_remainder" else weights
            still = [place for place in some if given[place] <= exact[place]]  # nobody gets two
            cut = [rank[place] - given[place] if rank is exact else rank[place] for place in still]
            given[still[cut.index(max(cut))]] += 1
    return {sheet.subject.name: units for sheet, units in zip(sheets, given, strict=True)}, None


def amounts(sheets: list[ExactSheet], plan: Plan, pool: Fraction | int, prior: Counters) -> Amounts:
    return {sheet.subject.name: amount(sheet, plan) for sheet in sheets}, None


def amount(sheet: ExactSheet, plan: Plan) -> int:
    try:
        found = Formula(sheet, f"payout {plan['code']}").value(plan["expression"]) if eligible(sheet, plan) else None
    except Failure:
        found = None
    if found is None:
        return 0
    return round_scaled(held(found, plan.get("floor"), plan.get("cap")), plan["places"], plan["mode"])


def consecutive(sheets: list[ExactSheet], plan: Plan, pool: Fraction | int, prior: Counters) -> Amounts:
    found: dict[object, int] = {}
    counters: Counters = {}
    for sheet in sheets:
        name, table = sheet.subject.name, plan["table"]
        kept = not sheet.stopped and sheet.quietly(partial(sheet.holds, plan["kept_when"]))
        number = counters[name] = prior.get(name, 0) + 1 if kept else 0
        reward = ZERO
        if 0 < number <= len(table):
            reward = table[number - 1]
        elif number and plan["beyond"] != "none":
            reward = table[-1] if plan["beyond"] == "last" else table[(number - 1) % len(table)]
        found[name] = round_scaled(Fraction(reward), plan["places"], plan["mode"]) if eligible(sheet, plan) else 0
    return found, counters


PLANS: Mapping[str, Callable[[list[ExactSheet], Plan, Fraction | int, Counters], Amounts]] = registry(
    "payout plans of the reference engine",
    PLAN_KINDS,
    {"share": shared, "amount": amounts, "consecutive": consecutive},
)
