"""Formulas over whole columns. Every branch is worked out for everybody; ``IF`` and ``DEFAULT`` then choose by row."""

from fractions import Fraction

import numpy as np

from appraisal.scoring.language.formula import Call, Number, Ref

from .columns import ABSENT, KNOWN, Val, absent_outside, joined
from .exact import Col

ARITHMETIC = ("+", "-", "*")
ONE = Number(Fraction(1))


class Evaluator:
    """Works out one formula on a board; ``path`` names it in what could not be computed."""

    def __init__(self, board, path):
        self.board, self.path, self.count = board, path, board.count

    def value(self, expression):
        if isinstance(expression, Number):
            return Val.number(self.count, expression.value)
        if isinstance(expression, Ref):
            return self.board.value(expression.code)
        if isinstance(expression, Call):
            return getattr(self, f"_{expression.name.lower()}")(*expression.args)
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

    def values(self, expressions):
        return [self.value(expression) for expression in expressions]

    def checked(self, col, args, present=None):
        """The result of arguments that must all be there; failed where it is too large."""
        status = joined(*(arg.status for arg in args), None if present is None else absent_outside(present))
        return self.board.faults.checked(Val.of(col, status), self.path)

    def quotient(self, a, b, *, bounded=True):
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

    def _if(self, condition, yes, no):
        asked, yes, no = self.values((condition, yes, no))
        return self.chosen(asked.col.nonzero(), yes, no, asked.status)

    def chosen(self, mask, yes, no, status=None):
        """``yes`` where the mask holds, else ``no``, as they are there; where ``status`` says no already, that."""
        if yes.status is not None or no.status is not None:
            known = np.zeros(self.count, np.int32)
            taken = np.where(
                mask, *(known if branch.status is None else branch.status for branch in (yes, no))
            )
            status = taken if status is None else np.where(status == KNOWN, taken, status)
        return Val.of(Col.where(mask, yes.col, no.col), status)

    def _default(self, x, instead):
        x, instead = self.values((x, instead))
        if x.status is None:
            return x
        return self.chosen(x.status != ABSENT, x, instead)

    def _present(self, x):
        x = self.value(x)
        mask = np.ones(self.count, bool) if x.status is None else x.status != ABSENT
        return Val.mask(mask, x.fault)

    def _and(self, *args):
        args = self.values(args)
        return self.checked(
            Col(np.logical_and.reduce([arg.col.nonzero() for arg in args]).astype(np.int64)), args
        )

    def _or(self, *args):
        args = self.values(args)
        return self.checked(
            Col(np.logical_or.reduce([arg.col.nonzero() for arg in args]).astype(np.int64)), args
        )

    def _not(self, x):
        x = self.value(x)
        return self.checked(Col((~x.col.nonzero()).astype(np.int64)), [x])

    # arithmetic -----------------------------------------------------------------------------------------------------

    def _fold(self, args, choose):
        args = self.values(args)
        found = args[0].col
        for arg in args[1:]:
            found = choose(found, arg.col)
        return self.checked(found, args)

    def _min(self, *args):
        return self._fold(args, lambda a, b: Col.where(b.below(a), b, a))

    def _max(self, *args):
        return self._fold(args, lambda a, b: Col.where(a.below(b), b, a))

    def _sum(self, *args):
        return self._fold(args, lambda a, b: a + b)

    def _abs(self, x):
        x = self.value(x)
        return Val(x.col.size(), x.status)

    def _round(self, x, places, mode="half_up"):
        x = self.value(x)
        return self.checked(Col(x.col.scaled_round(places, mode), 10**places), [x])

    def _floor(self, x, step=ONE, mode="floor"):
        x, step = self.values((x, step))
        step = Val(step.col.size(), step.status)
        share = self.quotient(x, step, bounded=False)
        return self.checked(Col(share.col.scaled_round(0, mode)).times(step.col), [share])

    def _ceiling(self, x, step=ONE):
        return self._floor(x, step, "ceil")

    def _limit(self, x, low, high):
        args = self.values((x, low, high))
        x, low, high = (arg.col for arg in args)
        held = Col.where(high.below(x), high, x)
        return self.checked(Col.where(held.below(low), low, held), args)

    def _tiers(self, x, *pairs):
        args = self.values((x, *pairs))
        x, *stairs = (arg.col for arg in args)
        total, zero = Col.zeros(self.count), Col.zeros(self.count)
        for place in range(0, len(stairs), 2):
            start, rate = stairs[place], stairs[place + 1]
            top = x
            if place + 2 < len(stairs):
                end = stairs[place + 2]
                top = Col.where(end.below(x), end, x)
            part = top - start
            total = total + Col.where(zero.below(part), part, zero).times(rate)
        return self.checked(total, args)

    def _lookup(self, x, *pairs):
        args = self.values((x, *pairs))
        x, *stairs = (arg.col for arg in args)
        found, present = Col.zeros(self.count), np.zeros(self.count, bool)
        for place in range(0, len(stairs), 2):
            reached = ~x.below(stairs[place])
            found, present = Col.where(reached, stairs[place + 1], found), present | reached
        return self.checked(found, args, present)

    # facts and scores -----------------------------------------------------------------------------------------------

    def _attr(self, code, *options):
        return Val.mask(self.board.attribute(code, options))

    def _value(self, code):
        return self.board.value(code)

    def _count(self, rule):
        return self.checked_one(self.board.rules.count_of(self.board.scheme.rule(rule)))

    def _year_count(self, rule):
        return self.checked_one(self.board.rules.year_count(self.board.scheme.rule(rule)))

    def _points(self, rule):
        return self.checked_one(self.board.rules.signed_points(self.board.scheme.rule(rule)))

    def _score(self, node):
        return self.board.node(self.board.scheme.node(node))

    def checked_one(self, val):
        return self.board.faults.checked(val, self.path)

    def _votes(self, question, group, option):
        return Val(self.board.votes.count(question, group, option))

    def _vote_mean(self, item, group):
        node = self.board.scheme.node(item)
        if not group:
            return self.board.votes.base(node.params)
        mean, present = self.board.votes.mean(node.params, group)
        return Val.where(present, mean)

    # the peer group -------------------------------------------------------------------------------------------------

    def _over_group(self, x, work):
        x = self.value(x)
        col, present = work(x.col, x.where_usable(self.count))
        status = joined(x.fault, None if present is None else absent_outside(present))
        return self.checked_one(Val.of(col, status))

    def _group_mean(self, x):
        return self._over_group(x, self.board.groups.means)

    def _group_sum(self, x):
        groups = self.board.groups
        return self._over_group(
            x, lambda col, mask: (groups.sums(col, mask).take(groups.of), groups.sizes(mask)[groups.of] > 0)
        )

    def _group_max(self, x):
        return self._over_group(x, lambda col, mask: self.board.groups.extremes(col, mask, greatest=True))

    def _group_min(self, x):
        return self._over_group(x, lambda col, mask: self.board.groups.extremes(col, mask, greatest=False))

    def _group_count(self, x):
        groups = self.board.groups
        return self._over_group(x, lambda col, mask: (Col(groups.sizes(mask)[groups.of]), None))

    def _group_rank(self, x, order="high", ties="shared"):
        def ranked(col, mask):
            places = self.board.groups.places(col, mask, downwards=order == "high")
            found = np.zeros(self.count, np.int64)
            found[places.rows] = {"shared": places.first, "last": places.last, "dense": places.dense}[ties]
            return Col(found), mask

        return self._over_group(x, ranked)

    def _group_sd(self, x, places=6):
        return self._over_group(x, lambda col, mask: self.board.groups.deviations(col, mask, places))

    # results, for payouts -------------------------------------------------------------------------------------------

    def _total(self):
        return self.board.printed("total")

    def _coefficient(self):
        return self.board.printed("coefficient")

    def _grade(self, *codes):
        sheets = self.board.sheets
        wanted = [grade.index for grade in self.board.scheme.grades if grade.code in codes]
        return Val.mask(np.isin(sheets.grade, wanted))
