"""Formulas worked out for one subject, argument after argument; a failure is an exception, a gap is None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from operator import add, mul, neg, sub
from typing import TYPE_CHECKING

from appraisal.scoring.language.formula import READING, Call, Expression, Number, Op, Ref, calls, names
from appraisal.scoring.language.rules import Rule

from .parts import ONE, ZERO, Failure, bounded, round_scaled, show, square_root
from .votes import group_mean, vote_base

if TYPE_CHECKING:
    from .sheet import ExactSheet


OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "<>": lambda left, right: Fraction(left != right),
    "=": lambda left, right: Fraction(left == right),
    "<": lambda left, right: Fraction(left < right),
    "<=": lambda left, right: Fraction(left <= right),
    ">": lambda left, right: Fraction(left > right),
    ">=": lambda left, right: Fraction(left >= right),
}


class Formula:
    """One formula for one sheet; ``path`` names it in what cannot be computed."""

    def __init__(self, sheet: ExactSheet, path: str):
        self.sheet, self.path = sheet, path

    def value(self, expression: Expression) -> Fraction | None:
        """The number, or None where something is missing; raises Failure."""
        if isinstance(expression, Number):
            return expression.value
        if isinstance(expression, Ref):
            return self.sheet.value(expression.code)
        if isinstance(expression, Op):
            return self.operation(expression)
        return getattr(self, f"f_{expression.name.lower()}")(*expression.args)

    def of(self, parts: Iterable[Expression], work: Callable[..., Fraction | None]) -> Fraction | None:
        """``work(*numbers)`` of the arguments, read from the left; None where one is missing."""
        found = [self.value(expression) for expression in parts]
        return None if None in found else work(*found)

    def held(self, parts: Iterable[Expression], work: Callable[..., Fraction | None]) -> Fraction | None:
        """The same, unless it is larger than numbers may be."""
        return bounded(self.of(parts, work), self.path)

    def operation(self, expression: Op) -> Fraction | None:
        if expression.op == "neg":
            return self.of(expression.args, neg)
        if expression.op == "/":
            return self.held(expression.args, self.divided)
        return self.held(expression.args, OPERATIONS[expression.op])

    def divided(self, left: Fraction, right: Fraction) -> Fraction:
        if right == 0:
            raise Failure("division_by_zero", self.path)
        return left / right

    # choice ---------------------------------------------------------------------------------------------------------

    def f_if(self, condition: Expression, yes: Expression, no: Expression) -> Fraction | None:
        asked = self.value(condition)
        if asked is None:
            return None
        return self.value(yes if asked != 0 else no)

    def f_default(self, x: Expression, instead: Expression) -> Fraction | None:
        found = self.value(x)
        return self.value(instead) if found is None else found

    def f_present(self, x: Expression) -> Fraction:
        return Fraction(self.value(x) is not None)

    def f_and(self, *args: Expression) -> Fraction | None:
        return self.of(args, lambda *found: Fraction(all(found)))

    def f_or(self, *args: Expression) -> Fraction | None:
        return self.of(args, lambda *found: Fraction(any(found)))

    def f_not(self, x: Expression) -> Fraction | None:
        return self.of([x], lambda found: Fraction(found == 0))

    # arithmetic -----------------------------------------------------------------------------------------------------

    def f_min(self, *args: Expression) -> Fraction | None:
        return self.held(args, lambda *found: min(found))

    def f_max(self, *args: Expression) -> Fraction | None:
        return self.held(args, lambda *found: max(found))

    def f_sum(self, *args: Expression) -> Fraction | None:
        return self.held(args, lambda *found: sum(found, ZERO))

    def f_abs(self, x: Expression) -> Fraction | None:
        return self.of([x], abs)

    def f_round(self, x: Expression, places: int, mode: str = "half_up") -> Fraction | None:
        return self.held([x], lambda found: Fraction(round_scaled(found, places, mode), 10**places))

    def f_floor(self, x: Expression, step: Expression | None = None, mode: str = "floor") -> Fraction | None:
        def stepped(number: Fraction, size: Fraction) -> Fraction:
            return round_scaled(self.divided(number, abs(size)), 0, mode) * abs(size)

        return self.held((x, Number(ONE) if step is None else step), stepped)

    def f_ceiling(self, x: Expression, step: Expression | None = None) -> Fraction | None:
        return self.f_floor(x, step, "ceil")

    def f_limit(self, *parts: Expression) -> Fraction | None:
        return self.held(parts, lambda number, low, high: max(min(number, high), low))

    def f_tiers(self, *parts: Expression) -> Fraction | None:
        def tiered(number: Fraction, *tiers: Fraction) -> Fraction:
            starts, rates = tiers[0::2], tiers[1::2]
            ends = [*(min(number, start) for start in starts[1:]), number]
            return sum(
                ((end - start) * rate for start, end, rate in zip(starts, ends, rates, strict=True) if end > start),
                ZERO,
            )

        return self.held(parts, tiered)

    def f_lookup(self, *parts: Expression) -> Fraction | None:
        def found(number: Fraction, *stairs: Fraction) -> Fraction | None:
            reached = [value for start, value in zip(stairs[0::2], stairs[1::2], strict=True) if number >= start]
            return reached[-1] if reached else None

        return self.held(parts, found)

    # facts and scores -----------------------------------------------------------------------------------------------

    def f_attr(self, code: str, *options: str) -> Fraction:
        return Fraction(self.sheet.subject.attributes.get(code) in options)

    def f_value(self, code: str) -> Fraction | None:
        return self.sheet.value(code)

    def rule(self, code: str) -> Rule:
        return self.sheet.scheme.rule(code)

    def f_count(self, code: str) -> Fraction | None:
        return bounded(self.sheet.count(self.rule(code)), self.path)

    def f_year_count(self, code: str) -> Fraction | None:
        return bounded(self.sheet.year_count(self.rule(code)), self.path)

    def f_points(self, code: str) -> Fraction | None:
        rule = self.rule(code)
        return bounded(rule.sign * self.sheet.points(rule)[0], self.path)

    def f_score(self, code: str) -> Fraction | None:
        return self.sheet.score(self.sheet.scheme.node(code))

    def f_votes(self, question: str, group: str, option: str) -> Fraction:
        asked = next(one for one in self.sheet.scheme.questions if one.code == question)
        return Fraction(
            sum(
                count
                for one in ([group] if group else asked.groups)
                for name, count in self.sheet.subject.cast(question, one).items()
                if (name == option if option else name != "spoiled")
            )
        )

    def f_vote_mean(self, item: str, group: str) -> Fraction | None:
        params = self.sheet.scheme.node(item).params
        if not group:
            return vote_base(self.sheet, params)[0]
        return group_mean(self.sheet.subject, params, group)[0]

    # the peer group -------------------------------------------------------------------------------------------------

    def over_group(
        self, x: Expression, work: Callable[[list[Fraction], Fraction | None], Fraction | None]
    ) -> Fraction | None:
        """``work(all values of the group, own value)``; one's own failure counts, that of a peer does not."""
        own = self.value(x)
        found = self.sheet.batch.of_group(
            self.sheet, ("formula", id(x)), lambda peer: Formula(peer, self.path).value(x)
        )
        return bounded(work([number for number in found if number is not None], own), self.path)

    def f_group_mean(self, x: Expression) -> Fraction | None:
        return self.over_group(x, lambda found, own: sum(found, ZERO) / len(found) if found else None)

    def f_group_sum(self, x: Expression) -> Fraction | None:
        return self.over_group(x, lambda found, own: sum(found, ZERO) if found else None)

    def f_group_max(self, x: Expression) -> Fraction | None:
        return self.over_group(x, lambda found, own: max(found, default=None))

    def f_group_min(self, x: Expression) -> Fraction | None:
        return self.over_group(x, lambda found, own: min(found, default=None))

    def f_group_count(self, x: Expression) -> Fraction | None:
        return self.over_group(x, lambda found, own: Fraction(len(found)))

    def f_group_rank(self, x: Expression, order: str = "high", ties: str = "shared") -> Fraction | None:
        def place(found: list[Fraction], own: Fraction | None) -> Fraction | None:
            if own is None:
                return None
            ahead = [one for one in found if (one > own if order == "high" else one < own)]
            if ties == "dense":
                return Fraction(len(set(ahead)) + 1)
            return Fraction(len(ahead) + (found.count(own) if ties == "last" else 1))

        return self.over_group(x, place)

    def f_group_sd(self, x: Expression, places: int = 6) -> Fraction | None:
        return self.over_group(x, lambda found, own: deviation(found, places) if found else None)

    # results, only in payouts ---------------------------------------------------------------------------------------

    def f_total(self) -> Fraction | None:
        return self.sheet.printed("total")

    def f_coefficient(self) -> Fraction | None:
        return self.sheet.printed("coefficient")

    def f_grade(self, *codes: str) -> Fraction:
        return Fraction(self.sheet.grade() in codes)


def deviation(numbers: list[Fraction], places: int) -> Fraction:
    """Population standard deviation, rounded half up."""
    mean = sum(numbers, ZERO) / len(numbers)
    return square_root(sum(((one - mean) ** 2 for one in numbers), ZERO) / len(numbers), places)


def explained(sheet: ExactSheet, expression: Expression, text: str) -> str:
    """The formula as written, and what it read: "a / b (a = 3, b = 4)"."""
    read = []
    for code in names(expression):
        number = sheet.value_or_none(code)
        read.append(f"{code} = {'missing' if number is None else show(number)}")
    for call in calls(expression, *READING):
        number = sheet.quietly(partial(Formula(sheet, "").value, call))
        if isinstance(call, Call):
            said = ", ".join(f'"{arg}"' for arg in call.args)
            read.append(f"{call.name}({said}) = {'missing' if number is None else show(number)}")
    return f"{text} ({', '.join(read)})" if read else text
