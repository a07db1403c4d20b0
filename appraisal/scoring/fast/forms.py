"""Forms in which the amount of a rule depends on the total count, over whole columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.amounts import COUNTED_FORMS
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.registry import registry

from .columns import Mask, Val, both
from .exact import Col

Bounds = dict[str, Col]  # the rule's limits by name


def counted_amount(rule: Rule, count: Col, bounds: dict[str, Val]) -> Col:
    """Amount of a rule that depends on the total count; nothing where a bound is missing."""
    known = both(*(bound.usable for bound in bounds.values()))
    amount = FORMS[rule.form](rule, count, {name: bound.col for name, bound in bounds.items()})
    return amount if known is None else Col.where(known, amount, Col.zeros(len(count)))


def _once(rule: Rule, count: Col, bounds: Bounds) -> Col:
    held = Col.full(len(count), stated(rule.points))
    return Col.where(_met(rule, count, bounds), held, Col.zeros(len(count)))


def _met(rule: Rule, count: Col, bounds: Bounds) -> Mask:
    holds = np.ones(len(count), bool)
    for op, name in ((">", "above"), ("<", "below"), (">=", "at_least"), ("<=", "at_most")):
        if name in bounds:
            limit = getattr(rule, name)
            holds &= count.compare(op, limit) if isinstance(limit, Fraction) else count.against(op, bounds[name])
    return holds


def _stepped(rule: Rule, distance: Col) -> Col:
    return distance.steps(stated(rule.per), rule.steps).times(stated(rule.points))


def _beyond(rule: Rule, distance: Col) -> Col:
    return _stepped(rule, distance.at_least(0))


def _minus(count: Col, limit: Fraction | str | None, column: Col) -> Col:
    return count.plus(-limit) if isinstance(limit, Fraction) else count - column


def _base(rule: Rule, count: Col, bounds: Bounds) -> Col:
    further = _minus(count, rule.at_least, bounds["at_least"]).at_least(0).steps(stated(rule.per), rule.steps)
    amount = further.times(stated(rule.then)).plus(stated(rule.base))
    return Col.where(_met(rule, count, bounds), amount, Col.zeros(len(count)))


def _target(rule: Rule, count: Col, bounds: Bounds) -> Col:
    distance = count - bounds["target"]
    if rule.sides == "below":
        distance = (-distance).at_least(0)
    elif rule.sides == "above":
        distance = distance.at_least(0)
    else:
        distance = distance.size()
    return _beyond(rule, distance - bounds["tolerance"].at_least(0))


def _ladder(rule: Rule, count: Col, bounds: Bounds) -> Col:
    amount = Col.zeros(len(count))
    for low, points in rule.ladder:
        step = Col.full(len(count), points)
        if rule.ladder_mode == "add":
            step = amount + step
        amount = Col.where(count.compare(">=", low), step, amount)
    return amount


def _tiers(rule: Rule, count: Col, bounds: Bounds) -> Col:
    amount = Col.zeros(len(count))
    for place, (low, rate) in enumerate(rule.tiers):
        top = count.at_most(rule.tiers[place + 1][0]) if place + 1 < len(rule.tiers) else count
        amount = amount + top.plus(-low).at_least(0).times(rate)
    return amount


FORMS: Mapping[str, Callable[[Rule, Col, Bounds], Col]] = registry(
    "forms of amounts of the fast engine",
    COUNTED_FORMS,
    {
        "each": lambda rule, count, bounds: count.times(stated(rule.points)),
        "steps": lambda rule, count, bounds: _stepped(rule, count),
        "shortfall": lambda rule, count, bounds: _beyond(rule, -_minus(count, rule.required, bounds["required"])),
        "excess": lambda rule, count, bounds: _beyond(rule, _minus(count, rule.above, bounds["above"])),
        "lack": lambda rule, count, bounds: _beyond(rule, -_minus(count, rule.below, bounds["below"])),
        "once": _once,
        "target": _target,
        "base": _base,
        "ladder": _ladder,
        "tiers": _tiers,
    },
)
