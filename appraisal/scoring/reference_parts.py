"""Parts of the reference engine: rounding, one subject's facts as exact numbers, and the forms of rules."""

from dataclasses import dataclass
from fractions import Fraction

from . import decimals
from .facts import NO_VALUE

ZERO = Fraction(0)


@dataclass(frozen=True)
class Event:
    rule: object
    quantity: Fraction
    value: Fraction | None
    level: str | None
    modifiers: tuple
    group: int
    tie: tuple
    amount: Fraction
    words: str


def round_scaled(number, places, mode):
    """Integer nearest to number × 10**places in the sense of ``mode``."""
    scaled = number * 10**places
    low = scaled.numerator // scaled.denominator  # towards minus infinity
    rest = scaled - low
    if rest == 0:
        return low
    if mode == "floor":
        return low
    if mode == "ceil":
        return low + 1
    if mode == "down":
        return low if scaled > 0 else low + 1
    if mode == "up":
        return low + 1 if scaled > 0 else low
    half = Fraction(1, 2)
    if rest != half:
        return low + 1 if rest > half else low
    if mode == "half_up":  # away from zero
        return low + 1 if scaled > 0 else low
    if mode == "half_down":
        return low if scaled > 0 else low + 1
    if mode == "half_even":
        return low if low % 2 == 0 else low + 1
    raise ValueError(mode)


def rounded(number, rounding):
    return (
        number
        if rounding is None
        else Fraction(round_scaled(number, rounding.places, rounding.mode), 10**rounding.places)
    )


def held(number, floor, cap):
    if cap is not None and number > cap:
        number = cap
    if floor is not None and number < floor:
        number = floor
    return number


def show(number):
    text = decimals.plain(number)
    return text.replace("-", "−")


def signed(number):
    return f"+ {show(number)}" if number >= 0 else f"− {show(-number)}"


class Subject:
    """Everything known about one subject, as exact numbers."""

    def __init__(self, scheme, facts, position, event_rows, adjustment_rows):
        self.name = facts.subjects[position]
        self.measures = {}
        for code, measure in facts.measures.items():
            if measure.present[position]:
                den = measure.den if isinstance(measure.den, int) else int(measure.den[position])
                self.measures[code] = Fraction(int(measure.num[position]), den)
        self.events = [read_event(scheme, facts.events, row) for row in event_rows]
        self.adjustments = {}
        for row in adjustment_rows:
            index = int(facts.adjustments.rule[row])
            effect = Fraction(int(facts.adjustments.effect[row]), 10**6)
            self.adjustments[index] = self.adjustments.get(index, ZERO) + effect


def read_event(scheme, events, row):
    rule = scheme.rules[int(events.rule[row])]
    quantity = Fraction(int(events.quantity[row]), 10**6)
    value = None if int(events.value[row]) == NO_VALUE else Fraction(int(events.value[row]), 10**6)
    level = list(rule.levels)[int(events.level[row])] if rule.levels else None
    mask = int(events.modifiers[row])
    modifiers = tuple(modifier for modifier in rule.modifiers if mask & modifier.bit)
    amount, words = ZERO, ""
    if not rule.is_counted:
        unit = Fraction(value or 0 if rule.range else rule.levels[level] if rule.levels else rule.points or 0)
        words = show(unit)
        for modifier in modifiers:
            if modifier.times != 1:
                unit, words = unit * modifier.times, f"{words} × {show(modifier.times)}"
        for modifier in modifiers:
            if modifier.plus:
                unit, words = unit + modifier.plus, f"{words} + {show(modifier.plus)}"
        if quantity != 1:
            words = f"{show(quantity)} × ({words})" if " + " in words else f"{show(quantity)} × {words}"
        amount = unit * quantity
    tie = (
        rule.index,
        int(events.level[row]),
        mask,
        int(events.quantity[row]),
        int(events.value[row]),
        int(events.ref[row]),
    )
    return Event(rule, quantity, value, level, modifiers, int(events.group[row]), tie, amount, words)


def highest_only(events):
    """Events that count, after each highest-only pool has kept one per group."""
    best = {}
    for event in events:
        if event.rule.pool is not None:
            key = (event.rule.pool, event.group if event.rule.group is not None else None)
            leader = best.get(key)
            if leader is None or (-event.amount, event.tie) < (-leader.amount, leader.tie):
                best[key] = event
    kept = {id(event) for event in best.values()}
    return [event for event in events if event.rule.pool is None or id(event) in kept]


def whole_steps(distance, per, steps):
    exact = distance / per
    return exact if steps == "proportional" else Fraction(round_scaled(exact, 0, steps))


def counted(rule, n):
    """(amount, words) of a rule that depends on the total count."""
    if rule.base is not None:
        if n < rule.at_least:
            return ZERO, ""
        further = whole_steps(n - rule.at_least, rule.per, rule.steps)
        return rule.base + further * rule.then, f"{show(rule.base)} + {show(further)} × {show(rule.then)}"
    if rule.per is not None:
        if rule.above is not None:
            distance = n - rule.above
        elif rule.below is not None:
            distance = rule.below - n
        elif rule.required is not None:
            distance = rule.required - n
        else:
            distance = n
        steps = whole_steps(max(distance, ZERO), rule.per, rule.steps)
        return steps * rule.points, f"{show(steps)} × {show(rule.points)}"
    tests = []
    if rule.above is not None:
        tests.append(n > rule.above)
    if rule.below is not None:
        tests.append(n < rule.below)
    if rule.at_least is not None:
        tests.append(n >= rule.at_least)
    if rule.at_most is not None:
        tests.append(n <= rule.at_most)
    if tests:
        return (rule.points, show(rule.points)) if all(tests) else (ZERO, "")
    return n * rule.points, f"{show(n)} × {show(rule.points)}"
