"""The fast engine: a batch of subjects in, a batch of sheets out, column by column.

Order of work (docs/scheme-format.md §3-6): amounts of events → highest-only pools → sums per rule and subject → rule
caps → adjustments → items (base, floor, cap, rounding) → composition → total, coefficient, grade, vetoes. Each subject
depends on its own facts alone; whatever needs the group (rank, quota, money) lives in quota.py, rollup.py, payout.py.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from .exact import Col, group_sums, lightest, spread
from .sheets import RuleColumn, Sheets

ENGINE_VERSION = "1"


@dataclass(frozen=True)
class Tables:
    """Unit amounts of every combination of level and modifiers, laid out flat: offset + level × 2**bits + mask."""

    offset: np.ndarray
    bits: np.ndarray
    amount: Col  # points or level points × times + plus; for ranges only the plus
    times: Col  # for ranges: factor on the chosen value
    ranged: np.ndarray
    pool: np.ndarray  # number of the highest-only pool, -1 = none
    keyed: np.ndarray  # the pool compares inside the event's group
    counted: np.ndarray


@lru_cache(maxsize=64)
def tables(scheme):
    offsets, bits, amounts, times, pools, names = [], [], [], [], [], {}
    for rule in scheme.rules:
        offsets.append(len(amounts))
        bits.append(len(rule.modifiers))
        bases = list(rule.levels.values()) or [
            Fraction(0) if rule.points is None or rule.is_counted else rule.points
        ]
        for base in bases:
            for mask in range(1 << len(rule.modifiers)):
                chosen = [modifier for modifier in rule.modifiers if mask & modifier.bit]
                factor = Fraction(1)
                for modifier in chosen:
                    factor *= modifier.times
                times.append(factor)
                amounts.append(base * factor + sum(modifier.plus for modifier in chosen))
        pools.append(-1 if rule.pool is None else names.setdefault(rule.pool, len(names)))
    flags = [(rule.range is not None, rule.group is not None, rule.is_counted) for rule in scheme.rules]
    ranged, keyed, counted = np.array(flags, bool).reshape(-1, 3).T
    return Tables(
        np.array(offsets, np.int64),
        np.array(bits, np.int64),
        Col.of(amounts),
        Col.of(times),
        ranged,
        np.array(pools, np.int64),
        keyed,
        counted,
    )


def event_amounts(scheme, events):
    """Unsigned amount of each event before pools and caps, and its quantity."""
    table = tables(scheme)
    quantity = lightest(events.quantity, 10**6)
    index = (
        table.offset[events.rule]
        + (np.maximum(events.level, 0) << table.bits[events.rule])
        + events.modifiers
    )
    unit = table.amount.take(index)
    rows = np.nonzero(table.ranged[events.rule])[0]
    if len(rows):
        chosen = lightest(events.value[rows], 10**6).times(table.times.take(index[rows]))
        unit = unit + spread(chosen, rows, len(events))
    return unit.times(quantity), quantity


def outdone(scheme, events, amounts):
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

    def __init__(self, scheme, count, rule, subject, *columns):
        key = rule * count + subject
        order = np.argsort(key, kind="stable")
        key = key[order]
        starts = (
            np.nonzero(np.concatenate(([True], key[1:] != key[:-1])))[0]
            if len(key)
            else np.zeros(0, np.int64)
        )
        self.subject = key[starts] % max(count, 1)
        self.columns = [group_sums(column.take(order), starts) for column in columns]
        self.bounds = np.searchsorted(key[starts], np.arange(len(scheme.rules) + 1) * count)

    def of(self, rule):
        part = slice(self.bounds[rule.index], self.bounds[rule.index + 1])
        return self.subject[part], [column.take(part) for column in self.columns]


def measure_column(measure):
    """Values of a measure, zero where absent."""
    present, den = measure.present, measure.den
    num = np.where(present, measure.num, 0)
    if isinstance(den, np.ndarray):
        return Col(num, np.where(present, den, 1)).reduced()
    return lightest(num, den)


def counted_amount(rule, count):
    """Amount of a rule that depends on the total count."""
    holds = np.ones(len(count), bool)
    for op, bound in ((">", rule.above), ("<", rule.below), (">=", rule.at_least), ("<=", rule.at_most)):
        if bound is not None:
            holds &= count.compare(op, bound)
    nothing = Col.zeros(len(count))
    if rule.base is not None:
        further = count.plus(-rule.at_least).at_least(0).steps(rule.per, rule.steps)
        return Col.where(holds, further.times(rule.then).plus(rule.base), nothing)
    bound = rule.above if rule.above is not None else rule.below if rule.below is not None else rule.required
    conditional = bound is not None or rule.at_least is not None or rule.at_most is not None
    if rule.per is None:
        return (
            Col.where(holds, Col.full(len(count), rule.points), nothing)
            if conditional
            else count.times(rule.points)
        )
    distance = count
    if bound is not None:
        distance = (count.plus(-bound) if rule.above is not None else (-count).plus(bound)).at_least(0)
    return distance.steps(rule.per, rule.steps).times(rule.points)


def rule_column(rule, count, cells, fixed, measures):
    """Result of one rule for all subjects: sparse rows with count, signed points after the cap, loss to the cap."""
    rows, (amount, quantity) = cells.of(rule)
    adjusted, (effect,) = fixed.of(rule)
    known, dense = None, None
    if rule.is_counted:
        if rule.measure:
            measure = measures.get(rule.measure)
            known = np.zeros(count, bool) if measure is None else measure.present
            dense = Col.zeros(count) if measure is None else measure_column(measure)
        else:
            dense = spread(quantity, rows, count)
        amount = counted_amount(rule, dense)
        if known is not None and rule.missing == "skip":
            amount = Col.where(known, amount, Col.zeros(count))
        touched = amount.nonzero() if rule.measure else amount.nonzero() | dense.nonzero()
        rows = np.nonzero(touched)[0]
        amount, quantity = amount.take(rows), dense.take(rows)
    points = amount.at_most(rule.cap)
    lost = amount - points
    if rule.sign < 0:
        points = -points
    column = RuleColumn(rule, rows, quantity, points, lost, adjusted, effect)
    column.dense_count, column.known = dense, known
    return column


def item_base(item, count, measures):
    """Base of the item's method and the mask of subjects to whom it does not apply (None: applies to all)."""
    if item.method in ("deduct", "deduct_and_bonus"):
        return Col.full(count, item.full), None
    if item.method == "accrue":
        return Col.zeros(count), None
    measure = measures.get(item.value)
    present = np.zeros(count, bool) if measure is None else measure.present
    value = Col.zeros(count) if measure is None else measure_column(measure)
    if item.method == "ratio":
        if item.target:
            goal = measures.get(item.target)
            target = Col.zeros(count) if goal is None else measure_column(goal)
            present = (
                present & (np.zeros(count, bool) if goal is None else goal.present) & target.compare(">", 0)
            )
            value = value.over(Col.where(present, target, Col.full(count, 1)))
        else:
            value = value.times(1 / item.target_value)
        base = value.at_most(item.ratio_cap).at_least(item.ratio_floor).times(item.full)
    elif item.method == "band":
        base = Col.zeros(count)
        for band in reversed(item.bands):  # first match wins
            inside = np.ones(count, bool)
            if band.low is not None:
                inside &= value.compare(">=" if band.low_closed else ">", band.low)
            if band.high is not None:
                inside &= value.compare("<=" if band.high_closed else "<", band.high)
            base = Col.where(inside, Col.full(count, band.points), base)
    else:
        base = value.times(item.times)
    instead = Col.full(count, item.full if item.missing == "full" else 0)
    base = base if present.all() else Col.where(present, base, instead)
    absent = ~present if item.missing == "na" and not present.all() else None
    return base, absent


