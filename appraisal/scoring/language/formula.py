"""Formulas as trees: reading text into expressions, and saying what an expression reads. Nothing is computed here.

Both engines walk the same trees; the arithmetic is their own. docs/scheme-format.md, "Formulas", is the contract.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Union

from appraisal.scoring import decimals
from appraisal.scoring.near import meant

from .vocabularies import ROUNDINGS

MAX_LENGTH, MAX_DEPTH, MAX_ARGUMENTS = 4000, 40, 101
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

# Function: least and most arguments, then what each argument is: x an expression, s a text, n whole decimal places,
# m a rounding mode; the last letter goes on for further arguments.
FUNCTIONS = {
    "IF": (3, 3, "x"), "AND": (1, None, "x"), "OR": (1, None, "x"), "NOT": (1, 1, "x"),
    "MIN": (1, None, "x"), "MAX": (1, None, "x"), "SUM": (1, None, "x"), "ABS": (1, 1, "x"),
    "ROUND": (2, 3, "xnm"), "FLOOR": (1, 2, "x"), "CEILING": (1, 2, "x"), "LIMIT": (3, 3, "x"),
    "TIERS": (3, None, "x"), "LOOKUP": (3, None, "x"), "DEFAULT": (2, 2, "x"), "PRESENT": (1, 1, "x"),
    "ATTR": (2, None, "s"), "VALUE": (1, 1, "s"), "COUNT": (1, 1, "s"), "POINTS": (1, 1, "s"),
    "YEAR_COUNT": (1, 1, "s"), "SCORE": (1, 1, "s"), "VOTES": (3, 3, "s"), "VOTE_MEAN": (2, 2, "s"),
    "GROUP_MEAN": (1, 1, "x"), "GROUP_SUM": (1, 1, "x"), "GROUP_MAX": (1, 1, "x"), "GROUP_MIN": (1, 1, "x"),
    "GROUP_COUNT": (1, 1, "x"), "GROUP_RANK": (1, 3, "xs"), "GROUP_SD": (1, 2, "xn"),
    "TOTAL": (0, 0, ""), "COEFFICIENT": (0, 0, ""), "GRADE": (1, None, "s"),
}  # fmt: skip
IN_PAYOUTS = ("TOTAL", "COEFFICIENT", "GRADE")
GROUPS = tuple(name for name in FUNCTIONS if name.startswith("GROUP_"))
ORDERS, TIES = ("high", "low"), ("shared", "last", "dense")


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Ref:
    """A measure or derived value by its code."""

    code: str


@dataclass(frozen=True)
class Op:
    """``+ - * /`` or a comparison of two expressions; "neg" of one."""

    op: str
    args: tuple["Expression", ...]


@dataclass(frozen=True)
class Call:
    """A function by its capital name. Arguments are expressions, texts, or whole places, as FUNCTIONS says."""

    name: str
    args: tuple[Union["Expression", str, int], ...]


Expression = Number | Ref | Op | Call


class FormulaError(ValueError):
    """``code`` and ``params`` are those of the Issue that refuses the formula."""

    def __init__(self, code: str, message: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(message)


TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<name>[^\W\d_]\w*(?:\.\w+)*)
  | (?P<text>"[^"]*"|'[^']*'|“[^”]*”)
  | (?P<op><>|<=|>=|!=|==|[-+*/%(),<>=×÷−（），≥≤≠])
)""",
    re.VERBOSE,
)
SAME = {
    "×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "，": ",",
    "≥": ">=", "≤": "<=", "≠": "<>", "!=": "<>", "==": "=",
}  # fmt: skip


def tokens(text: str) -> list[Any]:
    place, found = 0, []
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            rest = text[place:].strip()[:12]
            raise FormulaError("formula_invalid", f"“{rest}” cannot be read here.", value=rest)
        kind = match.lastgroup or ""
        found.append((kind, SAME.get(match[kind], match[kind]) if kind == "op" else match[kind]))
        place = match.end()
    return [*found, ("end", "")]


