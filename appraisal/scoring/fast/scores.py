"""Finished scores: items with their rules, compositions of children; held, rounded, set to zero by a veto."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.vocabularies import WITHOUT_VALUE
from appraisal.scoring.registry import registry

from .board import Base, Board
from .columns import ABSENT, LARGEST, Mask, Status, Val, failures, joined, within
from .compositions import compose
from .conditions import applies, condition
from .exact import Col, beyond, spread
from .items import base_of


def score(board: Board, node: Node) -> Val:
    """Val of a node's finished score; absent where it does not apply."""
    return _item(board, node) if node.is_item else _composition(board, node)


def _composition(board: Board, node: Node) -> Val:
    found = compose(node, [board.node(child) for child in node.children], board.count)
    return _finished(board, node, found.col, within(applies(board, node.index), found.status))


def _item(board: Board, item: Node) -> Val:
    here = applies(board, item.index)
    given = base_of(board, item, here)
    val = given.val
    if item.params is None:
        return _with_rules(board, item, val, here)
    board.note(failures(within(here, val.status)))
    present = None if val.absent is None else ~val.absent
    instead = INSTEAD[item.missing]
    if val.absent is not None and instead is not None:
        val = Val.of(Col.where(val.absent, instead(board, item, val, here), val.col), val.fault)
    board.bases[item.item] = Base(val.col, present, given.context, here)
    return _with_rules(board, item, val, here)


# What stands for the base of those who lack the value -----------------------------------------------------------------


def _mean(board: Board, item: Node, val: Val, here: Mask | None) -> Col:
    """The mean of the finished scores of the peers who have the value; zero if nobody has."""
    own = _with_rules(board, item, val, here, note=False)
    mean, has = board.groups.means(own.col, own.where_usable(board.count))
    return Col.where(has, mean, Col.zeros(board.count))


INSTEAD: Mapping[str, Callable[[Board, Node, Val, Mask | None], Col] | None] = registry(
    "what stands for a missing value in the fast engine",
    tuple(WITHOUT_VALUE),
    {
        "full": lambda board, item, val, here: Col.full(board.count, stated(item.full)),
        "zero": lambda board, item, val, here: Col.zeros(board.count),
        "mean": _mean,
        "na": None,  # the item does not apply
    },
)


def _with_rules(board: Board, item: Node, base: Val, here: Mask | None, *, note: bool = True) -> Val:
    """Finished score of an item: absent where it does not apply or its base is absent, unless a rule failed."""
    column, faults = base.col, [base.fault]
    for rule in item.rules:
        own, points = board.amounts[rule.index], board.points[rule.index]
        if note:
            board.note(own.fault)
        faults += [own.fault, points.fault]
        if len(own.rows):
            column = column + spread(board.signed_points(rule), own.rows, board.count)
        adjusted, (effect,) = board.fixed.of(rule)
        if len(adjusted):
            column = column + spread(effect, adjusted, board.count)
    return _finished(board, item, column, within(here, joined(*faults, base.status)), note=note)


def _finished(board: Board, node: Node, column: Col, status: Status | None, *, note: bool = True) -> Val:
    """Held, rounded, set to zero by a veto; failed where it is larger than scores may be."""
    column = column.at_most(node.cap).at_least(node.floor).round(node.round)
    for veto in board.scheme.zeroing(node):
        fired = condition(board, veto.when)
        applied = None if status is None else status != ABSENT
        status = joined(status, failures(within(applied, fired.fault)))
        column = Col.where(fired.mask, Col.zeros(board.count), column)
    found = Val.of(column, status)
    outside = beyond(found.col, LARGEST)
    if outside is None:
        return found
    large = board.faults.mark(outside, "too_large", f"{'item' if node.is_item else 'node'} {node.code}")
    if note:
        board.note(large)
    return Val.of(found.col, joined(found.status, large))
