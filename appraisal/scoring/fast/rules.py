"""What rules give: counts, amounts before and after their own cap, and points after the list."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from appraisal.scoring.language.graph import pool_mates
from appraisal.scoring.language.rules import Rule, RuleList

from .board import Amount, Board, Points
from .columns import Status, Val, both, failures, joined, within
from .conditions import applies, condition
from .exact import Col, spread
from .forms import counted_amount
from .sums import late, sums_of, work_factor


@dataclass(frozen=True)
class RuleColumn:
    """One rule over the batch, only touched subjects: count, signed points after the cap, what the cap took away."""

    rule: Rule
    rows: npt.NDArray[np.int64]
    count: Col
    points: Col
    lost: Col
    adjusted: npt.NDArray[np.int64]  # subjects with a carried effect
    effect: Col


def count(board: Board, rule: Rule) -> Val:
    """Val of *n*; missing where the rule's measure is. The failures of what decides the count stand in it."""
    fault = joined(
        *(
            condition(board, modifier.when).fault
            for mate in pool_mates(board.scheme, rule)
            for modifier in mate.modifiers
            if modifier.when is not None
        )
    )
    if rule.measure is not None:
        val = board.value(rule.measure)
        return Val.of(val.col, joined(val.status, fault))
    summed = sums_of(board, rule)
    return Val.of(spread(summed.quantity, summed.rows, board.count), fault)


def amount(board: Board, rule: Rule) -> Amount:
    """What a rule takes or gives before its list; whatever it names is read, whether it would matter or not."""
    here = applies(board, board.scheme.items[rule.item].index)
    error = error_factor(board, rule)
    found = _by_count(board, rule, error) if rule.is_counted else _by_events(board, rule)
    rows, col, faults = found.rows, found.before, [found.fault]
    holds = here
    if rule.when is not None:
        asked = condition(board, rule.when)
        holds = both(asked.mask, here)
        faults.append(asked.fault)
    faults += [board.value(bound).fault for _, bound in rule.bounds]
    if holds is not None and not holds[rows].all():
        col = Col.where(holds[rows], col, Col.zeros(len(rows)))
    if rule.factor is not None:
        factor = board.value(rule.factor)
        faults.append(factor.fault)
        one = Col.full(board.count, 1)
        col = col.times((factor.col if factor.usable is None else Col.where(factor.usable, factor.col, one)).take(rows))
    if error is not None:
        faults.append(error.fault)
        col = col if rule.is_counted else col.times(error.col.take(rows))
    fault = failures(within(here, joined(*faults)))
    if fault is not None:
        col = Col.where(fault[rows] == 0, col, Col.zeros(len(rows)))
    if rule.measure is not None:  # a measure without effect is no part of the sheet
        kept = np.nonzero(col.nonzero())[0]
        return Amount(rows[kept], found.count.take(kept), col.take(kept), col.take(kept).at_most(rule.cap), fault)
    return Amount(rows, found.count, col, col.at_most(rule.cap), fault)


def _by_events(board: Board, rule: Rule) -> Amount:
    summed = sums_of(board, rule)
    fault = board.counts[rule.index].fault if rule.index in late(board.scheme) else None
    return Amount(summed.rows, summed.quantity, summed.amount, summed.amount, fault)


def _by_count(board: Board, rule: Rule, error: Val | None) -> Amount:
    """Of a rule that depends on the total count."""
    number = board.counts[rule.index]
    n = _weighed_count(board, rule, number.col)
    if error is not None:
        n = n.times(error.col)
    bounds = {name: board.value(bound) for name, bound in rule.bounds}
    col = counted_amount(rule, n, bounds)
    if rule.year:
        before = board.measure(f"year.count.{rule.code}").col
        col = counted_amount(rule, before + n, bounds) - counted_amount(rule, before, bounds)
    if number.usable is not None and (rule.measure is None or rule.missing == "skip"):
        col = Col.where(number.usable, col, Col.zeros(board.count))
    touched = col.nonzero() if rule.measure is not None else col.nonzero() | number.col.nonzero()
    rows = np.nonzero(touched)[0]
    return Amount(rows, number.col.take(rows), col.take(rows), col.take(rows), number.fault)


def _weighed_count(board: Board, rule: Rule, n: Col) -> Col:
    """The count with the factors of work."""
    if rule.measure is not None:
        work = work_factor(board, rule)
        return n if work is None else n.times(work)
    summed = sums_of(board, rule)
    return n if summed.weighed is summed.quantity else spread(summed.weighed, summed.rows, board.count)


def error_factor(board: Board, rule: Rule) -> Val | None:
    """Per / workload of a rule that is judged by its rate."""
    rate = board.scheme.fairness.error_rate
    if rate is None or rule.code not in rate.rules:
        return None
    if board.error is None:
        workload, one = board.value(rate.workload), Col.full(board.count, 1)
        mask = workload.where_usable(board.count) & workload.col.compare(">", 0)
        per = Col.full(board.count, rate.per) if rate.per is not None else board.groups.means(workload.col, mask)[0]
        factor = Col.where(mask, per.over(Col.where(mask, workload.col, one)), one)
        board.error = Val.of(factor, workload.fault)
    return board.error


# lists ----------------------------------------------------------------------------------------------------------------


def points(board: Board, rule: Rule) -> Points:
    """Unsigned points after cap and list."""
    one, own = board.scheme.rule_lists.get(rule.index), board.amounts[rule.index]
    if one is None:
        return Points(own.amount, own.fault)
    fault: Status | None = joined(own.fault, *(board.amounts[index].fault for index in one.rules))
    return Points(_share(board, one, rule).take(own.rows), fault)


def _share(board: Board, one: RuleList, rule: Rule) -> Col:
    if one.rules not in board.shares:
        mates = [board.amounts[index] for index in one.rules]
        dense = [spread(mate.amount, mate.rows, board.count) for mate in mates]
        board.shares[one.rules] = highest(dense, one.cap) if one.take == "highest" else filled(dense, one.cap)
    return board.shares[one.rules][one.rules.index(rule.index)]


def filled(amounts: list[Col], cap: Fraction | None) -> list[Col]:
    """Shares of a list whose sum is held: earlier rules fill the cap first."""
    if cap is None:
        return amounts
    shares, total = [], Col.zeros(len(amounts[0]))
    held = total
    for one in amounts:
        total = total + one
        reached = total.at_most(cap)
        shares.append(reached - held)
        held = reached
    return shares


def highest(amounts: list[Col], cap: Fraction | None) -> list[Col]:
    """Shares of a list of which the highest amount counts; of equals the first."""
    zero, best = Col.zeros(len(amounts[0])), amounts[0]
    winner = np.zeros(len(best), np.int64)
    for place, one in enumerate(amounts[1:], start=1):
        better = best.against("<", one)
        best, winner[better] = Col.where(better, one, best), place
    return [Col.where(winner == place, one, zero).at_most(cap) for place, one in enumerate(amounts)]


def rule_column(board: Board, rule: Rule) -> RuleColumn:
    """The rule on the sheets."""
    own, given = board.amounts[rule.index], board.points[rule.index].col
    adjusted, (effect,) = board.fixed.of(rule)
    return RuleColumn(rule, own.rows, own.count, board.signed_points(rule), own.before - given, adjusted, effect)
