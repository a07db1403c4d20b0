"""Derived values over whole columns: formulas, tables by attribute, dated numbers, scores of linked subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.values import VALUE_KINDS, DerivedValue
from appraisal.scoring.registry import registry

from .board import Board
from .columns import Val
from .exact import Col
from .formulas import Formula
from .links import linked_score


def derived(board: Board, value: DerivedValue) -> Val:
    return KINDS[value.kind](board, value)


def _formula(board: Board, value: DerivedValue) -> Val:
    if value.formula is None:
        raise ValueError(f"value {value.code} has no formula")
    return Formula(board, f"value {value.code}").value(value.formula)


def _linked(board: Board, value: DerivedValue) -> Val:
    return board.faults.checked(linked_score(board, stated(value.linked))[0], f"value {value.code}")


def _table(board: Board, value: DerivedValue) -> Val:
    table, column = stated(value.table), board.facts.attributes.get(value.by)
    options = [] if column is None else [table.cells.get(str(one), table.otherwise) for one in column.options]
    numbers = [*options, table.otherwise]  # -1, no option, is the last
    at = np.full(board.count, -1, np.int64) if column is None else column.at
    present = np.array([number is not None for number in numbers], bool)[at]
    return Val.where(present, Col.of([number or 0 for number in numbers]).take(at))


def _dated(board: Board, value: DerivedValue) -> Val:
    day = board.facts.starts_on
    number = None if day is None else next((one.value for one in value.dated if one.holds(day)), None)
    return Val.nothing(board.count) if number is None else Val.number(board.count, number)


KINDS: Mapping[str, Callable[[Board, DerivedValue], Val]] = registry(
    "derived values of the fast engine",
    VALUE_KINDS,
    {"formula": _formula, "table": _table, "dated": _dated, "linked": _linked},
)
