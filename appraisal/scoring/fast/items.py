"""Bases of the methods: a Val (missing where there is none) and what the sheet tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from appraisal.scoring.decimals import as_number, stated
from appraisal.scoring.language import params
from appraisal.scoring.language.methods import METHODS as CODES
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.values import ONE, ZERO, Inherited
from appraisal.scoring.registry import registry

from . import votes
from .board import Board
from .columns import Mask, Status, Val, absent_outside, joined
from .conditions import condition
from .exact import Col
from .formulas import Formula
from .links import linked_score
from .ranks import rank_base


@dataclass(frozen=True)
class Given:
    """Base of an item and the columns that the breakdown keeps beside it."""

    val: Val
    context: tuple[Col, ...] = ()


def base_of(board: Board, item: Node, applies: Mask | None) -> Given:
    return METHODS[item.method](board, item, item.params, applies)


def given(board: Board, item: Node, own: params.Given, applies: Mask | None) -> Given:
    value = board.value(own.value)
    if own.times == ONE:
        return Given(value)
    times = board.value(own.times)
    return Given(Val.of(value.col.times(times.col), joined(value.status, times.status)))


def ratio(board: Board, item: Node, own: params.Ratio, applies: Mask | None) -> Given:
    value = board.value(own.value)
    if isinstance(own.target, str):
        target = board.value(own.target)
        positive = target.col.compare(">", 0)
        status = joined(value.status, target.status, absent_outside(positive))
        share = value.col.over(Col.where(positive, target.col, Col.full(board.count, 1)))
    else:
        status = value.status
        share = value.col.times(1 / own.target)
    return Given(Val.of(share.at_most(own.cap).at_least(own.floor).times(stated(item.full)), status))


def band(board: Board, item: Node, own: params.Bands, applies: Mask | None) -> Given:
    value = board.value(own.value)
    base = Col.full(board.count, own.otherwise or 0)
    for one in reversed(own.bands):  # first match wins
        inside = np.ones(board.count, bool)
        if one.low is not None:
            inside &= value.col.compare(">=" if one.low_closed else ">", one.low)
        if one.high is not None:
            inside &= value.col.compare("<=" if one.high_closed else "<", one.high)
        base = Col.where(inside, Col.full(board.count, one.points), base)
    return Given(Val.of(base, value.status))


def _stepped(board: Board, item: Node, own: params.Step, value: Col, target: Col, status: Status | None) -> Val:
    tolerance = board.value(own.tolerance)
    distance = value - target
    base = Col.full(board.count, item.full or 0)
    for points, way in ((own.below, -distance), (own.above, distance)):
        if points:
            steps = (way - tolerance.col.at_least(0)).at_least(0).steps(own.per, own.steps)
            base = base + steps.times(points)
    return Val.of(base, joined(status, tolerance.status))


def step(board: Board, item: Node, own: params.Step, applies: Mask | None) -> Given:
    aim = own.target if own.target is not None else ZERO  # which the reader asks for
    value, target = board.value(own.value), board.value(aim)
    found = _stepped(board, item, own, value.col, target.col, joined(value.status, target.status))
    return Given(found, (value.col, target.col))


def compare_with_mean(board: Board, item: Node, own: params.Step, applies: Mask | None) -> Given:
    value, groups = board.value(own.value), board.groups
    mask = value.only(applies).where_usable(board.count)
    means = groups.means_of_others if own.mean_of == "others" else groups.means
    mean, has = means(value.col, mask)
    size = Col(groups.sizes(mask)[groups.of])
    found = _stepped(board, item, own, value.col, mean, joined(value.status, absent_outside(has)))
    return Given(found, (value.col, mean, size))


def best_of_group(board: Board, item: Node, own: params.BestOfGroup, applies: Mask | None) -> Given:
    value, groups = board.value(own.value), board.groups
    mask = value.only(applies).where_usable(board.count)
    high = own.order == "high"
    if not high:
        mask = mask & value.col.compare(">", 0)
    best, has = groups.extremes(value.col, mask, greatest=high)
    usable = mask & has & best.compare(">", 0)
    one = Col.full(board.count, 1)
    best, mine = Col.where(usable, best, one), Col.where(usable, value.col, one)
    share = mine.over(best) if high else best.over(mine)
    found = Val.of(share.times(stated(item.full)), joined(value.status, absent_outside(usable)))
    return Given(found, (value.col, best, Col(groups.sizes(mask)[groups.of])))


def rank(board: Board, item: Node, own: params.Rank, applies: Mask | None) -> Given:
    value = board.value(own.value)
    mask = value.only(applies).where_usable(board.count)
    return Given(*rank_base(board, own, value, mask))


def inherited(board: Board, item: Node, own: Inherited, applies: Mask | None) -> Given:
    score, used = linked_score(board, own)
    return Given(score, (Col(used),))


def counter(board: Board, item: Node, own: params.Counter, applies: Mask | None) -> Given:
    kept = condition(board, own.kept_when)
    prior = board.value(own.prior)
    earlier = Col.where(prior.where_usable(board.count), prior.col, Col.zeros(board.count))
    number = Col(earlier.at_least(0).scaled_round(0, "floor"))
    number = Col.where(kept.mask, number.plus(1), Col.zeros(board.count))
    base = Col.zeros(board.count)
    for place, amount in enumerate(own.table, start=1):
        base = Col.where(number.compare("==", place), Col.full(board.count, amount), base)
    size = len(own.table)
    past = number.compare(">", size)
    if past.any() and own.beyond != "none":
        base = Col.where(past, _beyond(own, number, size), base)
    found = Val.of(base, joined(kept.fault, prior.fault))
    return Given(found, (Col.where(found.where_usable(board.count), number, Col.zeros(board.count)),))


def _beyond(own: params.Counter, number: Col, size: int) -> Col:
    if own.beyond == "last":
        return Col.full(len(number), own.table[-1])
    if own.beyond == "restart":
        again = number.num - 1 - (number.num - 1) // size * size
        return Col.of(own.table).take(again.astype(np.int64))
    return number.plus(-size).times(as_number(own.beyond)).plus(own.table[-1])


def _full(board: Board, item: Node, own: None, applies: Mask | None) -> Given:
    return Given(Val.number(board.count, stated(item.full)))


METHODS: Mapping[str, Callable[[Board, Node, Any, Mask | None], Given]] = registry(
    "bases of the fast engine",
    CODES,
    {
        "deduct": _full,
        "deduct_and_bonus": _full,
        "accrue": lambda board, item, own, applies: Given(Val.number(board.count, 0)),
        "given": given,
        "ratio": ratio,
        "band": band,
        "step": step,
        "compare_with_mean": compare_with_mean,
        "best_of_group": best_of_group,
        "rank": rank,
        "vote": lambda board, item, own, applies: Given(votes.base(board, own), (Col(votes.valid(board, own)),)),
        "inherited": inherited,
        "counter": counter,
        "expression": lambda board, item, own, applies: Given(Formula(board, f"item {item.code}").value(own.formula)),
    },
)
