"""Amounts of single events, highest-only pools, and sums per rule and subject."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from appraisal.scoring.facts.columns import Events
from appraisal.scoring.language.rules import Modifier, Rule
from appraisal.scoring.language.scheme import Scheme

from .exact import Col, group_sums, lightest, spread

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tables:
    """Unit amounts of every combination of level and modifiers, laid out flat: offset + level × 2**bits + mask."""

    offset: np.ndarray
    bits: np.ndarray
    amount: Col  # points or level points × times + plus; for ranges only the plus
    times: Col  # for ranges: factor on the chosen value
    work: Col | None  # factor of the circumstances that fairness looks at; None when the scheme has none
    ranged: np.ndarray
    pool: np.ndarray  # number of the highest-only pool, -1 = none
    keyed: np.ndarray  # the pool compares inside the event's group
    counted: np.ndarray


@lru_cache(maxsize=64)
def tables(scheme: Scheme) -> Tables:
    offsets, bits, pools = [], [], []
    amounts: list[Fraction] = []
    times: list[Fraction] = []
    works: list[Fraction] = []
    names: dict[object, int] = {}
    for rule in scheme.rules:
        offsets.append(len(amounts))
        bits.append(len(rule.modifiers))
        bases = list(rule.levels.values()) or [Fraction(0) if rule.points is None or rule.is_counted else rule.points]
        combinations = [_combined(rule.modifiers, mask) for mask in range(1 << len(rule.modifiers))]
        for base in bases:
            for factor, plus, work in combinations:
                times.append(factor)
                works.append(work)
                amounts.append(base * factor + plus)
        pools.append(-1 if rule.pool is None else names.setdefault(rule.pool, len(names)))
    flags = [(rule.range is not None, rule.group is not None, rule.is_counted) for rule in scheme.rules]
    ranged, keyed, counted = np.array(flags, bool).reshape(-1, 3).T
    return Tables(
        np.array(offsets, np.int64),
        np.array(bits, np.int64),
        Col.of(amounts),
        Col.of(times),
        Col.of(works) if any(work != 1 for work in works) else None,
        ranged,
        np.array(pools, np.int64),
        keyed,
        counted,
    )


def _combined(modifiers: tuple[Modifier, ...], mask: int) -> tuple[Fraction, Fraction, Fraction]:
    factor, plus, work = Fraction(1), Fraction(0), Fraction(1)
    for modifier in modifiers:
        if mask & modifier.bit:
            factor, plus = factor * modifier.times, plus + modifier.plus
            work *= 1 if modifier.work is None else modifier.work
    return factor, plus, work


def _flat(table: Tables, events: Events, masks: Numbers | None) -> Numbers:
    """Positions of the events in the flat tables."""
    masks = events.modifiers if masks is None else masks
    return table.offset[events.rule] + (np.maximum(events.level, 0) << table.bits[events.rule]) + masks


def event_amounts(scheme: Scheme, events: Events, masks: Numbers | None = None) -> tuple[Col, Col]:
    """Unsigned amount of each event before pools and caps, and its quantity.

    ``masks`` are the modifiers that act, where some act only under a condition; default those of the events.
    """
    table = tables(scheme)
    quantity = lightest(events.quantity, 10**6)
    index = _flat(table, events, masks)
    unit = table.amount.take(index)
    rows = np.nonzero(table.ranged[events.rule])[0]
    if len(rows):
        chosen = lightest(events.value[rows], 10**6).times(table.times.take(index[rows]))
        unit = unit + spread(chosen, rows, len(events))
    return unit.times(quantity), quantity


def event_work(scheme: Scheme, events: Events) -> Col | None:
    """Factor of each event's circumstances; None when the scheme looks at none."""
    table = tables(scheme)
    return None if table.work is None else table.work.take(_flat(table, events, None))


def outdone(scheme: Scheme, events: Events, amounts: Col) -> npt.NDArray[np.bool_]:
    """Mask of events that count nothing because a higher one stands in the same pool and group."""
    table = tables(scheme)
    lost = np.zeros(len(events), bool)
    rows = np.nonzero(table.pool[events.rule] >= 0)[0]
    if not len(rows):
        return lost
    part = events.take(rows)
    size = amounts.num[rows]
    if size.dtype == object:
        size = np.unique(size, return_inverse=True)[1]
    group = np.where(table.keyed[part.rule], part.group, -1)
    pool = table.pool[part.rule]
    # ties are settled by everything an event has, so that neither order nor chunking can show
    order = np.lexsort(
        (
            part.ref,
            part.value,
            part.quantity,
            part.modifiers,
            part.level,
            part.rule,
            -size,
            group,
            pool,
            part.subject,
        )
    )
    keys = [column[order] for column in (part.subject, pool, group)]
    same = np.ones(len(order) - 1, bool)
    for key in keys:
        same &= key[1:] == key[:-1]
    lost[rows[order[1:][same]]] = True
    return lost


class Cells:
    """Sums per (rule, subject), sorted by rule, so that each rule is one slice."""

    def __init__(self, scheme: Scheme, count: int, rule: Numbers, subject: Numbers, *columns: Col):
        key = rule * count + subject
        order = np.argsort(key, kind="stable")
        key = key[order]
        starts = np.nonzero(np.concatenate(([True], key[1:] != key[:-1])))[0] if len(key) else np.zeros(0, np.int64)
        self.subject = key[starts] % max(count, 1)
        self.columns = [group_sums(column.take(order), starts) for column in columns]
        self.bounds = np.searchsorted(key[starts], np.arange(len(scheme.rules) + 1) * count)

    def of(self, rule: Rule) -> tuple[Numbers, list[Col]]:
        part = slice(self.bounds[rule.index], self.bounds[rule.index + 1])
        return self.subject[part], [column.take(part) for column in self.columns]
