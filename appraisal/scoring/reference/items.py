"""Bases of the methods for one subject: (base or None where the value is missing, words, what else is kept)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import mul
from typing import TYPE_CHECKING, Any

from appraisal.scoring.decimals import as_number, stated
from appraisal.scoring.language import params
from appraisal.scoring.language.methods import METHODS as CODES
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import VALUE_KINDS, DerivedValue, Inherited
from appraisal.scoring.language.vocabularies import OF_SEVERAL_LINKS
from appraisal.scoring.registry import registry

from .formula import Formula, explained
from .parts import ZERO, bounded, compares, held, round_scaled, show, whole_steps
from .votes import vote_base

if TYPE_CHECKING:
    from .sheet import ExactSheet

Worded = tuple[Fraction | None, str]  # None: the value is missing


def base_of(sheet: ExactSheet, item: Node) -> Worded:
    """(base or None, words) of an item's method; raises Failure."""
    return METHODS[item.method](sheet, item, item.params)


def peers(sheet: ExactSheet, item: Node, value: Value) -> list[Fraction]:
    """Values of the peers to whom the item applies and who have one, in the order of the batch."""

    def own(peer: ExactSheet) -> Fraction | None:
        return peer.value(value) if peer.applies(item) else None

    found = sheet.batch.of_group(sheet, ("peers", item.index), own)
    return [number for number in found if number is not None]


def given(sheet: ExactSheet, item: Node, own: params.Given) -> Worded:
    value, times = sheet.value(own.value), sheet.value(own.times)
    if value is None or times is None:
        return None, "no value"
    return value * times, show(value) if times == 1 else f"{show(value)} × {show(times)}"


def ratio(sheet: ExactSheet, item: Node, own: params.Ratio) -> Worded:
    value, target = sheet.value(own.value), sheet.value(own.target)
    if value is None or target is None or target <= 0:
        return None, "no value"
    full = stated(item.full)
    share = held(value / target, own.floor, own.cap)
    words = f"{show(full)} × {show(value)} / {show(target)}"
    if share != value / target:
        words = f"{show(full)} × {show(share)} (from {show(value)} / {show(target)})"
    return share * full, words


def band(sheet: ExactSheet, item: Node, own: params.Bands) -> Worded:
    value = sheet.value(own.value)
    if value is None:
        return None, "no value"
    for one in own.bands:
        above = one.low is None or compares(value, ">=" if one.low_closed else ">", one.low)
        under = one.high is None or compares(value, "<=" if one.high_closed else "<", one.high)
        if above and under:
            return one.points, f"{show(one.points)} (value {show(value)})"
    otherwise = own.otherwise or ZERO
    return otherwise, f"{show(otherwise)} (value {show(value)} in no band)"


def step(sheet: ExactSheet, item: Node, own: params.Step) -> Worded:
    value = sheet.value(own.value)
    target = None if own.target is None else sheet.value(own.target)
    tolerance = sheet.value(own.tolerance)
    if value is None or target is None or tolerance is None:
        return None, "no value"
    return stepped(item, own, value, target, tolerance, f"target {show(target)}")


def stepped(
    item: Node, own: params.Step, value: Fraction, target: Fraction, tolerance: Fraction, against: str
) -> Worded:
    """Start, plus the signed points for each step of the distance beyond the tolerance."""
    base, tolerance = item.full or ZERO, max(tolerance, ZERO)
    distance = value - target
    points = own.above if distance > 0 else own.below
    said = f"value {show(value)}, {against}" + (f", tolerance {show(tolerance)}" if tolerance else "")
    if abs(distance) <= tolerance or not points:
        return base, f"{show(base)} ({said})"
    steps = whole_steps(abs(distance) - tolerance, own.per, own.steps)
    total = base + steps * points
    words = f"{show(base)} {'+' if points > 0 else '−'} {show(steps)} × {show(abs(points))}"
    return total, f"{words} ({said})"


