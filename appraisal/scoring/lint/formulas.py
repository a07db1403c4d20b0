"""What formulas compute and probably do not mean: limits out of order, branches that nobody reaches."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from appraisal.scoring.language import formula
from appraisal.scoring.language.scheme import Scheme

from .logic import empty
from .parts import PartLinter

Bounds = dict[str, list[tuple[str, Fraction]]]  # what is known of each value on the way to a branch
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}
DENIED = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def look(linter: PartLinter) -> None:
    for path, expression in _formulas(linter.scheme):
        for call in formula.calls(expression, "TIERS", "LOOKUP"):
            limits = [one.value for one in call.args[1::2] if isinstance(one, formula.Number)]
            if any(upper <= lower for lower, upper in pairwise(limits)):
                linter.warn("limits_unordered", path, "The limits in {value} do not rise.", value=call.name)
        for name, op, than in _unreached(expression, {}):
            message = "The branch {value} {sign} {limit} is never reached: an earlier condition takes all of it."
            linter.warn("branch_never", path, message, value=name, sign=op.replace("==", "="), limit=than)


def _formulas(scheme: Scheme) -> list[tuple[str, formula.Expression]]:
    found: list[tuple[str, Any]] = [(f"value {value.code}", value.formula) for value in scheme.values]
    found += [(f"item {item.code}", getattr(item.params, "formula", None)) for item in scheme.items]
    found += [(f"payout {plan['code']}", plan.get("expression")) for plan in scheme.payouts]
    return [(path, expression) for path, expression in found if expression is not None]


def _unreached(expression: Any, known: Bounds) -> Iterator[tuple[str, str, Fraction]]:
    """(value, comparison, number) of each IF whose condition can no longer hold where it is asked."""
    if not isinstance(expression, formula.Call | formula.Op):
        return
    if not (isinstance(expression, formula.Call) and expression.name == "IF"):
        for part in expression.args:
            yield from _unreached(part, known)
        return
    asked, yes, no = expression.args
    told = _comparison(asked)
    if told is None:
        for part in expression.args:
            yield from _unreached(part, known)
        return
    name, op, than = told
    if empty([*known.get(name, []), (op, than)]):
        yield told
    else:
        yield from _unreached(yes, _with(known, name, op, than))
    yield from _unreached(no, _with(known, name, DENIED[op], than) if op in DENIED else known)


def _with(known: Bounds, name: str, op: str, than: Fraction) -> Bounds:
    return {**known, name: [*known.get(name, []), (op, than)]}


def _comparison(asked: Any) -> tuple[str, str, Fraction] | None:
    """A value compared with a number, the value on the left."""
    if not isinstance(asked, formula.Op) or len(asked.args) != 2:
        return None
    op, (left, right) = asked.op.replace("=", "==") if asked.op == "=" else asked.op, asked.args
    if op not in TURNED:
        return None
    if isinstance(left, formula.Number) and isinstance(right, formula.Ref):
        left, right, op = right, left, TURNED[op]
    if isinstance(left, formula.Ref) and isinstance(right, formula.Number):
        return left.code, op, right.value
    return None
