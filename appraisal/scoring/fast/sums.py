"""Sums of events by rule and subject. Rules whose modifiers act under a condition are summed with their pool alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from appraisal.scoring.facts.columns import Events
from appraisal.scoring.language.graph import pool_mates
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme

from .board import Board
from .conditions import condition
from .events import Cells, event_amounts, event_work, outdone
from .exact import Col


@dataclass(frozen=True)
class Summed:
    """Events of one rule by subject; the columns stand beside ``rows``."""

    rows: npt.NDArray[np.int64]
    amount: Col
    quantity: Col
    weighed: Col  # the quantity with the factors of work; the same column where there are none


@lru_cache(maxsize=64)
def late(scheme: Scheme) -> frozenset[int]:
    """Rules whose events can be summed only once conditions are known: a modifier of their pool has one."""
    return frozenset(
        mate.index
        for rule in scheme.rules
        if any(modifier.when is not None for modifier in rule.modifiers)
        for mate in pool_mates(scheme, rule)
    )


def sums_of(board: Board, rule: Rule) -> Summed:
    waiting = late(board.scheme)
    key = frozenset(mate.index for mate in pool_mates(board.scheme, rule)) if rule.index in waiting else None
    if key not in board.sums:
        board.sums[key] = _cells(board, key, waiting)
    rows, columns = board.sums[key].of(rule)
    return Summed(rows, columns[0], columns[1], columns[-1])


def _cells(board: Board, rules: frozenset[int] | None, waiting: frozenset[int]) -> Cells:
    """Sums of these rules; None: of all that wait for nothing."""
    events, scheme, masks = board.facts.events, board.scheme, None
    if waiting:
        chosen = np.zeros(len(scheme.rules), bool)
        chosen[sorted(waiting if rules is None else rules)] = True
        if rules is None:
            chosen = ~chosen
        events = events.take(np.nonzero(chosen[events.rule])[0])
        masks = _acting(board, events, rules) if rules else None
    amounts, quantity = event_amounts(scheme, events, masks)
    keep = ~outdone(scheme, events, amounts)
    if not keep.all():
        rows = np.nonzero(keep)[0]
        events, amounts, quantity = events.take(rows), amounts.take(rows), quantity.take(rows)
    columns = [amounts, quantity]
    factor = _work(board, events)
    if factor is not None:
        columns = [amounts.times(factor), quantity, quantity.times(factor)]
    return Cells(scheme, board.count, events.rule, events.subject, *columns)


def _acting(board: Board, events: Events, rules: frozenset[int]) -> npt.NDArray[np.int64]:
    """Modifiers of each event without those whose condition does not hold."""
    masks = events.modifiers.copy()
    for index in sorted(rules):
        for modifier in board.scheme.rules[index].modifiers:
            if modifier.when is not None:
                holds = condition(board, modifier.when).mask
                off = (events.rule == index) & ~holds[events.subject]
                masks[off] &= ~modifier.bit
    return masks


def _work(board: Board, events: Events) -> Col | None:
    """Fairness factor of each event by its subject's attributes and its own circumstances."""
    fairness = board.scheme.fairness.work_factors
    if fairness is None or not len(events):
        return None
    factor = attribute_work(board).take(events.subject)
    circumstances = event_work(board.scheme, events)
    if circumstances is not None:
        factor = factor.times(circumstances)
    factor = factor.at_most(fairness.high).at_least(fairness.low)
    listed = np.array([rule.code in fairness.rules for rule in board.scheme.rules], bool)
    return Col.where(listed[events.rule], factor, Col.full(len(events), 1))


def attribute_work(board: Board) -> Col:
    """Product of the factors that each subject's attributes give, not yet held between low and high."""
    if board.work is None:
        product, fairness = Col.full(board.count, 1), board.scheme.fairness.work_factors
        for table in fairness.by if fairness else ():
            column = board.facts.attributes.get(table.attribute) if table.attribute else None
            if column is not None:
                factors = [table.table.get(str(option), Fraction(1)) for option in column.options]
                product = product.times(Col.of([*factors, Fraction(1)]).take(column.at))  # -1 is the last: 1
        board.work = product
    return board.work


def work_factor(board: Board, rule: Rule) -> Col | None:
    """Factor of the subject alone, for rules that count a measure."""
    work = board.scheme.fairness.work_factors
    if work is None or rule.code not in work.rules:
        return None
    return attribute_work(board).at_most(work.high).at_least(work.low)
