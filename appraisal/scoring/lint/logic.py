"""Conditions that hold for nobody or for everybody, found without facts; and whom conditions keep apart."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from appraisal.scoring.language import formula
from appraisal.scoring.language.scheme import Node, Scheme
from appraisal.scoring.language.values import Condition

SURE = {
    ">=": lambda one, other: one >= other, ">": lambda one, other: one > other, "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other, "==": lambda one, other: one == other,
}  # fmt: skip


def never(condition: Condition | None) -> bool:
    """Whether the condition can hold for nobody, whatever the facts."""
    if condition is None:
        return False
    if condition.mode == "all":
        return not condition.parts or any(map(never, condition.parts)) or _at_odds(condition.parts)
    if condition.mode == "any":
        return all(map(never, condition.parts))
    if condition.mode == "not":
        return always(condition.parts[0])
    if not isinstance(condition.than, Fraction) or condition.of == "attribute":
        return False
    if condition.of == "measure" and isinstance(condition.code, Fraction):
        return not SURE[condition.op](condition.code, condition.than)
    if condition.of in ("count", "points"):  # neither is ever below zero
        return condition.than <= 0 and (condition.op == "<" or (condition.op in ("<=", "==") and condition.than < 0))
    return False


def always(condition: Condition | None) -> bool:
    """Whether the condition holds for everybody, whatever the facts."""
    if condition is None:
        return False
    if condition.mode == "all":
        return bool(condition.parts) and all(map(always, condition.parts))
    if condition.mode == "any":
        return any(map(always, condition.parts))
    if condition.mode == "not":
        return never(condition.parts[0])
    if not isinstance(condition.than, Fraction) or condition.of == "attribute":
        return False
    if condition.of == "measure" and isinstance(condition.code, Fraction):
        return SURE[condition.op](condition.code, condition.than)
    if condition.of == "count":
        return condition.op in (">=", ">") and (condition.than < 0 or (condition.op == ">=" and condition.than == 0))
    return False


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


def alternatives(children: tuple[Node, ...]) -> list[list[Node]]:
    """Lists of children that can apply together, as far as single attributes tell: one list for each option, and one
    for whoever has none."""
    told = {child.code: options_of(child.applies_when) for child in children}
    named = {found[0] for found in told.values() if found}
    if len(named) != 1:
        return [list(children)]
    options = sorted({option for found in told.values() if found for option in found[1]})
    lists = [
        [child for child in children if (own := told[child.code]) is None or option in own[1]] for option in options
    ]
    return lists or [list(children)]


def cited(scheme: Scheme) -> set[Any]:
    """Codes of the rules that something other than the score looks at: vetoes, formulas, conditions, payouts."""
    found: set[Any] = set()
    stack: list[Condition | None] = [veto.when for veto in scheme.vetoes]
    expressions = [value.formula for value in scheme.values]
    for plan in scheme.payouts:
        stack += [plan.get("when"), plan.get("kept_when")]
        expressions.append(plan.get("expression"))
    for node in scheme.nodes:
        stack += [node.applies_when, getattr(node.params, "kept_when", None)]
        expressions.append(getattr(node.params, "formula", None))
        stack += [part for rule in node.rules for part in (rule.when, *(one.when for one in rule.modifiers))]
    while stack:
        condition = stack.pop()
        if condition is not None:
            stack.extend(condition.parts)
            if condition.of in ("count", "points"):
                found.add(condition.code)
    for expression in expressions:
        if expression is not None:
            found |= {call.args[0] for call in formula.calls(expression, "COUNT", "POINTS", "YEAR_COUNT")}
    return found