class _Reading:
    """Recursive descent: comparison, sum, product, sign, per cent, operand."""

    def __init__(self, text: str, payout: bool) -> None:
        self.tokens, self.at, self.depth, self.payout = tokens(text), 0, 0, payout

    def peek(self, *ops: str) -> Any:
        kind, text = self.tokens[self.at]
        return kind == "op" and text in ops

    def next(self) -> Any:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect(self, op: str) -> None:
        if not self.peek(op):
            self.stop()
        self.next()

    def stop(self) -> Any:
        text = self.tokens[self.at][1] or "the end"
        raise FormulaError("formula_invalid", f"“{text}” is not expected here.", value=text)

    def whole(self) -> Expression:
        found = self.comparison()
        if self.tokens[self.at][0] != "end":
            self.stop()
        return found

    def comparison(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("formula_too_long", "The formula is nested too deeply.")
        left = self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.signed))
        if self.peek(*COMPARISONS):
            op = self.next()[1]
            right = self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.signed))
            left = Op(op, (left, right))
            if self.peek(*COMPARISONS):
                self.stop()
        self.depth -= 1
        return left

    def chain(self, ops: tuple[str, ...], part: Callable[[], Expression]) -> Expression:
        left, links = part(), 0
        while self.peek(*ops):
            links += 1
            if links > 4 * MAX_DEPTH:
                raise FormulaError("formula_too_long", "The formula has too many terms; use SUM.")
            op = self.next()[1]
            left = Op(op, (left, part()))
        return left

    def signed(self) -> Expression:
        negative = False
        while self.peek("+", "-"):
            negative ^= self.next()[1] == "-"
        found = self.operand()
        while self.peek("%"):
            self.next()
            if isinstance(found, Number):
                found = Number(found.value / 100)
            else:
                found = Op("/", (found, Number(Fraction(100))))
        return Op("neg", (found,)) if negative else found

    def operand(self) -> Expression:
        kind, text = self.tokens[self.at]
        if kind == "number":
            self.next()
            try:
                return Number(decimals.parse(text))
            except ValueError as error:
                raise FormulaError(decimals.fault(error), f"{text} is not usable: {error}.", value=text[:40]) from None
        if kind == "name":
            self.next()
            return self.call(text) if self.peek("(") else Ref(text)
        if self.peek("("):
            self.next()
            found = self.comparison()
            self.expect(")")
            return found
        return self.stop()

    def call(self, text: str) -> Expression:
        name = text.upper()
        if name not in FUNCTIONS or (name in IN_PAYOUTS and not self.payout):
            known = [one for one in FUNCTIONS if self.payout or one not in IN_PAYOUTS]
            said, told = meant(f"There is no function {text} here.", {"value": text}, known)
            raise FormulaError("function_unknown", said, **told)
        least, most, kinds = FUNCTIONS[name]
        self.expect("(")
        args: list = []
        while not self.peek(")"):
            if args:
                self.expect(",")
            args.append(self.argument(kinds[min(len(args), len(kinds) - 1)] if kinds else "x"))
            if len(args) > MAX_ARGUMENTS:
                raise FormulaError("formula_too_long", "The function has too many arguments.")
        self.expect(")")
        if len(args) < least or (most is not None and len(args) > most):
            raise FormulaError("arguments_wrong", f"{name} has a different number of arguments.", value=name)
        if name in ("TIERS", "LOOKUP") and len(args) % 2 == 0:
            raise FormulaError("arguments_wrong", f"{name} wants pairs after its first argument.", value=name)
        if name == "GROUP_RANK" and ((args[1:2] and args[1] not in ORDERS) or (args[2:3] and args[2] not in TIES)):
            raise FormulaError("arguments_wrong", "GROUP_RANK wants high or low, then the ties.", value=name)
        return Call(name, tuple(args))

    def argument(self, kind: str) -> Any:
        if kind == "x":
            return self.comparison()
        shape, text = self.next()
        if kind == "n":
            if shape != "number" or not text.isdigit() or int(text) > 6:
                raise FormulaError("places_invalid", "Places are a whole number from 0 to 6.", value=text)
            return int(text)
        if shape != "text":
            raise FormulaError("formula_invalid", f"“{text}” must stand in quotes.", value=text)
        text = text[1:-1]
        if kind == "m" and text not in ROUNDINGS:
            raise FormulaError("choice_unknown", f"{text} is not a rounding mode.", value=text)
        return text


def read(text: str, *, payout: bool = False) -> Expression:
    """The expression that ``text`` says; FormulaError where it says none. ``payout`` allows TOTAL() and its like."""
    text = str(text)
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula_too_long", f"A formula has at most {MAX_LENGTH} characters.")
    return _Reading(text, payout).whole()


def walk(expression: Any) -> Iterator[Any]:
    """Every part of an expression, the expression itself first."""
    stack = [expression]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Op | Call):
            stack.extend(arg for arg in reversed(part.args) if not isinstance(arg, str | int))


def names(expression: Any) -> tuple[str, ...]:
    """Codes of the measures and values that it reads, in order of first use."""
    found = {}
    for part in walk(expression):
        if isinstance(part, Ref):
            found.setdefault(part.code)
        elif isinstance(part, Call) and part.name == "VALUE":
            found.setdefault(part.args[0])
    return tuple(found)


def calls(expression: Any, *wanted: str) -> list[Call]:
    """The calls of these functions in it."""
    return [part for part in walk(expression) if isinstance(part, Call) and part.name in wanted]


# functions whose numbers an explanation names beside the formula, as it names those of values
READING = ("COUNT", "YEAR_COUNT", "POINTS", "SCORE", "VOTES", "VOTE_MEAN", "TOTAL", "COEFFICIENT", "GRADE", "ATTR")


def compares_group(expression: Any) -> bool:
    return bool(calls(expression, *GROUPS))