def compare_with_mean(sheet: ExactSheet, item: Node, own: params.Step) -> Worded:
    value = sheet.value(own.value)
    tolerance = sheet.value(own.tolerance)
    found = peers(sheet, item, own.value)
    if value is None or tolerance is None:
        return None, "no value"
    total, size = sum(found, ZERO), len(found)
    if own.mean_of == "others" and sheet.applies(item):
        total, size = total - value, size - 1
    if not size:
        return None, "nobody to compare with"
    mean = total / size
    whose = "others" if own.mean_of == "others" else "group"
    return stepped(item, own, value, mean, tolerance, f"mean of the {whose}, {size} in all, {show(mean)}")


def best_of_group(sheet: ExactSheet, item: Node, own: params.BestOfGroup) -> Worded:
    full = stated(item.full)
    value, found = sheet.value(own.value), peers(sheet, item, own.value)
    if value is None:
        return None, "no value"
    if own.order == "high":
        best = max(found, default=ZERO)
        if best <= 0:
            return None, "no best above 0"
        return value / best * full, f"{show(value)} of best {show(best)} × {show(full)}"
    if value <= 0:
        return None, "no value above 0"
    best = min((number for number in found if number > 0), default=value)
    return best / value * full, f"best {show(best)} of {show(value)} × {show(full)}"


def rank(sheet: ExactSheet, item: Node, own: params.Rank) -> Worded:
    value, found = sheet.value(own.value), peers(sheet, item, own.value)
    if own.given:
        found = [number for number in found if is_place(number)]
        if value is None or not is_place(value):
            return None, "no place"
        place = int(value)
        points = points_at(own, place, len(found))
        return points, f"place {place} → {show(points)} (stated)"
    if value is None or not sheet.applies(item):
        return None, "no value"
    first_is_greatest = (own.order == "high") == (own.origin == "top")
    ahead = [number for number in found if (number > value if first_is_greatest else number < value)]
    equal, size = found.count(value), len(found)
    first, last = len(ahead) + 1, len(ahead) + equal
    if own.ties == "mean":
        points = sum((points_at(own, place, size) for place in range(first, last + 1)), ZERO) / equal
        places = f"place {first}" if equal == 1 else f"places {first} to {last}"
        return points, f"{places} of {size} → {show(points)} (value {show(value)})"
    place = {"shared": first, "last": last, "dense": len(set(ahead)) + 1}[own.ties]
    points = points_at(own, place, size)
    return points, f"place {place} of {size} → {show(points)} (value {show(value)})"


def is_place(number: Fraction) -> bool:
    return number.denominator == 1 and 1 <= number <= 10**9


def points_at(own: params.Rank, place: int, size: int) -> Fraction:
    """Points of one place."""
    if own.shares:
        for share, points in own.shares:
            if place <= share * size:
                return points
        return ZERO
    if own.start is not None:
        return own.start + own.step * (place - 1)
    listed = len(own.points)
    if place <= listed:
        return own.points[place - 1]
    if own.after == "zero":
        return ZERO
    if own.after == "last":
        return own.points[listed - 1]
    return own.points[listed - 1] + (place - listed) * as_number(own.after)


def inherited_score(sheet: ExactSheet, own: Inherited) -> Worded:
    """(score taken from linked subjects × times or None, words)."""
    times = sheet.value(own.times)
    found = []
    for to, weight in sheet.subject.links.get(own.relation, ()):
        score = sheet.batch.linked_score(to, own.of)
        if score is not None:
            found.append((sheet.batch.name_of(to), score, weight))
    if not found or times is None:
        return None, f"no score of {own.relation}" if not found else "no value"
    weighs = own.take == "weighted"
    taken = TAKES[own.take]([score for _, score, _ in found], [weight for *_, weight in found])
    if taken is None:
        return None, f"{own.relation} weigh nothing"
    listed = ", ".join(f"{name} {show(score)}" + f" × {show(weight)}" * weighs for name, score, weight in found)
    words = f"{own.take} of {len(found)} {own.relation} ({listed})"
    return taken * times, words + (f" × {show(times)}" if times != 1 else "")


def _weighted(scores: list[Fraction], weights: list[Fraction]) -> Fraction | None:
    whole = sum(weights, ZERO)
    return sum(map(mul, scores, weights), ZERO) / whole if whole else None


