"""Bases of the methods for one subject: (base or None where the value is missing, words, what else is kept)."""

from appraisal.scoring.language.methods import METHODS as CODES
from appraisal.scoring.language.values import VALUE_KINDS
from appraisal.scoring.registry import registry

from .formula import Formula, explained
from .parts import ZERO, bounded, compares, held, round_scaled, show, whole_steps
from .votes import vote_base


def base_of(sheet, item):
    """(base or None, words) of an item's method; raises Failure."""
    return METHODS[item.method](sheet, item, item.params)


def peers(sheet, item):
    """Values of the peers to whom the item applies and who have one, in the order of the batch."""

    def own(peer):
        return peer.value(item.params.value) if peer.applies(item) else None

    found = sheet.batch.of_group(sheet, ("peers", item.index), own)
    return [number for number in found if number is not None]


def given(sheet, item, params):
    value, times = sheet.value(params.value), sheet.value(params.times)
    if value is None or times is None:
        return None, "no value"
    return value * times, show(value) if times == 1 else f"{show(value)} × {show(times)}"


def ratio(sheet, item, params):
    value, target = sheet.value(params.value), sheet.value(params.target)
    if value is None or target is None or target <= 0:
        return None, "no value"
    share = held(value / target, params.floor, params.cap)
    words = f"{show(item.full)} × {show(value)} / {show(target)}"
    if share != value / target:
        words = f"{show(item.full)} × {show(share)} (from {show(value)} / {show(target)})"
    return share * item.full, words


def band(sheet, item, params):
    value = sheet.value(params.value)
    if value is None:
        return None, "no value"
    for one in params.bands:
        above = one.low is None or compares(value, ">=" if one.low_closed else ">", one.low)
        under = one.high is None or compares(value, "<=" if one.high_closed else "<", one.high)
        if above and under:
            return one.points, f"{show(one.points)} (value {show(value)})"
    otherwise = params.otherwise or ZERO
    return otherwise, f"{show(otherwise)} (value {show(value)} in no band)"


def step(sheet, item, params):
    value, target = sheet.value(params.value), sheet.value(params.target)
    tolerance = sheet.value(params.tolerance)
    if value is None or target is None or tolerance is None:
        return None, "no value"
    return stepped(item, params, value, target, tolerance, f"target {show(target)}")


def stepped(item, params, value, target, tolerance, against):
    """Start, plus the signed points for each step of the distance beyond the tolerance."""
    base, tolerance = item.full or ZERO, max(tolerance, ZERO)
    distance = value - target
    points = params.above if distance > 0 else params.below
    said = f"value {show(value)}, {against}" + (f", tolerance {show(tolerance)}" if tolerance else "")
    if abs(distance) <= tolerance or not points:
        return base, f"{show(base)} ({said})"
    steps = whole_steps(abs(distance) - tolerance, params.per, params.steps)
    total = base + steps * points
    words = f"{show(base)} {'+' if points > 0 else '−'} {show(steps)} × {show(abs(points))}"
    return total, f"{words} ({said})"


def compare_with_mean(sheet, item, params):
    value = sheet.value(params.value)
    tolerance = sheet.value(params.tolerance)
    found = peers(sheet, item)
    if value is None or tolerance is None:
        return None, "no value"
    total, size = sum(found, ZERO), len(found)
    if params.mean_of == "others" and sheet.applies(item):
        total, size = total - value, size - 1
    if not size:
        return None, "nobody to compare with"
    mean = total / size
    whose = "others" if params.mean_of == "others" else "group"
    return stepped(item, params, value, mean, tolerance, f"mean of the {whose}, {size} in all, {show(mean)}")


def best_of_group(sheet, item, params):
    value, found = sheet.value(params.value), peers(sheet, item)
    if value is None:
        return None, "no value"
    if params.order == "high":
        best = max(found, default=ZERO)
        if best <= 0:
            return None, "no best above 0"
        return value / best * item.full, f"{show(value)} of best {show(best)} × {show(item.full)}"
    if value <= 0:
        return None, "no value above 0"
    best = min((number for number in found if number > 0), default=value)
    return best / value * item.full, f"best {show(best)} of {show(value)} × {show(item.full)}"


def rank(sheet, item, params):
    value, found = sheet.value(params.value), peers(sheet, item)
    if params.given:
        found = [number for number in found if is_place(number)]
        if value is None or not is_place(value):
            return None, "no place"
        place = int(value)
        points = points_at(params, place, len(found))
        return points, f"place {place} → {show(points)} (stated)"
    if value is None or not sheet.applies(item):
        return None, "no value"
    first_is_greatest = (params.order == "high") == (params.origin == "top")
    ahead = [number for number in found if (number > value if first_is_greatest else number < value)]
    equal, size = found.count(value), len(found)
    first, last = len(ahead) + 1, len(ahead) + equal
    if params.ties == "mean":
        points = sum((points_at(params, place, size) for place in range(first, last + 1)), ZERO) / equal
        places = f"place {first}" if equal == 1 else f"places {first} to {last}"
        return points, f"{places} of {size} → {show(points)} (value {show(value)})"
    place = {"shared": first, "last": last, "dense": len(set(ahead)) + 1}[params.ties]
    points = points_at(params, place, size)
    return points, f"place {place} of {size} → {show(points)} (value {show(value)})"