def item_score(item, count, rules, measures):
    """Base and rules of an item, before its floor, cap and rounding."""
    column, absent = item_base(item, count, measures)
    for rule in item.rules:
        result = rules[rule.index]
        if len(result.rows):
            column = column + spread(result.points, result.rows, count)
        if len(result.adjusted):
            column = column + spread(result.effect, result.adjusted, count)
    return column, absent


def compose(node, parts, count):
    """Score of a composition node from (column, not-applicable mask) of its children."""
    plain = all(absent is None for _, absent in parts)
    weights = [child.weight if child.weight is not None else Fraction(1) for child in node.children]
    if node.compose in ("sum", "rescale"):
        total = parts[0][0]
        for column, _ in parts[1:]:
            total = total + column
        return (
            total.times(node.rescale_to / node.rescale_from) if node.compose == "rescale" else total
        ), None
    applies = [np.ones(count, bool) if absent is None else ~absent for _, absent in parts]
    nowhere = None if plain else ~np.logical_or.reduce(applies)
    if nowhere is not None and not nowhere.any():
        nowhere = None
    if node.compose == "best":
        best, has = parts[0][0], applies[0]
        for (column, _), here in zip(parts[1:], applies[1:], strict=True):
            better = here & (~has | best.below(column))
            best, has = Col.where(better, column, best), has | here
        return (best if nowhere is None else Col.where(nowhere, Col.zeros(count), best)), nowhere
    total, weight = Col.zeros(count), Col.zeros(count)
    for (column, absent), here, share in zip(parts, applies, weights, strict=True):
        part = column.times(share)
        total = total + (part if absent is None else Col.where(here, part, Col.zeros(count)))
        if not plain:
            weight = weight + Col(here.astype(np.int64)).times(share)
    whole = sum(weights)
    if plain:
        return (total if node.compose == "weighted_sum" else total.times(1 / whole)), None
    weightless = weight.compare("==", 0)
    if weightless.any():
        nowhere = weightless if nowhere is None else nowhere | weightless
        weight = Col.where(weightless, Col.full(count, 1), weight)
    total = total.times(whole) if node.compose == "weighted_sum" else total
    result = total.over(weight)
    return (result if nowhere is None else Col.where(nowhere, Col.zeros(count), result)), nowhere


