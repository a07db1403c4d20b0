"""What rules give: counts and sums of events, the forms that depend on the count, factors, caps and lists."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from appraisal.scoring.language.graph import pool_mates
from appraisal.scoring.output.sheets import RuleColumn

from .columns import Status, Val, both, failures, joined, within
from .events import Cells, event_amounts, event_work, outdone
from .exact import Col, spread


@dataclass
class Amount:
    """A rule before its list: rows that it touches, their count, amount before and after the rule's own cap."""

    rows: np.ndarray
    count: Col
    before: Col
    amount: Col
    fault: Status | None  # of every subject


class EventSums:
    """Sums of events by rule and subject. Rules whose modifiers act under a condition are summed when asked for."""

    def __init__(self, board, rules):
        self.board, self.rules, self.stages = board, rules, {}
        self.late = {
            mate.index
            for rule in board.scheme.rules
            if any(modifier.when is not None for modifier in rule.modifiers)
            for mate in pool_mates(board.scheme, rule)
        }

    def of(self, rule):
        """(rows, amount, quantity, weighed quantity) of a rule."""
        key = (
            frozenset(mate.index for mate in pool_mates(self.board.scheme, rule))
            if rule.index in self.late
            else None
        )
        if key not in self.stages:
            self.stages[key] = self.cells(key)
        rows, columns = self.stages[key].of(rule)
        return rows, columns[0], columns[1], columns[-1]

    def cells(self, rules):
        board, events = self.board, self.board.facts.events
        scheme, masks = board.scheme, None
        if self.late:
            chosen = np.zeros(len(scheme.rules), bool)
            chosen[sorted(self.late if rules is None else rules)] = True
            if rules is None:
                chosen = ~chosen
            events = events.take(np.nonzero(chosen[events.rule])[0])
            masks = self.acting(events, rules) if rules else None
        amounts, quantity = event_amounts(scheme, events, masks)
        keep = ~outdone(scheme, events, amounts)
        if not keep.all():
            rows = np.nonzero(keep)[0]
            events, amounts, quantity = events.take(rows), amounts.take(rows), quantity.take(rows)
        columns = [amounts, quantity]
        factor = self.work(events)
        if factor is not None:
            columns = [amounts.times(factor), quantity, quantity.times(factor)]
        return Cells(scheme, board.count, events.rule, events.subject, *columns)

    def acting(self, events, rules):
        """Modifiers of each event without those whose condition does not hold."""
        masks = events.modifiers.copy()
        for index in sorted(rules):
            rule = self.board.scheme.rules[index]
            for modifier in rule.modifiers:
                if modifier.when is not None:
                    holds = self.board.condition(modifier.when).mask
                    off = (events.rule == index) & ~holds[events.subject]
                    masks[off] &= ~modifier.bit
        return masks

    def work(self, events):
        """Fairness factor of each event by its subject's attributes and its own circumstances."""
        fairness = self.board.scheme.fairness.work_factors
        if fairness is None or not len(events):
            return None
        own = self.rules.work_product()
        factor = own.take(events.subject)
        circumstances = event_work(self.board.scheme, events)
        if circumstances is not None:
            factor = factor.times(circumstances)
        factor = factor.at_most(fairness.high).at_least(fairness.low)
        listed = np.array([rule.code in fairness.rules for rule in self.board.scheme.rules], bool)
        return Col.where(listed[events.rule], factor, Col.full(len(events), 1))