def is_place(number):
    return number.denominator == 1 and 1 <= number <= 10**9


def points_at(params, place, size):
    """Points of one place."""
    if params.shares:
        for share, points in params.shares:
            if place <= share * size:
                return points
        return ZERO
    if params.start is not None:
        return params.start + params.step * (place - 1)
    listed = len(params.points)
    if place <= listed:
        return params.points[place - 1]
    if params.after == "zero":
        return ZERO
    if params.after == "last":
        return params.points[listed - 1]
    return params.points[listed - 1] + (place - listed) * params.after


def vote(sheet, item, params):
    base, words, _ = vote_base(sheet, params)
    return base, words


def inherited(sheet, item, params):
    return inherited_score(sheet, params)


def inherited_score(sheet, params):
    """(score taken from linked subjects × times or None, words)."""
    times = sheet.value(params.times)
    found = []
    for to, weight in sheet.subject.links.get(params.relation, ()):
        score = sheet.batch.linked_score(to, params.of)
        if score is not None:
            found.append((sheet.batch.name_of(to), score, weight))
    if not found or times is None:
        return None, f"no score of {params.relation}" if not found else "no value"
    scores = [score for _, score, _ in found]
    listed = ", ".join(f"{name} {show(score)}" for name, score, _ in found)
    if params.take == "weighted":
        whole = sum((weight for *_, weight in found), ZERO)
        if not whole:
            return None, f"{params.relation} weigh nothing"
        taken = sum((score * weight for _, score, weight in found), ZERO) / whole
        listed = ", ".join(f"{name} {show(score)} × {show(weight)}" for name, score, weight in found)
    elif params.take == "mean":
        taken = sum(scores, ZERO) / len(scores)
    elif params.take == "sum":
        taken = sum(scores, ZERO)
    elif params.take == "first":
        taken = scores[0]
    else:
        taken = max(scores) if params.take == "best" else min(scores)
    words = f"{params.take} of {len(found)} {params.relation} ({listed})"
    return taken * times, words + (f" × {show(times)}" if times != 1 else "")


def counter_number(sheet, params):
    """The number of consecutive good periods, this one included."""
    kept = sheet.holds(params.kept_when)
    prior = sheet.value(params.prior)
    if not kept:
        return 0
    return max(0, round_scaled(prior, 0, "floor") if prior is not None else 0) + 1


def counter(sheet, item, params):
    number = counter_number(sheet, params)
    if not number:
        return ZERO, "0 (not kept, the counter is 0)"
    size = len(params.table)
    if number <= size:
        base = params.table[number - 1]
    elif params.beyond == "last":
        base = params.table[size - 1]
    elif params.beyond == "restart":
        base = params.table[(number - 1) % size]
    elif params.beyond == "none":
        base = ZERO
    else:
        base = params.table[size - 1] + params.beyond * (number - size)
    return base, f"{show(base)} (period {number} in a row)"


def expression(sheet, item, params):
    found = Formula(sheet, f"item {item.code}").value(params.formula)
    if found is None:
        return None, "no value"
    return found, explained(sheet, params.formula, params.text)


def plain(sheet, item, params):
    return item.full, show(item.full)


def from_zero(sheet, item, params):
    return ZERO, "0"


METHODS = registry(
    "bases of the reference engine",
    CODES,
    {
        "deduct": plain, "deduct_and_bonus": plain, "accrue": from_zero, "given": given, "ratio": ratio, "band": band,
        "step": step, "compare_with_mean": compare_with_mean, "best_of_group": best_of_group, "rank": rank,
        "vote": vote, "inherited": inherited, "counter": counter, "expression": expression,
    },
)  # fmt: skip


# Derived values: (number or None, words); raises Failure --------------------------------------------------------------


def derived_value(sheet, value):
    return VALUES[value.kind](sheet, value)


def _by_formula(sheet, value):
    found = Formula(sheet, f"value {value.code}").value(value.formula)
    return found, explained(sheet, value.formula, value.text)


def _linked(sheet, value):
    found, words = inherited_score(sheet, value.linked)
    return bounded(found, f"value {value.code}"), words


def _by_table(sheet, value):
    option = sheet.subject.attributes.get(value.by)
    return value.cells.get(option, value.otherwise), f"{value.by} {option or 'unknown'}"


def _dated(sheet, value):
    day = sheet.batch.facts.starts_on
    if day is None:
        return None, "no day"
    return next((one.value for one in value.dated if one.holds(day)), None), f"on {day}"


VALUES = registry(
    "derived values of the reference engine",
    VALUE_KINDS,
    {"formula": _by_formula, "table": _by_table, "dated": _dated, "linked": _linked},
)
