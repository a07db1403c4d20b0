"""Conditions over whole columns, and whom a node applies to."""

from __future__ import annotations

import numpy as np

from appraisal.scoring.language.values import Condition

from .board import Board, Truth
from .columns import Mask, Val, both, joined
from .exact import spread


def condition(board: Board, asked: Condition) -> Truth:
    """Truth of a condition, worked out once; all its parts are read."""
    found = board.truths.get(asked)
    if found is None:
        found = board.truths[asked] = _several(board, asked) if asked.mode else _one(board, asked)
    return found


def _several(board: Board, asked: Condition) -> Truth:
    parts = [condition(board, part) for part in asked.parts]
    masks = [part.mask for part in parts]
    if asked.mode == "not":
        mask = ~masks[0]
    elif masks:
        mask = (np.logical_and if asked.mode == "all" else np.logical_or).reduce(masks)
    else:
        mask = np.zeros(board.count, bool)
    return Truth.of(mask, joined(*(part.fault for part in parts)))


def _one(board: Board, asked: Condition) -> Truth:
    if asked.of == "attribute":
        return Truth(attribute(board, str(asked.code), asked.options))
    left = _compared(board, asked)
    if not isinstance(asked.than, str):
        return Truth.of(left.col.compare(asked.op, asked.than), left.status)
    than = board.value(asked.than)
    return Truth.of(left.col.against(asked.op, than.col), joined(left.status, than.status))


def _compared(board: Board, asked: Condition) -> Val:
    if asked.of == "measure":
        return board.value(asked.code)
    if asked.of == "score":
        return board.node(board.scheme.node(asked.code))
    rule = board.scheme.rule(asked.code)
    if asked.of == "points":
        points = board.points[rule.index]
        return Val.of(spread(points.col, board.amounts[rule.index].rows, board.count), points.fault)
    count = board.counts[rule.index]
    if not asked.year:
        return count
    return Val.of(count.col + board.measure(f"year.count.{rule.code}").col, count.status)


def attribute(board: Board, code: str, options: tuple[str, ...]) -> Mask:
    """Mask of subjects whose attribute is one of these."""
    column = board.facts.attributes.get(code)
    if column is None:
        return np.zeros(board.count, bool)
    wanted = np.array([*(str(option) in options for option in column.options), False], bool)
    return wanted[column.at]


def applies(board: Board, index: int) -> Mask | None:
    """Mask of subjects to whom a node applies by its own condition and those above it; None: to all."""
    if index not in board.applying:
        node, parent = board.scheme.nodes[index], board.scheme.parents[index]
        mask = applies(board, parent) if parent >= 0 else None
        if node.applies_when is not None:
            own = condition(board, node.applies_when)
            board.note(own.fault)
            mask = both(mask, own.mask)
        board.applying[index] = None if mask is None or mask.all() else mask
    return board.applying[index]