class RuleWork:
    """Everything between events and the points of a rule, worked out once on a board."""

    def __init__(self, board):
        self.board, self.sums = board, EventSums(board, self)
        self._counts: dict[int, Val] = {}
        self._amounts: dict[int, Amount] = {}
        self._lists: dict[tuple, tuple] = {}
        self._error: tuple | None = None
        self._work: Col | None = None

    def count_of(self, rule):
        """Val of *n*; missing where the rule's measure is. The failures of what decides the count stand in it."""
        found = self._counts.get(rule.index)
        if found is None:
            fault = joined(*(self.board.condition(modifier.when).fault for mate in pool_mates(self.board.scheme, rule)
                            for modifier in mate.modifiers if modifier.when is not None))  # fmt: skip
            if rule.measure is not None:
                val = self.board.value(rule.measure)
                found = Val.of(val.col, joined(val.status, fault))
            else:
                rows, _, quantity, _ = self.sums.of(rule)
                found = Val.of(spread(quantity, rows, self.board.count), fault)
            self._counts[rule.index] = found
        return found

    def earlier(self, rule):
        """Count of the rule in the year's earlier periods."""
        return self.board.value(f"year.count.{rule.code}").col

    def year_count(self, rule):
        now = self.count_of(rule)
        return Val.of(now.col + self.earlier(rule), now.status)

    def signed_points(self, rule):
        """Val of the points after cap and list, signed, without effects carried from closed periods."""
        points, fault = self.points_of(rule)
        dense = spread(points, self.amount_of(rule).rows, self.board.count)
        return Val.of(dense if rule.sign > 0 else -dense, fault)

    def amount_of(self, rule):
        found = self._amounts.get(rule.index)
        if found is None:
            found = self._amounts[rule.index] = self._amount(rule)
        return found

    def _amount(self, rule):
        applies = self.board.applies(self.board.scheme.items[rule.item].index)
        if rule.is_counted:
            rows, count, amount, fault = self._counted(rule)
        else:
            rows, amount, count, _ = self.sums.of(rule)
            fault = self.count_of(rule).fault if rule.index in self.sums.late else None
        holds, other = None, None
        if rule.when is not None:
            asked = self.board.condition(rule.when)
            holds, other = asked.mask, asked.fault
        fault = joined(fault, other, self._bound_fault(rule))
        holds = both(holds, applies)
        if holds is not None:
            here = holds[rows]
            amount = amount if here.all() else Col.where(here, amount, Col.zeros(len(rows)))
        if rule.factor is not None:
            factor = self.board.value(rule.factor)
            fault = joined(fault, factor.fault)
            stated = factor.col if factor.usable is None else Col.where(
                factor.usable, factor.col, Col.full(self.board.count, 1))  # fmt: skip
            amount = amount.times(stated.take(rows))
        error, other = self.error_factor(rule)
        fault = joined(fault, other)
        if error is not None and not rule.is_counted:
            amount = amount.times(error.take(rows))
        if fault is not None:
            fault = failures(within(applies, fault))
        if fault is not None:
            amount = Col.where(fault[rows] == 0, amount, Col.zeros(len(rows)))
        if rule.measure is not None:
            kept = np.nonzero(amount.nonzero())[0]
            rows, count, amount = rows[kept], count.take(kept), amount.take(kept)
        return Amount(rows, count, amount, amount.at_most(rule.cap), fault)

    def _bound_fault(self, rule):
        return joined(*(self.board.value(bound).fault for _, bound in rule.bounds))

    def _counted(self, rule):
        """(rows, count, amount, fault) of a rule that depends on the total count."""
        number = self.count_of(rule)
        n, known = number.col, number.usable
        if rule.measure is None:
            rows, _, quantity, weighed = self.sums.of(rule)
            if weighed is not quantity:
                n = spread(weighed, rows, self.board.count)
        else:
            work = self.work_factor(rule)
            n = n if work is None else n.times(work)
        error, _ = self.error_factor(rule)
        if error is not None:
            n = n.times(error)
        bounds = {name: self.board.value(bound) for name, bound in rule.bounds}
        amount = counted_amount(rule, n, bounds)
        if rule.year:
            before = self.earlier(rule)
            amount = counted_amount(rule, before + n, bounds) - counted_amount(rule, before, bounds)
        if known is not None and (rule.measure is None or rule.missing == "skip"):
            amount = Col.where(known, amount, Col.zeros(self.board.count))
        touched = amount.nonzero() if rule.measure is not None else amount.nonzero() | number.col.nonzero()
        rows = np.nonzero(touched)[0]
        return rows, number.col.take(rows), amount.take(rows), number.fault

    def points_of(self, rule):
        """(unsigned points after cap and list beside the rows of the rule's amount, failures of the list's rules)."""
        one = self.board.scheme.rule_lists.get(rule.index)
        own = self.amount_of(rule)
        if one is None:
            return own.amount, own.fault
        shares, fault = self._list_shares(one)
        return shares[rule.index].take(own.rows), joined(own.fault, fault)

    def _list_shares(self, one):
        key = one.rules
        found = self._lists.get(key)
        if found is None:
            mates = [self.amount_of(self.board.scheme.rules[index]) for index in one.rules]
            dense = [spread(mate.amount, mate.rows, self.board.count) for mate in mates]
            shares = highest(dense, one.cap) if one.take == "highest" else filled(dense, one.cap)
            found = dict(zip(one.rules, shares, strict=True)), joined(*(mate.fault for mate in mates))
            self._lists[key] = found
        return found

    def rule_column(self, rule, fixed):
        """The rule on the sheets."""
        own = self.amount_of(rule)
        points, _ = self.points_of(rule)
        adjusted, (effect,) = fixed.of(rule)
        signed = points if rule.sign > 0 else -points
        return RuleColumn(rule, own.rows, own.count, signed, own.before - points, adjusted, effect)

    # fairness of rules ----------------------------------------------------------------------------------------------

    def error_factor(self, rule):
        """(per / workload for each subject or None, failures) of a rule that is judged by its rate."""
        rate = self.board.scheme.fairness.error_rate
        if rate is None or rule.code not in rate.rules:
            return None, None
        if self._error is None:
            workload = self.board.value(rate.workload)
            mask = workload.where_usable(self.board.count) & workload.col.compare(">", 0)
            divisor = Col.where(mask, workload.col, Col.full(self.board.count, 1))
            per = (
                Col.full(self.board.count, rate.per)
                if rate.per is not None
                else self.board.groups.means(workload.col, mask)[0]
            )
            factor = Col.where(mask, per.over(divisor), Col.full(self.board.count, 1))
            self._error = factor, workload.fault
        return self._error

    def work_product(self):
        """Product of the factors that each subject's attributes give, not yet held between low and high."""
        if self._work is None:
            product = Col.full(self.board.count, 1)
            for table in self.board.scheme.fairness.work_factors.by:
                column = self.board.facts.attributes.get(table.attribute) if table.attribute else None
                if column is not None:
                    factors = [table.table.get(str(option), Fraction(1)) for option in column.options]
                    product = product.times(
                        Col.of([*factors, Fraction(1)]).take(column.at)
                    )  # -1 is the last: 1
            self._work = product
        return self._work

    def work_factor(self, rule):
        work = self.board.scheme.fairness.work_factors
        if work is None or rule.code not in work.rules:
            return None
        return self.work_product().at_most(work.high).at_least(work.low)


