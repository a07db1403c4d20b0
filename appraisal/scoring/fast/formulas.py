"""Formulas over whole columns. Every branch is worked out for everybody; ``IF`` and ``DEFAULT`` then choose by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np

from appraisal.scoring.language.formula import Call, Expression, Number, Ref
from appraisal.scoring.language.params import Vote

from . import votes
from .board import Board
from .columns import ABSENT, KNOWN, Mask, Status, Val, absent_outside, joined
from .conditions import attribute
from .exact import Col, spread

ARITHMETIC = ("+", "-", "*")
ONE = Number(Fraction(1))


class Formula:
    """Works out one formula on a board; ``path`` names it in what could not be computed."""

    def __init__(self, board: Board, path: str):
        self.board, self.path, self.count = board, path, board.count

    def value(self, expression: Expression) -> Val:
        if isinstance(expression, Number):
            return Val.number(self.count, expression.value)
        if isinstance(expression, Ref):
            return self.board.value(expression.code)
        if isinstance(expression, Call):
            function: Callable[..., Val] = getattr(self, f"_{expression.name.lower()}")
            return function(*expression.args)
        args = [self.value(arg) for arg in expression.args]
        if expression.op == "neg":
            return Val(-args[0].col, args[0].status)
        if expression.op == "/":
            return self.quotient(*args)
        a, b = (arg.col for arg in args)
        if expression.op in ARITHMETIC:
            result = a + b if expression.op == "+" else a - b if expression.op == "-" else a.times(b)
            return self.checked(result, args)
        return self.checked(Col(a.against(expression.op, b).astype(np.int64)), args)

    def values(self, expressions: Iterable[Expression]) -> list[Val]:
        return [self.value(expression) for expression in expressions]

    def checked(self, col: Col, args: Iterable[Val], present: Mask | None = None) -> Val:
        """The result of arguments that must all be there; failed where it is too large."""
        status = joined(*(arg.status for arg in args), None if present is None else absent_outside(present))
        return self.board.faults.checked(Val.of(col, status), self.path)

    def quotient(self, a: Val, b: Val, *, bounded: bool = True) -> Val:
        status = joined(a.status, b.status)
        zero = ~b.col.nonzero()
        divisor = Col.where(zero, Col.full(self.count, 1), b.col) if zero.any() else b.col
        if zero.any():
            # a divisor that is absent holds zero, too; only one that is there is divided by
            failed = zero if status is None else zero & (status == KNOWN)
            if failed.any():
                status = joined(status, self.board.faults.mark(failed, "division_by_zero", self.path))
        result = Val.of(a.col.divided(divisor), status)
        return self.board.faults.checked(result, self.path) if bounded else result

    # choice ---------------------------------------------------------------------------------------------------------

    def _if(self, *args: Expression) -> Val:
        asked, yes, no = self.values(args)
        return self.chosen(asked.col.nonzero(), yes, no, asked.status)

    def chosen(self, mask: Mask, yes: Val, no: Val, status: Status | None = None) -> Val:
        """``yes`` where the mask holds, else ``no``, as they are there; where ``status`` says no already, that."""
        if yes.status is not None or no.status is not None:
            known = np.zeros(self.count, np.int32)
            taken = np.where(mask, *(known if branch.status is None else branch.status for branch in (yes, no)))
            status = taken if status is None else np.where(status == KNOWN, taken, status)
        return Val.of(Col.where(mask, yes.col, no.col), status)

    def _default(self, *args: Expression) -> Val:
        x, instead = self.values(args)
        if x.status is None:
            return x
        return self.chosen(x.status != ABSENT, x, instead)

    def _present(self, arg: Expression) -> Val:
        x = self.value(arg)
        mask = np.ones(self.count, bool) if x.status is None else x.status != ABSENT
        return Val.mask(mask, x.fault)

    def _and(self, *parts: Expression, joint: np.ufunc = np.logical_and) -> Val:
        args = self.values(parts)
        return self.checked(Col(joint.reduce([arg.col.nonzero() for arg in args]).astype(np.int64)), args)

    def _or(self, *parts: Expression) -> Val:
        return self._and(*parts, joint=np.logical_or)

    def _not(self, arg: Expression) -> Val:
        x = self.value(arg)
        return self.checked(Col((~x.col.nonzero()).astype(np.int64)), [x])

    # arithmetic -----------------------------------------------------------------------------------------------------

    def _fold(self, parts: Iterable[Expression], choose: Callable[[Col, Col], Col]) -> Val:
        args = self.values(parts)
        found = args[0].col
        for arg in args[1:]:
            found = choose(found, arg.col)
        return self.checked(found, args)

    def _min(self, *args: Expression) -> Val:
        return self._fold(args, lambda a, b: Col.where(b.against("<", a), b, a))

    def _max(self, *args: Expression) -> Val:
        return self._fold(args, lambda a, b: Col.where(a.against("<", b), b, a))

    def _sum(self, *args: Expression) -> Val:
        return self._fold(args, lambda a, b: a + b)

    def _abs(self, arg: Expression) -> Val:
        x = self.value(arg)
        return Val(x.col.size(), x.status)

    def _round(self, arg: Expression, places: int, mode: str = "half_up") -> Val:
        x = self.value(arg)
        return self.checked(Col(x.col.scaled_round(places, mode), 10**places), [x])

    def _floor(self, arg: Expression, size: Expression = ONE, mode: str = "floor") -> Val:
        x, step = self.values((arg, size))
        step = Val(step.col.size(), step.status)
        share = self.quotient(x, step, bounded=False)
        return self.checked(Col(share.col.scaled_round(0, mode)).times(step.col), [share])

    def _ceiling(self, arg: Expression, size: Expression = ONE) -> Val:
        return self._floor(arg, size, "ceil")

    def _limit(self, *parts: Expression) -> Val:
        args = self.values(parts)
        x, low, high = (arg.col for arg in args)
        held = Col.where(high.against("<", x), high, x)
        return self.checked(Col.where(held.against("<", low), low, held), args)

    def _tiers(self, *parts: Expression) -> Val:
        args = self.values(parts)
        x, *stairs = (arg.col for arg in args)
        total, zero = Col.zeros(self.count), Col.zeros(self.count)
        for place in range(0, len(stairs), 2):
            start, rate = stairs[place], stairs[place + 1]
            top = x
            if place + 2 < len(stairs):
                end = stairs[place + 2]
                top = Col.where(end.against("<", x), end, x)
            part = top - start
            total = total + Col.where(zero.against("<", part), part, zero).times(rate)
        return self.checked(total, args)

    def _lookup(self, *parts: Expression) -> Val:
        args = self.values(parts)
        x, *stairs = (arg.col for arg in args)
        found, present = Col.zeros(self.count), np.zeros(self.count, bool)
        for place in range(0, len(stairs), 2):
            reached = ~x.against("<", stairs[place])
            found, present = Col.where(reached, stairs[place + 1], found), present | reached
        return self.checked(found, args, present)

    # facts and scores -----------------------------------------------------------------------------------------------

    def _attr(self, code: str, *options: str) -> Val:
        return Val.mask(attribute(self.board, code, options))

    def _value(self, code: str) -> Val:
        return self.board.value(code)

    def _count(self, code: str) -> Val:
        return self.bounded(self.board.counts[self.board.scheme.rule(code).index])

    def _year_count(self, code: str) -> Val:
        now = self.board.counts[self.board.scheme.rule(code).index]
        return self.bounded(Val.of(now.col + self.board.measure(f"year.count.{code}").col, now.status))

    def _points(self, code: str) -> Val:
        rule = self.board.scheme.rule(code)
        dense = spread(self.board.signed_points(rule), self.board.amounts[rule.index].rows, self.count)
        return self.bounded(Val.of(dense, self.board.points[rule.index].fault))

    def _score(self, code: str) -> Val:
        return self.board.node(self.board.scheme.node(code))

    def bounded(self, val: Val) -> Val:
        return self.board.faults.checked(val, self.path)

    def _votes(self, question: str, group: str, option: str) -> Val:
        return Val(votes.count(self.board, question, group, option))

    def _vote_mean(self, item: str, group: str) -> Val:
        params: Vote = self.board.scheme.node(item).params
        if not group:
            return votes.base(self.board, params)
        mean, present = votes.mean(self.board, params, group)
        return Val.where(present, mean)

    # the peer group -------------------------------------------------------------------------------------------------

    def _over_group(self, arg: Expression, work: Callable[[Col, Mask], tuple[Col, Mask | None]]) -> Val:
        x = self.value(arg)
        col, present = work(x.col, x.where_usable(self.count))
        status = joined(x.fault, None if present is None else absent_outside(present))
        return self.bounded(Val.of(col, status))

    def _group_mean(self, x: Expression) -> Val:
        return self._over_group(x, self.board.groups.means)

    def _group_sum(self, x: Expression) -> Val:
        groups = self.board.groups
        return self._over_group(
            x, lambda col, mask: (groups.sums(col, mask).take(groups.of), groups.sizes(mask)[groups.of] > 0)
        )

    def _group_max(self, x: Expression) -> Val:
        return self._over_group(x, lambda col, mask: self.board.groups.extremes(col, mask, greatest=True))

    def _group_min(self, x: Expression) -> Val:
        return self._over_group(x, lambda col, mask: self.board.groups.extremes(col, mask, greatest=False))

    def _group_count(self, x: Expression) -> Val:
        groups = self.board.groups
        return self._over_group(x, lambda col, mask: (Col(groups.sizes(mask)[groups.of]), None))

    def _group_rank(self, x: Expression, order: str = "high", ties: str = "shared") -> Val:
        def ranked(col: Col, mask: Mask) -> tuple[Col, Mask | None]:
            places = self.board.groups.places(col, mask, downwards=order == "high")
            found = np.zeros(self.count, np.int64)
            found[places.rows] = {"shared": places.first, "last": places.last, "dense": places.dense}[ties]
            return Col(found), mask

        return self._over_group(x, ranked)

    def _group_sd(self, x: Expression, places: int = 6) -> Val:
        return self._over_group(x, lambda col, mask: self.board.groups.deviations(col, mask, places))

    # results, for payouts -------------------------------------------------------------------------------------------

    def _total(self) -> Val:
        return self.board.printed("total")

    def _coefficient(self) -> Val:
        return self.board.printed("coefficient")

    def _grade(self, *codes: str) -> Val:
        sheets = self.board.done
        wanted = [grade.index for grade in self.board.scheme.grades if grade.code in codes]
        return Val.mask(np.isin(sheets.grade, wanted))
