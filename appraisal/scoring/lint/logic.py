"""Conditions that hold for nobody or for everybody, found without facts; and whom conditions keep apart."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from appraisal.scoring.language import graph
from appraisal.scoring.language.scheme import Node, Scheme
from appraisal.scoring.language.values import Condition
from appraisal.scoring.reference.parts import compares


def never(condition: Condition | None) -> bool:
    """Whether the condition can hold for nobody, whatever the facts."""
    return condition is not None and _sure(condition) is False


def always(condition: Condition | None) -> bool:
    """Whether the condition holds for everybody, whatever the facts."""
    return condition is not None and _sure(condition) is True


def _sure(condition: Condition) -> bool | None:
    """Whether the condition holds, as far as that is known without facts."""
    told = [_sure(part) for part in condition.parts]
    if condition.mode == "not":
        return None if told[0] is None else not told[0]
    if condition.mode == "all":
        if not told or False in told or _at_odds(condition.parts):
            return False
        return None if None in told else True
    if condition.mode == "any":
        return True if True in told else None if None in told else False
    return _sure_comparison(condition)


def _sure_comparison(condition: Condition) -> bool | None:
    op, than = condition.op, condition.than
    if not isinstance(than, Fraction) or condition.of == "attribute":
        return None
    if condition.of == "measure" and isinstance(condition.code, Fraction):
        return compares(condition.code, op, than)
    if condition.of in ("count", "points"):  # neither is ever below zero
        if than <= 0 and (op == "<" or (op in ("<=", "==") and than < 0)):
            return False
        if condition.of == "count" and ((op in (">=", ">") and than < 0) or (op == ">=" and than == 0)):
            return True
    return None


def _at_odds(parts: Iterable[Condition]) -> bool:
    """Whether parts of an "all" leave no number, or no option of an attribute, to one thing that they look at."""
    bounds, options = {}, {}
    for part in parts:
        if part.mode == "not" and part.parts[0].of == "attribute":
            continue
        if part.of == "attribute":
            known = options.setdefault(part.code, set(part.options))
            known &= set(part.options)
        elif part.of and isinstance(part.than, Fraction) and isinstance(part.code, str):
            bounds.setdefault((part.of, part.code, part.year), []).append((part.op, part.than))
    return any(not left for left in options.values()) or any(map(empty, bounds.values()))


def empty(comparisons: Iterable[tuple[str, Fraction]]) -> bool:
    """Whether no number satisfies all of these (operator, number)."""
    low = high = None  # (number, closed)
    for op, than in comparisons:
        if op in (">=", ">", "==") and (low is None or (than, op == ">") > (low[0], not low[1])):
            low = (than, op != ">")
        if op in ("<=", "<", "==") and (high is None or (than, op != "<") < (high[0], high[1])):
            high = (than, op != "<")
    if low is None or high is None:
        return False
    return low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1]))


def options_of(condition: Condition | None) -> tuple[Any, frozenset[str]] | None:
    """(attribute, options) when the condition is only about one attribute, else None."""
    if condition is not None and condition.of == "attribute":
        return condition.code, frozenset(condition.options)
    return None


def opposite(one: Condition | None, other: Condition | None) -> bool:
    """Whether the two conditions never hold together: one denies the other, or their numbers or options exclude it."""
    if one is None or other is None:
        return False
    return _denies(one, other) or _denies(other, one) or _at_odds((one, other))


def _denies(one: Condition, other: Condition) -> bool:
    if one.mode != "not":
        return False
    denied = one.parts[0]
    if denied.of == other.of == "attribute" and denied.code == other.code:
        return set(other.options) <= set(denied.options)
    return denied == other


def alternatives(children: tuple[Node, ...]) -> list[list[Node]]:
    """Lists of children that can apply together: by the options of one attribute, or else by conditions that exclude
    each other."""
    conditions = [child.applies_when for child in children if child.applies_when is not None]
    if any(one.mode for one in conditions) or len({(one.of, one.code) for one in conditions}) == 1:
        lists = [
            [child for child in children if child.applies_when == one or not opposite(one, child.applies_when)]
            for one in conditions
        ]
        if any(len(kept) < len(children) for kept in lists) and not _by_options(conditions):
            return lists
    return _by_attribute(children)


def _by_options(conditions: list[Condition]) -> bool:
    return all(options_of(one) for one in conditions)


def _by_attribute(children: tuple[Node, ...]) -> list[list[Node]]:
    """One list for each option of the one attribute that the children look at."""
    told = {child.code: options_of(child.applies_when) for child in children}
    named = {found[0] for found in told.values() if found}
    if len(named) != 1:
        return [list(children)]
    options = sorted({option for found in told.values() if found for option in found[1]})
    lists = [
        [child for child in children if (own := told[child.code]) is None or option in own[1]] for option in options
    ]
    return lists or [list(children)]


def cited(scheme: Scheme) -> set[str]:
    """Codes of the rules that something other than the score looks at: vetoes, formulas, conditions, payouts."""
    places = [place for veto in scheme.vetoes for place in graph.of_condition(scheme, veto.when)]
    for plan in scheme.payouts:
        places += graph.of_plan(scheme, plan)
    for value in scheme.values:
        places += graph.of_value(scheme, value.code)
    for node in scheme.nodes:
        places += graph.of_condition(scheme, node.applies_when) + graph.of_params(scheme, node.params)
        for rule in node.rules:
            for when in (rule.when, *(one.when for one in rule.modifiers)):
                places += graph.of_condition(scheme, when)
    return {scheme.rules[key].code for kind, key in places if kind in ("count", "points")}