def filled(amounts, cap):
    """Shares of a list whose sum is held: earlier rules fill the cap first."""
    if cap is None:
        return amounts
    shares, total = [], Col.zeros(len(amounts[0])) if amounts else None
    held = total
    for amount in amounts:
        total = total + amount
        reached = total.at_most(cap)
        shares.append(reached - held)
        held = reached
    return shares


def highest(amounts, cap):
    """Shares of a list of which the highest amount counts; of equals the first."""
    if not amounts:
        return []
    zero, best = Col.zeros(len(amounts[0])), amounts[0]
    winner = np.zeros(len(best), np.int64)
    for place, amount in enumerate(amounts[1:], start=1):
        better = best.below(amount)
        best, winner[better] = Col.where(better, amount, best), place
    return [Col.where(winner == place, amount, zero).at_most(cap) for place, amount in enumerate(amounts)]


def counted_amount(rule, count, bounds):
    """Amount of a rule that depends on the total count; nothing where a bound is missing."""
    size = len(count)
    nothing = Col.zeros(size)
    known = both(*(bound.usable for bound in bounds.values()))
    amount = _form(rule, count, {name: bound.col for name, bound in bounds.items()}, nothing)
    return amount if known is None else Col.where(known, amount, nothing)


def _form(rule, count, bounds, nothing):
    if rule.ladder:
        return _ladder(rule, count, nothing)
    if rule.tiers:
        return _tiers(rule, count, nothing)
    if "target" in bounds:
        return _target(rule, count, bounds)
    holds = np.ones(len(count), bool)
    for op, name in ((">", "above"), ("<", "below"), (">=", "at_least"), ("<=", "at_most")):
        if name in bounds:
            holds &= _compared(count, op, rule, name, bounds)
    if rule.base is not None:
        further = _minus(count, rule.at_least, bounds["at_least"]).at_least(0).steps(rule.per, rule.steps)
        return Col.where(holds, further.times(rule.then).plus(rule.base), nothing)
    stated = next((name for name in ("above", "below", "required") if name in bounds), None)
    if rule.per is None:
        return (
            Col.where(holds, Col.full(len(count), rule.points), nothing)
            if bounds
            else count.times(rule.points)
        )
    distance = count
    if stated is not None:
        distance = _minus(count, getattr(rule, stated), bounds[stated])
        distance = (distance if stated == "above" else -distance).at_least(0)
    return distance.steps(rule.per, rule.steps).times(rule.points)


def _compared(count, op, rule, name, bounds):
    stated = getattr(rule, name)
    return count.compare(op, stated) if isinstance(stated, Fraction) else count.against(op, bounds[name])


def _minus(count, stated, column):
    return count.plus(-stated) if isinstance(stated, Fraction) else count - column


def _target(rule, count, bounds):
    distance = count - bounds["target"]
    if rule.sides == "below":
        distance = (-distance).at_least(0)
    elif rule.sides == "above":
        distance = distance.at_least(0)
    else:
        distance = distance.size()
    return (
        (distance - bounds["tolerance"].at_least(0))
        .at_least(0)
        .steps(rule.per, rule.steps)
        .times(rule.points)
    )


def _ladder(rule, count, nothing):
    amount = nothing
    for low, points in rule.ladder:
        step = Col.full(len(count), points)
        if rule.ladder_mode == "add":
            step = amount + step
        amount = Col.where(count.compare(">=", low), step, amount)
    return amount


def _tiers(rule, count, nothing):
    amount = nothing
    for place, (low, rate) in enumerate(rule.tiers):
        top = count.at_most(rule.tiers[place + 1][0]) if place + 1 < len(rule.tiers) else count
        amount = amount + top.plus(-low).at_least(0).times(rate)
    return amount
