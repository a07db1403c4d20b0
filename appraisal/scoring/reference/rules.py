"""Rules of one sheet: events, counts, factors, caps and lists, one rule after another, in the order of the format."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.fairness import WorkFactors
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import Condition

from .facts import Event
from .forms import counted
from .kept import Kept
from .parts import ONE, ZERO, Failure, held, show


@dataclass(frozen=True)
class Amount:
    """A rule before its list: what it came to before and after its own cap, and how."""

    before: Fraction
    amount: Fraction
    words: str


@dataclass(frozen=True)
class Counted:
    """An event that counts, with its amount before fairness."""

    event: Event
    amount: Fraction
    words: str
    work: Fraction


class RuleWork(Kept, ABC):
    """The rules' part of a sheet."""

    @abstractmethod
    def value(self, value: Value) -> Fraction | None: ...

    @abstractmethod
    def holds(self, condition: Condition) -> bool: ...

    @abstractmethod
    def applies(self, node: Node) -> bool: ...

    # events ---------------------------------------------------------------------------------------------------------

    def event_amount(self, event: Event) -> tuple[Fraction, str]:
        """(amount of one event, words), with the modifiers that act."""
        rule = event.rule
        if rule.is_counted:
            return ZERO, ""
        unit = stated(event.value if rule.range else rule.levels.get(event.level or "") if rule.levels else rule.points)
        words = show(unit)
        acting = [one for one in event.modifiers if one.when is None or self.acts(one.when)]
        for modifier in acting:
            if modifier.times != 1:
                unit, words = unit * modifier.times, f"{words} × {show(modifier.times)}"
        for modifier in acting:
            if modifier.plus:
                unit, words = unit + modifier.plus, f"{words} + {show(modifier.plus)}"
        if event.quantity != 1:
            words = f"{show(event.quantity)} × ({words})" if " + " in words else f"{show(event.quantity)} × {words}"
        return unit * event.quantity, words

    def acts(self, when: Condition) -> bool:
        try:
            return self.holds(when)
        except Failure:
            return False

    def own_events(self, rule: Rule) -> list[Counted]:
        """[Counted] of a rule, after the highest of each pool has put the others aside."""
        events = [event for event in self.subject.events if event.rule is rule]
        found = []
        for event in events:
            amount, words = self.event_amount(event)
            if rule.pool is None or not self.is_outdone(event, amount):
                work = self.event_work(event)
                words += f" × {show(work)} (work)" if work != 1 else ""
                found.append(Counted(event, amount, words, work))
        return sorted(found, key=lambda one: one.event.tie)

    def is_outdone(self, event: Event, amount: Fraction) -> bool:
        """Whether another event of the pool and group stands before this one."""
        group = event.group if event.rule.group is not None else None
        for other in self.subject.events:
            if other is event or other.rule.pool != event.rule.pool:
                continue
            if (other.group if other.rule.group is not None else None) != group:
                continue
            rival, _ = self.event_amount(other)
            if rival > amount or (rival == amount and other.tie < event.tie):
                return True
        return False

    # fairness -------------------------------------------------------------------------------------------------------

    def event_work(self, event: Event) -> Fraction:
        """Factor of an event by the subject's attributes and its own circumstances."""
        work = self.scheme.fairness.work_factors
        if work is None or event.rule.code not in work.rules:
            return ONE
        product = self.attribute_work(work)
        for modifier in event.modifiers:
            if modifier.work is not None:
                product *= modifier.work
        return held(product, work.low, work.high)

    def attribute_work(self, work: WorkFactors) -> Fraction:
        product = ONE
        for table in work.by:
            if table.attribute in self.subject.attributes:
                product *= table.table.get(self.subject.attributes[table.attribute], ONE)
        return product

    def error_factor(self, rule: Rule) -> tuple[Fraction | None, str]:
        """(per / workload of a rule judged by its rate or None, words)."""
        rate = self.scheme.fairness.error_rate
        if rate is None or rule.code not in rate.rules:
            return None, ""
        workload = self.value(rate.workload)
        if workload is None or workload <= 0:
            return ONE, ""
        per = rate.per
        if per is None:
            listed = self.batch.of_group(self, ("workload",), lambda peer: peer.value(rate.workload))
            positive = [number for number in listed if number is not None and number > 0]
            per = sum(positive, ZERO) / len(positive)
        return per / workload, f"{show(per)} / {show(workload)}"

    # counts ---------------------------------------------------------------------------------------------------------

    def count(self, rule: Rule) -> Fraction | None:
        """The count *n* without fairness; None when the rule's measure is missing."""
        return self.once(("count", rule.index), lambda: self._count(rule))

    def _count(self, rule: Rule) -> Fraction | None:
        measured = None if rule.measure is None else self.value(rule.measure)
        for mate in self.scheme.rules:
            if mate is rule or (rule.pool is not None and mate.pool == rule.pool):
                for modifier in mate.modifiers:
                    if modifier.when is not None:
                        self.holds(modifier.when)
        if rule.measure is not None:
            return measured
        return sum((one.event.quantity for one in self.own_events(rule)), ZERO)

    def earlier(self, rule: Rule) -> Fraction:
        return self.value_of_measure(f"year.count.{rule.code}") or ZERO

    def year_count(self, rule: Rule) -> Fraction | None:
        now = self.count(rule)
        return None if now is None else now + self.earlier(rule)

    # amounts --------------------------------------------------------------------------------------------------------

    def amount(self, rule: Rule) -> Amount:
        return self.once(("amount", rule.index), lambda: self._amount(rule))

    def _amount(self, rule: Rule) -> Amount:
        """What the rule takes or gives before its list; everything that it names is read before anything is done."""
        if not self.applies(self.scheme.items[rule.item]):
            return Amount(ZERO, ZERO, "does not apply")
        n = self.count(rule)
        holds = rule.when is None or self.holds(rule.when)
        bounds = {name: self.value(bound) for name, bound in rule.bounds}
        factor = None if rule.factor is None else self.value(rule.factor)
        error, rate = self.error_factor(rule)
        if rule.is_counted:
            amount, words = self.counted(rule, n, bounds, error)
        else:
            events = self.own_events(rule)
            amount = sum((one.amount * one.work for one in events), ZERO)
            words = " + ".join(one.words for one in events)
            if error is not None and error != 1:
                amount, words = amount * error, f"({words}) × {rate}"
        if not holds:
            return Amount(ZERO, ZERO, f"{words}, but its condition does not hold" if words else "")
        if factor is not None and factor != 1:
            amount, words = amount * factor, f"({words}) × {show(factor)}"
        return Amount(amount, amount if rule.cap is None else min(amount, rule.cap), words)

    def counted(
        self, rule: Rule, n: Fraction | None, bounds: dict[str, Fraction | None], error: Fraction | None
    ) -> tuple[Fraction, str]:
        """(amount, words) of a rule that depends on the count."""
        limits = {name: bound for name, bound in bounds.items() if bound is not None}
        if (n is None and rule.missing == "skip") or len(limits) < len(bounds):
            return ZERO, ""
        said, n = [], self.weighed_count(rule, n or ZERO)
        if error is not None and error != 1:
            said.append(f"n = {show(n)} × {show(error)}")
            n *= error
        if not rule.year:
            amount, words = counted(rule, n, limits)
            return amount, ", ".join(filter(None, [words, *said]))
        before = self.earlier(rule)
        (after, words), (earlier, _) = counted(rule, before + n, limits), counted(rule, before, limits)
        if before:
            said.append(f"n = {show(before)} earlier + {show(n)}")
            words = f"{words or 0} − {show(earlier)} given before"
        return after - earlier, ", ".join(filter(None, [words, *said]))

    def weighed_count(self, rule: Rule, n: Fraction) -> Fraction:
        """The count with the factors of work."""
        if rule.measure is None:
            return sum((one.event.quantity * one.work for one in self.own_events(rule)), ZERO)
        work = self.scheme.fairness.work_factors
        if work is None or rule.code not in work.rules:
            return n
        return n * held(self.attribute_work(work), work.low, work.high)

    # points ---------------------------------------------------------------------------------------------------------

    def points(self, rule: Rule) -> tuple[Fraction, str]:
        """(points without sign after cap and list, words)."""
        return self.once(("points", rule.index), lambda: self._points(rule))

    def _points(self, rule: Rule) -> tuple[Fraction, str]:
        own, one = self.amount(rule), self.scheme.rule_lists.get(rule.index)
        words, points = own.words, own.amount
        if own.amount != own.before:
            words = f"{words} = {show(own.before)}, held at {show(own.amount)}"
        if one is None:
            return points, words
        amounts = {index: self.amount(self.scheme.rules[index]).amount for index in one.rules}
        if one.take == "highest":
            best = max(amounts.values())
            winner = next(index for index in one.rules if amounts[index] == best)
            points = held(best, None, one.cap) if rule.index == winner else ZERO
        elif one.cap is not None:
            before = ZERO
            for index in one.rules:
                if index == rule.index:
                    break
                before += amounts[index]
            points = min(before + own.amount, one.cap) - (min(before, one.cap) if rule.index != one.rules[0] else ZERO)
        if points != own.amount:
            words = f"{words} = {show(own.amount)}, of the list {one.code} {show(points)}"
        return points, words

    def rule_line(self, rule: Rule) -> tuple[Fraction, Fraction, Fraction, Fraction, str]:
        """(count, signed points, lost to caps and lists, carried effect, words) as the sheet says them."""
        own, (points, words) = self.amount(rule), self.points(rule)
        try:
            n = self.count(rule) or ZERO
        except Failure:  # of a rule that does not apply: its entries are counted all the same
            n = ZERO if rule.is_counted else sum((one.event.quantity for one in self.own_events(rule)), ZERO)
        if rule.measure is not None and own.before == 0:
            n = ZERO  # a measure without effect is no part of the sheet
        effect = self.subject.adjustments.get(rule.index, ZERO)
        return n, rule.sign * points, own.before - points, effect, words
