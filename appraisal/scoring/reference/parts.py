"""Small parts of the reference engine: rounding, steps, words for numbers, and the forms of rules that count."""

from fractions import Fraction

from appraisal.scoring import decimals

ZERO, ONE = Fraction(0), Fraction(1)
LARGEST = 10**15  # no result may be larger; docs/scheme-format.md, "Formulas"


class Failure(Exception):
    """A value that cannot be computed: ``code`` says why, ``path`` which value it is."""

    def __init__(self, code, path):
        self.code, self.path = code, path
        super().__init__(f"{path}: {code}")


def bounded(number, path):
    """The number, unless it is larger than numbers may be."""
    if number is not None and not -LARGEST <= number <= LARGEST:
        raise Failure("too_large", path)
    return number


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
    if rounding is None:
        return number
    return Fraction(round_scaled(number, rounding.places, rounding.mode), 10**rounding.places)


def held(number, floor, cap):
    if cap is not None and number > cap:
        number = cap
    if floor is not None and number < floor:
        number = floor
    return number


def square_root(number, places):
    """Square root of a number that is not negative, rounded half up, as a fraction."""
    size = number * 100**places
    low, high = 0, max(1, size.numerator // size.denominator + 1)
    while high - low > 1:  # low² ≤ size < high²
        middle = (low + high) // 2
        low, high = (middle, high) if middle * middle <= size else (low, middle)
    if (low + Fraction(1, 2)) ** 2 <= size:
        low += 1
    return Fraction(low, 10**places)


def show(number):
    return decimals.plain(number).replace("-", "−")


def signed(number):
    return f"+ {show(number)}" if number >= 0 else f"− {show(-number)}"


def whole_steps(distance, per, steps):
    exact = distance / per
    return exact if steps == "proportional" else Fraction(round_scaled(exact, 0, steps))


def compares(left, op, right):
    if op == ">=":
        return left >= right
    if op == ">":
        return left > right
    if op == "<=":
        return left <= right
    if op == "<":
        return left < right
    return left == right


def counted(rule, n, bounds):
    """(amount, words) of a rule that depends on the count *n*; ``bounds`` are its limits by name, as numbers."""
    if rule.ladder:
        return _ladder(rule, n)
    if rule.tiers:
        return _tiers(rule, n)
    if "target" in bounds:
        return _target(rule, n, bounds)
    if rule.base is not None:
        return _based(rule, n, bounds["at_least"])
    if rule.per is not None:
        return _stepped(rule, n, bounds)
    tests = {"above": ">", "below": "<", "at_least": ">=", "at_most": "<="}
    if bounds:
        met = all(compares(n, tests[name], bound) for name, bound in bounds.items())
        return (rule.points, f"{show(rule.points)} (n = {show(n)})") if met else (ZERO, "")
    return n * rule.points, f"{show(n)} × {show(rule.points)}"


def _ladder(rule, n):
    reached = [(low, points) for low, points in rule.ladder if n >= low]
    if not reached:
        return ZERO, ""
    if rule.ladder_mode == "add":
        return sum((points for _, points in reached), ZERO), " + ".join(show(points) for _, points in reached)
    low, points = reached[-1]
    return points, f"{show(points)} (n = {show(n)}, step from {show(low)})"


def _tiers(rule, n):
    amount, words = ZERO, []
    for place, (low, rate) in enumerate(rule.tiers):
        above = rule.tiers[place + 1][0] if place + 1 < len(rule.tiers) else None
        part = (n if above is None or n < above else above) - low
        if part > 0:
            amount += part * rate
            words.append(f"{show(part)} × {show(rate)}")
    return amount, " + ".join(words)


def _target(rule, n, bounds):
    distance = n - bounds["target"]
    if rule.sides == "below" or (rule.sides == "both" and distance < 0):
        distance = -distance
    distance -= max(bounds["tolerance"], ZERO)
    if distance <= 0:
        return ZERO, ""
    steps = whole_steps(distance, rule.per, rule.steps)
    return steps * rule.points, f"{show(steps)} × {show(rule.points)} (n = {show(n)}, {show(distance)} off)"


def _based(rule, n, least):
    if n < least:
        return ZERO, ""
    further = whole_steps(n - least, rule.per, rule.steps)
    return rule.base + further * rule.then, f"{show(rule.base)} + {show(further)} × {show(rule.then)}"


def _stepped(rule, n, bounds):
    distance = n
    if "above" in bounds:
        distance = n - bounds["above"]
    elif "below" in bounds:
        distance = bounds["below"] - n
    elif "required" in bounds:
        distance = bounds["required"] - n
    if bounds and distance <= 0:
        return ZERO, ""
    steps = whole_steps(distance, rule.per, rule.steps)
    return steps * rule.points, f"{show(steps)} × {show(rule.points)}"