TAKES: Mapping[str, Callable[[list[Fraction], list[Fraction]], Fraction | None]] = registry(
    "takes of links in the reference engine",
    OF_SEVERAL_LINKS,
    {
        "mean": lambda scores, weights: sum(scores, ZERO) / len(scores),
        "weighted": _weighted,
        "best": lambda scores, weights: max(scores),
        "worst": lambda scores, weights: min(scores),
        "sum": lambda scores, weights: sum(scores, ZERO),
        "first": lambda scores, weights: scores[0],
    },
)


def counter_number(sheet: ExactSheet, own: params.Counter) -> int:
    """The number of consecutive good periods, this one included."""
    kept = sheet.holds(own.kept_when)
    prior = sheet.value(own.prior)
    if not kept:
        return 0
    return max(0, round_scaled(prior, 0, "floor") if prior is not None else 0) + 1


def counter(sheet: ExactSheet, item: Node, own: params.Counter) -> Worded:
    number = counter_number(sheet, own)
    if not number:
        return ZERO, "0 (not kept, the counter is 0)"
    size = len(own.table)
    if number <= size:
        base = own.table[number - 1]
    elif own.beyond == "last":
        base = own.table[size - 1]
    elif own.beyond == "restart":
        base = own.table[(number - 1) % size]
    elif own.beyond == "none":
        base = ZERO
    else:
        base = own.table[size - 1] + as_number(own.beyond) * (number - size)
    return base, f"{show(base)} (period {number} in a row)"


def expression(sheet: ExactSheet, item: Node, own: params.Computed) -> Worded:
    found = Formula(sheet, f"item {item.code}").value(own.formula)
    if found is None:
        return None, "no value"
    return found, explained(sheet, own.formula, own.text)


def plain(sheet: ExactSheet, item: Node, own: None) -> Worded:
    full = stated(item.full)
    return full, show(full)


METHODS: Mapping[str, Callable[[ExactSheet, Node, Any], Worded]] = registry(
    "bases of the reference engine",
    CODES,
    {
        "deduct": plain,
        "deduct_and_bonus": plain,
        "accrue": lambda sheet, item, own: (ZERO, "0"),
        "given": given,
        "ratio": ratio,
        "band": band,
        "step": step,
        "compare_with_mean": compare_with_mean,
        "best_of_group": best_of_group,
        "rank": rank,
        "vote": lambda sheet, item, own: vote_base(sheet, own)[:2],
        "inherited": lambda sheet, item, own: inherited_score(sheet, own),
        "counter": counter,
        "expression": expression,
    },
)


# Derived values: (number or None, words); raises Failure --------------------------------------------------------------


def derived_value(sheet: ExactSheet, value: DerivedValue) -> Worded:
    return VALUES[value.kind](sheet, value)


def _by_formula(sheet: ExactSheet, value: DerivedValue) -> Worded:
    if value.formula is None:
        raise ValueError(f"value {value.code} has no formula")
    found = Formula(sheet, f"value {value.code}").value(value.formula)
    return found, explained(sheet, value.formula, value.text)


def _linked(sheet: ExactSheet, value: DerivedValue) -> Worded:
    found, words = inherited_score(sheet, stated(value.linked))
    return bounded(found, f"value {value.code}"), words


def _by_table(sheet: ExactSheet, value: DerivedValue) -> Worded:
    option = sheet.subject.attributes.get(value.by)
    table = stated(value.table)
    found = table.otherwise if option is None else table.cells.get(option, table.otherwise)
    return found, f"{value.by} {option or 'unknown'}"


def _dated(sheet: ExactSheet, value: DerivedValue) -> Worded:
    day = sheet.batch.facts.starts_on
    if day is None:
        return None, "no day"
    return next((one.value for one in value.dated if one.holds(day)), None), f"on {day}"


VALUES: Mapping[str, Callable[[ExactSheet, DerivedValue], Worded]] = registry(
    "derived values of the reference engine",
    VALUE_KINDS,
    {"formula": _by_formula, "table": _by_table, "dated": _dated, "linked": _linked},
)
