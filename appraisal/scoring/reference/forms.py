"""Forms in which the amount of a rule depends on the count, for one subject: (amount, words)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.amounts import COUNTED_FORMS
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.registry import registry

from .parts import ZERO, compares, show, whole_steps

Bounds = dict[str, Fraction]  # the rule's limits by name
Worded = tuple[Fraction, str]

TESTS = {"above": ">", "below": "<", "at_least": ">=", "at_most": "<="}


def counted(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    """(amount, words) of a rule that depends on the count *n*."""
    return FORMS[rule.form](rule, n, bounds)


def _each(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    points = stated(rule.points)
    return n * points, f"{show(n)} × {show(points)}"


def _once(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    if not all(compares(n, TESTS[name], bound) for name, bound in bounds.items()):
        return ZERO, ""
    points = stated(rule.points)
    return points, f"{show(points)} (n = {show(n)})"


def _ladder(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    reached = [(low, points) for low, points in rule.ladder if n >= low]
    if not reached:
        return ZERO, ""
    if rule.ladder_mode == "add":
        return sum((points for _, points in reached), ZERO), " + ".join(show(points) for _, points in reached)
    low, points = reached[-1]
    return points, f"{show(points)} (n = {show(n)}, step from {show(low)})"


def _tiers(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    parts = list(tier_parts(rule, n))
    words = " + ".join(f"{show(part)} × {show(rate)}" for part, rate in parts)
    return sum((part * rate for part, rate in parts), ZERO), words


def tier_parts(rule: Rule, n: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """(part of the count, rate) of each tier that the count reaches."""
    for place, (low, rate) in enumerate(rule.tiers):
        above = rule.tiers[place + 1][0] if place + 1 < len(rule.tiers) else None
        part = (n if above is None or n < above else above) - low
        if part > 0:
            yield part, rate


def _target(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    distance = n - bounds["target"]
    if rule.sides == "below" or (rule.sides == "both" and distance < 0):
        distance = -distance
    distance -= max(bounds["tolerance"], ZERO)
    if distance <= 0:
        return ZERO, ""
    steps, points = whole_steps(distance, stated(rule.per), rule.steps), stated(rule.points)
    return steps * points, f"{show(steps)} × {show(points)} (n = {show(n)}, {show(distance)} off)"


def _base(rule: Rule, n: Fraction, bounds: Bounds) -> Worded:
    if n < bounds["at_least"]:
        return ZERO, ""
    base, then = stated(rule.base), stated(rule.then)
    further = whole_steps(n - bounds["at_least"], stated(rule.per), rule.steps)
    return base + further * then, f"{show(base)} + {show(further)} × {show(then)}"


def _beyond(rule: Rule, distance: Fraction) -> Worded:
    return _stepped(rule, distance) if distance > 0 else (ZERO, "")


def _stepped(rule: Rule, distance: Fraction) -> Worded:
    steps, points = whole_steps(distance, stated(rule.per), rule.steps), stated(rule.points)
    return steps * points, f"{show(steps)} × {show(points)}"


FORMS: Mapping[str, Callable[[Rule, Fraction, Bounds], Worded]] = registry(
    "forms of amounts of the reference engine",
    COUNTED_FORMS,
    {
        "each": _each,
        "steps": lambda rule, n, bounds: _stepped(rule, n),
        "shortfall": lambda rule, n, bounds: _beyond(rule, bounds["required"] - n),
        "excess": lambda rule, n, bounds: _beyond(rule, n - bounds["above"]),
        "lack": lambda rule, n, bounds: _beyond(rule, bounds["below"] - n),
        "once": _once,
        "target": _target,
        "base": _base,
        "ladder": _ladder,
        "tiers": _tiers,
    },
)
