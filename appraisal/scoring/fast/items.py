"""Bases of the methods that read a value: a Val (missing where there is none) and what the sheet tells of it."""

import numpy as np

from appraisal.scoring.language.methods import METHODS as CODES
from appraisal.scoring.language.values import ONE
from appraisal.scoring.registry import registry

from .columns import Val, absent_outside, joined
from .exact import Col
from .formulas import Evaluator
from .ranks import rank_base


def base_of(board, item, applies):
    """(Val of the base, context columns for the breakdown) of an item whose method has params."""
    return METHODS[item.method](board, item, item.params, applies)


def given(board, item, params, applies):
    value = board.value(params.value)
    if params.times == ONE:
        return value, ()
    times = board.value(params.times)
    return Val.of(value.col.times(times.col), joined(value.status, times.status)), ()


def ratio(board, item, params, applies):
    value = board.value(params.value)
    if isinstance(params.target, str):
        target = board.value(params.target)
        positive = target.col.compare(">", 0)
        status = joined(value.status, target.status, absent_outside(positive))
        share = value.col.over(Col.where(positive, target.col, Col.full(board.count, 1)))
    else:
        status = value.status
        share = value.col.times(1 / params.target)
    return Val.of(share.at_most(params.cap).at_least(params.floor).times(item.full), status), ()


def band(board, item, params, applies):
    value = board.value(params.value)
    base = Col.full(board.count, params.otherwise or 0)
    for one in reversed(params.bands):  # first match wins
        inside = np.ones(board.count, bool)
        if one.low is not None:
            inside &= value.col.compare(">=" if one.low_closed else ">", one.low)
        if one.high is not None:
            inside &= value.col.compare("<=" if one.high_closed else "<", one.high)
        base = Col.where(inside, Col.full(board.count, one.points), base)
    return Val.of(base, value.status), ()


def _stepped(board, item, params, value, target, status):
    tolerance = board.value(params.tolerance)
    distance = value - target
    base = Col.full(board.count, item.full or 0)
    for points, way in ((params.below, -distance), (params.above, distance)):
        if points:
            steps = (way - tolerance.col.at_least(0)).at_least(0).steps(params.per, params.steps)
            base = base + steps.times(points)
    return Val.of(base, joined(status, tolerance.status))


def step(board, item, params, applies):
    value, target = board.value(params.value), board.value(params.target)
    found = _stepped(board, item, params, value.col, target.col, joined(value.status, target.status))
    return found, (value.col, target.col)


def compare_with_mean(board, item, params, applies):
    value, groups = board.value(params.value), board.groups
    mask = value.only(applies).where_usable(board.count)
    means = groups.means_of_others if params.mean_of == "others" else groups.means
    mean, has = means(value.col, mask)
    size = Col(groups.sizes(mask)[groups.of])
    found = _stepped(board, item, params, value.col, mean, joined(value.status, absent_outside(has)))
    return found, (value.col, mean, size)


def best_of_group(board, item, params, applies):
    value, groups = board.value(params.value), board.groups
    mask = value.only(applies).where_usable(board.count)
    high = params.order == "high"
    if not high:
        mask = mask & value.col.compare(">", 0)
    best, has = groups.extremes(value.col, mask, greatest=high)
    usable = mask & has & best.compare(">", 0)
    one = Col.full(board.count, 1)
    best = Col.where(usable, best, one)
    own = Col.where(usable, value.col, one)
    share = own.over(best) if high else best.over(own)
    size = Col(groups.sizes(mask)[groups.of])
    return Val.of(share.times(item.full), joined(value.status, absent_outside(usable))), (
        value.col,
        best,
        size,
    )


def rank(board, item, params, applies):
    value = board.value(params.value)
    mask = value.only(applies).where_usable(board.count)
    return rank_base(board, params, value, mask)


def vote(board, item, params, applies):
    return board.votes.base(params), (Col(board.votes.valid(params)),)


def inherited(board, item, params, applies):
    score, used = board.linked.score(params)
    return score, (Col(used),)


def counter(board, item, params, applies):
    kept = board.condition(params.kept_when)
    prior = board.value(params.prior)
    earlier = Col.where(prior.where_usable(board.count), prior.col, Col.zeros(board.count))
    number = Col(earlier.at_least(0).scaled_round(0, "floor"))
    number = Col.where(kept.mask, number.plus(1), Col.zeros(board.count))
    base = Col.zeros(board.count)
    for place, amount in enumerate(params.table, start=1):
        base = Col.where(number.compare("==", place), Col.full(board.count, amount), base)
    size = len(params.table)
    past = number.compare(">", size)
    if past.any() and params.beyond != "none":
        base = Col.where(past, _beyond(params, number, size), base)
    base = Val.of(base, joined(kept.fault, prior.fault))
    return base, (Col.where(base.where_usable(board.count), number, Col.zeros(board.count)),)


def _beyond(params, number, size):
    if params.beyond == "last":
        return Col.full(len(number), params.table[-1])
    if params.beyond == "restart":
        again = number.num - 1 - (number.num - 1) // size * size
        return Col.of(params.table).take(again.astype(np.int64))
    return number.plus(-size).times(params.beyond).plus(params.table[-1])


def expression(board, item, params, applies):
    return Evaluator(board, f"item {item.code}").value(params.formula), ()


def plain(board, item, params, applies):
    return Val.number(board.count, item.full), ()


def from_zero(board, item, params, applies):
    return Val.number(board.count, 0), ()


METHODS = registry(
    "bases of the fast engine",
    CODES,
    {
        "deduct": plain, "deduct_and_bonus": plain, "accrue": from_zero, "given": given, "ratio": ratio, "band": band,
        "step": step, "compare_with_mean": compare_with_mean, "best_of_group": best_of_group, "rank": rank,
        "vote": vote, "inherited": inherited, "counter": counter, "expression": expression,
    },
)  # fmt: skip
