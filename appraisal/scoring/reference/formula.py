"""Formulas worked out for one subject, argument after argument; a failure is an exception, a gap is None."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial

from appraisal.scoring.language.formula import Call, Expression, Number, Op, Ref, calls, names
from appraisal.scoring.language.rules import Rule

from .asked import Asked
from .parts import ONE, ZERO, Failure, bounded, compares, round_scaled, show, square_root
from .votes import group_mean, vote_base


class Formula:
    """One formula for one sheet; ``path`` names it in what cannot be computed."""

    def __init__(self, sheet: Asked, path: str):
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

    def values(self, expressions: Iterable[Expression]) -> list[Fraction] | None:
        """All arguments, read from the left; None when one is missing."""
        found = [self.value(expression) for expression in expressions]
        known = [number for number in found if number is not None]
        return known if len(known) == len(found) else None

    def operation(self, expression: Op) -> Fraction | None:
        args = self.values(expression.args)
        if args is None:
            return None
        op = expression.op
        if op == "neg":
            return -args[0]
        left, right = args
        if op == "+":
            result = left + right
        elif op == "-":
            result = left - right
        elif op == "*":
            result = left * right
        elif op == "/":
            result = self.divided(left, right)
        elif op == "<>":
            result = Fraction(left != right)
        else:
            result = Fraction(compares(left, "==" if op == "=" else op, right))
        return bounded(result, self.path)

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
        found = self.values(args)
        return None if found is None else Fraction(all(found))

    def f_or(self, *args: Expression) -> Fraction | None:
        found = self.values(args)
        return None if found is None else Fraction(any(found))

    def f_not(self, x: Expression) -> Fraction | None:
        found = self.value(x)
        return None if found is None else Fraction(found == 0)

    # arithmetic -----------------------------------------------------------------------------------------------------

    def f_min(self, *args: Expression) -> Fraction | None:
        found = self.values(args)
        return None if found is None else bounded(min(found), self.path)

    def f_max(self, *args: Expression) -> Fraction | None:
        found = self.values(args)
        return None if found is None else bounded(max(found), self.path)

    def f_sum(self, *args: Expression) -> Fraction | None:
        found = self.values(args)
        return None if found is None else bounded(sum(found, ZERO), self.path)

    def f_abs(self, x: Expression) -> Fraction | None:
        found = self.value(x)
        return None if found is None else abs(found)

    def f_round(self, x: Expression, places: int, mode: str = "half_up") -> Fraction | None:
        found = self.value(x)
        if found is None:
            return None
        return bounded(Fraction(round_scaled(found, places, mode), 10**places), self.path)

    def f_floor(self, x: Expression, step: Expression | None = None, mode: str = "floor") -> Fraction | None:
        args = self.values((x, Number(ONE) if step is None else step))
        if args is None:
            return None
        number, size = args[0], abs(args[1])
        return bounded(round_scaled(self.divided(number, size), 0, mode) * size, self.path)

    def f_ceiling(self, x: Expression, step: Expression | None = None) -> Fraction | None:
        return self.f_floor(x, step, "ceil")

    def f_limit(self, *parts: Expression) -> Fraction | None:
        args = self.values(parts)
        if args is None:
            return None
        number, low, high = args
        return bounded(max(min(number, high), low), self.path)

    def f_tiers(self, *parts: Expression) -> Fraction | None:
        args = self.values(parts)
        if args is None:
            return None
        number, starts, rates = args[0], args[1::2], args[2::2]
        total = ZERO
        for place, (start, rate) in enumerate(zip(starts, rates, strict=True)):
            end = number if place + 1 == len(starts) else min(number, starts[place + 1])
            if end > start:
                total += (end - start) * rate
        return bounded(total, self.path)

    def f_lookup(self, *parts: Expression) -> Fraction | None:
        args = self.values(parts)
        if args is None:
            return None
        found = None
        for start, value in zip(args[1::2], args[2::2], strict=True):
            if args[0] >= start:
                found = value
        return bounded(found, self.path)

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


def explained(sheet: Asked, expression: Expression, text: str) -> str:
    """The formula as written, and what it read: "a / b (a = 3, b = 4)"."""
    read = []
    for code in names(expression):
        number = sheet.value_or_none(code)
        read.append(f"{code} = {'missing' if number is None else show(number)}")
    for call in calls(expression, "COUNT", "YEAR_COUNT", "POINTS", "SCORE", "VOTES", "VOTE_MEAN"):
        number = sheet.quietly(partial(Formula(sheet, "").value, call))
        if isinstance(call, Call):
            said = ", ".join(f'"{arg}"' for arg in call.args)
            read.append(f"{call.name}({said}) = {'missing' if number is None else show(number)}")
    return f"{text} ({', '.join(read)})" if read else text