def finish(node, column):
    return column.at_most(node.cap).at_least(node.floor).round(node.round)


def holds(condition, count, rules, nodes, measures, scheme):
    """Mask of subjects for whom a veto's condition is true."""
    if condition.mode:
        masks = [holds(part, count, rules, nodes, measures, scheme) for part in condition.parts]
        combine = np.logical_and if condition.mode == "all" else np.logical_or
        return combine.reduce(masks) if masks else np.zeros(count, bool)
    if condition.of == "measure":
        measure = measures.get(condition.code)
        if measure is None:
            return np.zeros(count, bool)
        return measure_column(measure).compare(condition.op, condition.than) & measure.present
    if condition.of == "score":
        column, absent = nodes[scheme.node(condition.code).index]
        result = column.compare(condition.op, condition.than)
        return result if absent is None else result & ~absent
    column = rules[scheme.rule(condition.code).index]
    if condition.of == "points":
        points = column.points if column.rule.sign > 0 else -column.points
        return spread(points, column.rows, count).compare(condition.op, condition.than)
    dense = column.dense_count if column.dense_count is not None else spread(column.count, column.rows, count)
    result = dense.compare(condition.op, condition.than)
    return result if column.known is None else result & column.known


def score(scheme, facts):
    """Score a batch. Rows of the result stand in the order of ``facts.subjects``."""
    facts.check(scheme)
    count, events, measures = len(facts), facts.events, facts.measures
    amounts, quantity = event_amounts(scheme, events)
    keep = ~outdone(scheme, events, amounts)
    if not keep.all():
        rows = np.nonzero(keep)[0]
        events, amounts, quantity = events.take(rows), amounts.take(rows), quantity.take(rows)
    cells = Cells(scheme, count, events.rule, events.subject, amounts, quantity)
    extra = facts.adjustments
    fixed = Cells(scheme, count, extra.rule, extra.subject, lightest(extra.effect, 10**6))
    rules = [rule_column(rule, count, cells, fixed, measures) for rule in scheme.rules]

    vetoes = [None] * len(scheme.vetoes)
    zeroed = {}
    for veto in scheme.vetoes:
        if veto.effect == "item_zero":
            vetoes[veto.index] = mask = holds(veto.when, count, rules, None, measures, scheme)
            zeroed[veto.item] = zeroed.get(veto.item, np.zeros(count, bool)) | mask
    nodes = [None] * len(scheme.nodes)

    def visit(node):
        if node.is_item:
            column, absent = item_score(node, count, rules, measures)
        else:
            column, absent = compose(node, [visit(child) for child in node.children], count)
        column = finish(node, column)
        if node.code in zeroed:
            column = Col.where(zeroed[node.code], Col.zeros(count), column)
        if absent is not None:
            column = Col.where(absent, Col.zeros(count), column)
        nodes[node.index] = column, absent
        return nodes[node.index]

    root, absent = visit(scheme.root)
    scored = np.ones(count, bool) if absent is None else ~absent
    for veto in scheme.vetoes:
        if vetoes[veto.index] is None:
            vetoes[veto.index] = holds(veto.when, count, rules, nodes, measures, scheme)
    return Sheets.build(scheme, facts, root, scored, nodes, rules, vetoes)
