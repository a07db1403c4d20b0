"""How a rule came to its points, in sentences: its form, the year so far, fairness, factors, caps and lists.

Read from the sheet that the second engine worked out anew, so only where it says of the rule what the stored one says.
"""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.words import (
    attribute_title,
    condition_words,
    option_title,
    shown,
    title_of,
    value_title,
)
from appraisal.schemes.models import in_language
from appraisal.scoring.reference.engine import Sheet
from appraisal.scoring.reference.parts import Failure, counted, held, whole_steps

ZERO, ONE = Fraction(0), Fraction(1)
STEPPED = {
    "above": gettext_noop("%(n)s is %(distance)s above %(bound)s: %(steps)s × %(points)s = %(amount)s."),
    "below": gettext_noop("%(n)s is %(distance)s below %(bound)s: %(steps)s × %(points)s = %(amount)s."),
    "required": gettext_noop(
        "%(n)s of the %(bound)s required, short by %(distance)s: %(steps)s × %(points)s = %(amount)s."
    ),
    "target": gettext_noop(
        "%(n)s is %(distance)s away from the target %(bound)s: %(steps)s × %(points)s = %(amount)s."
    ),
    "tolerated": gettext_noop(
        "%(n)s is %(distance)s away from the target %(bound)s, after a tolerance of %(tolerance)s: "
        "%(steps)s × %(points)s = %(amount)s."
    ),
    "per": gettext_noop("%(n)s in steps of %(per)s: %(steps)s × %(points)s = %(amount)s."),
    "base": gettext_noop("%(base)s at %(bound)s, then %(steps)s × %(points)s beyond it: %(amount)s."),
}
LIMITS = {
    "above": gettext_noop("above %(bound)s"),
    "below": gettext_noop("below %(bound)s"),
    "at_least": gettext_noop("at least %(bound)s"),
    "at_most": gettext_noop("at most %(bound)s"),
}


def rule_notes(sheet: Sheet, rule) -> list[str]:
    """The sentences of one rule; none where something of it could not be computed."""
    try:
        return list(_notes(sheet, rule))
    except Failure:
        return []


def _notes(sheet: Sheet, rule):
    if not sheet.applies(sheet.scheme.items[rule.item]):
        yield _("Its indicator does not apply here, so it gives no points.")
        return
    own, points = sheet.amount(rule), sheet.points(rule)[0]
    if rule.is_counted:
        yield from _counted(sheet, rule)
    else:
        yield from _work(sheet, rule)
        yield from _rate(sheet, rule, sheet.count(rule))
    if rule.when is not None and not sheet.holds(rule.when):
        words = _("It gives no points here: it counts only if %(condition)s.")
        yield words % {"condition": condition_words(sheet.scheme, rule.when)}
        return
    factor = None if rule.factor is None else sheet.value(rule.factor)
    if factor is not None and factor != 1:
        yield _named_factor(sheet.scheme, rule.factor, factor)
    if own.amount != own.before:
        words = _("The cap of the rule is %(cap)s: of %(amount)s, %(lost)s do not count.")
        yield words % _shown(cap=rule.cap, amount=own.before, lost=own.before - own.amount)
    if points != own.amount:
        yield _list_words(sheet.scheme, rule, own.amount, points)


def _shown(**numbers) -> dict[str, str]:
    return {name: shown(number) for name, number in numbers.items()}


def _named_factor(scheme, value, factor: Fraction) -> str:
    if not isinstance(value, str):
        return _("Multiplied by %(factor)s.") % _shown(factor=factor)
    return _("Multiplied by “%(name)s”, %(factor)s.") % {
        "name": value_title(scheme, value),
        **_shown(factor=factor),
    }


def _list_words(scheme, rule, amount: Fraction, points: Fraction) -> str:
    one = scheme.rule_lists[rule.index]
    words = {"title": title_of(one), **_shown(amount=amount, points=points)}
    if one.take == "highest" and not points:
        return _("Of the rule group “%(title)s” only the highest rule counts, and another one does.") % words
    words |= _shown(cap=one.cap)
    return (
        _("The rule group “%(title)s” gives at most %(cap)s in all: of %(amount)s, %(points)s count.") % words
    )


# --- Rules that look at the count -----------------------------------------------------------------


def _counted(sheet: Sheet, rule):
    n = sheet.count(rule)
    bounds = {name: sheet.value(bound) for name, bound in rule.bounds}
    if (n is None and rule.missing == "skip") or None in bounds.values():
        return
    plain = n or ZERO
    number = yield from _weighed_count(sheet, rule, plain)
    yield from _rate(sheet, rule, plain)
    error, _words = sheet.error_factor(rule)
    number *= ONE if error is None else error
    before = sheet.earlier(rule) if rule.year else ZERO
    if before:
        words = _("Accumulated through the year: %(before)s earlier and %(now)s now make %(n)s.")
        yield words % _shown(before=before, now=number, n=before + number)
    if words := form_words(rule, before + number, bounds):
        yield words
    if before:
        given = counted(rule, before, bounds)[0]
        if given:
            words = _("Minus the points already given in earlier months, %(given)s.")
            yield words % _shown(given=given)


def form_words(rule, n: Fraction, bounds: dict[str, Fraction]) -> str:
    """The arithmetic of a rule's form for a count; empty where it gives nothing."""
    amount = counted(rule, n, bounds)[0]
    if not amount:
        return ""
    told = _shown(n=n, amount=amount)
    if rule.ladder:
        return _ladder(rule, n, told)
    if rule.tiers:
        return _("Each tier at its own rate: %(parts)s = %(amount)s.") % {**told, "parts": _tiers(rule, n)}
    if "target" in bounds:
        return _target(rule, n, bounds, told)
    if rule.base is not None:
        steps = whole_steps(n - bounds["at_least"], rule.per, rule.steps)
        told |= _shown(base=rule.base, bound=bounds["at_least"], steps=steps, points=rule.then)
        return _(STEPPED["base"]) % told
    if rule.per is not None:
        return _stepped(rule, n, bounds, told)
    told |= _shown(points=rule.points)
    if bounds:
        limits = [_(LIMITS[name]) % _shown(bound=bound) for name, bound in bounds.items()]
        told["limits"] = _(" and ").join(limits)
        return _("%(n)s is %(limits)s: %(points)s once.") % told
    return _("%(n)s × %(points)s = %(amount)s.") % told


def _ladder(rule, n: Fraction, told: dict) -> str:
    reached = [(low, points) for low, points in rule.ladder if n >= low]
    if rule.ladder_mode == "add":
        told["parts"] = " + ".join(shown(points) for _low, points in reached)
        return _("%(n)s reaches these steps, which add up: %(parts)s = %(amount)s.") % told
    told |= _shown(low=reached[-1][0])
    return _("%(n)s is in the step from %(low)s: %(amount)s.") % told


def _tiers(rule, n: Fraction) -> str:
    parts = []
    for place, (low, rate) in enumerate(rule.tiers):
        above = rule.tiers[place + 1][0] if place + 1 < len(rule.tiers) else None
        part = (n if above is None or n < above else above) - low
        if part > 0:
            parts.append(f"{shown(part)} × {shown(rate)}")
    return " + ".join(parts)


def _target(rule, n: Fraction, bounds: dict, told: dict) -> str:
    tolerance = max(bounds["tolerance"], ZERO)
    distance = abs(n - bounds["target"]) - tolerance
    steps = whole_steps(distance, rule.per, rule.steps)
    told |= _shown(
        distance=distance, bound=bounds["target"], tolerance=tolerance, steps=steps, points=rule.points
    )
    return _(STEPPED["tolerated" if tolerance else "target"]) % told


def _stepped(rule, n: Fraction, bounds: dict, told: dict) -> str:
    name = next((name for name in ("above", "below", "required") if name in bounds), "per")
    bound = bounds.get(name, ZERO)
    distance = bound - n if name in ("below", "required") else n - bound
    steps = whole_steps(distance, rule.per, rule.steps)
    told |= _shown(distance=distance, bound=bound, per=rule.per, steps=steps, points=rule.points)
    return _(STEPPED[name]) % told


# --- Fairness -------------------------------------------------------------------------------------


def _weighed_count(sheet: Sheet, rule, n: Fraction):
    """The count with the factors of work; says so where they change it."""
    work = sheet.scheme.fairness.work_factors
    if work is None or rule.code not in work.rules:
        return n
    if rule.measure is None:
        weighed = sum((one.event.quantity * one.work for one in sheet.own_events(rule)), ZERO)
    else:
        weighed = n * held(sheet.attribute_work(work), work.low, work.high)
    if weighed != n:
        words = _("Weighted by post and circumstances (%(reasons)s), %(n)s counts as %(weighed)s.")
        yield words % {"reasons": _reasons(sheet, rule, work), **_shown(n=n, weighed=weighed)}
    return weighed


def _work(sheet: Sheet, rule):
    work = sheet.scheme.fairness.work_factors
    if work is None or rule.code not in work.rules:
        return
    factors = sorted({one.work for one in sheet.own_events(rule)} - {ONE})
    if factors:
        words = _("Weighted by post and circumstances (%(reasons)s): × %(factor)s.")
        yield words % {
            "reasons": _reasons(sheet, rule, work),
            "factor": " / ".join(shown(factor) for factor in factors),
        }


def _reasons(sheet: Sheet, rule, work) -> str:
    """ "Difficulty of the post A × 1.2", and the circumstances of the entries."""
    scheme, found = sheet.scheme, []
    for table in work.by:
        option = sheet.subject.attributes.get(table.attribute) if table.attribute else None
        if option is not None and option in table.table:
            name = (
                f"{attribute_title(scheme, table.attribute)} {option_title(scheme, table.attribute, option)}"
            )
            found.append(f"{name} × {shown(table.table[option])}")
    for one in sheet.own_events(rule):
        found += [
            f"{in_language(modifier.title) or modifier.code} × {shown(modifier.work)}"
            for modifier in one.event.modifiers
            if modifier.work is not None
        ]
    if work.low is not None:
        found.append(_("at least %(floor)s") % _shown(floor=work.low))
    if work.high is not None:
        found.append(_("at most %(cap)s") % _shown(cap=work.high))
    return _("; ").join(dict.fromkeys(found))


def _rate(sheet: Sheet, rule, n: Fraction | None):
    """What is counted, against what was handled; the group's own rate where the rule compares with it."""
    rate = sheet.scheme.fairness.error_rate
    factor, _words = sheet.error_factor(rule)
    if rate is None or factor is None or n is None:
        return
    workload = sheet.value(rate.workload)
    if workload is None or workload <= 0:
        yield _("No workload is recorded, so the count is used as it is.")
        return
    words = _("%(n)s in %(workload)s, a rate of %(rate)s %%.")
    yield words % _shown(n=n, workload=workload, rate=100 * n / workload)
    if rate.per is not None:
        yield _("Counted per %(per)s: × %(factor)s.") % _shown(per=rate.per, factor=factor)
        return
    handled, mistakes = _group_rate(sheet, rule, rate)
    words = _(
        "The peer group has a mean rate of %(rate)s %% at a workload of %(workload)s; so that more work "
        "is no disadvantage, it counts × %(factor)s."
    )
    told = {"rate": 100 * mistakes / handled, "workload": factor * workload, "factor": factor}
    yield words % _shown(**told)


def _group_rate(sheet: Sheet, rule, rate) -> tuple[Fraction, Fraction]:
    """(what the group handled, what it is counted for) of all who have a workload."""

    def own(peer):
        workload = peer.value(rate.workload)
        return (workload, peer.count(rule) or ZERO) if workload is not None and workload > 0 else None

    found = [one for one in sheet.batch.of_group(sheet, ("why rate", rule.index), own) if one is not None]
    return sum((one[0] for one in found), ZERO), sum((one[1] for one in found), ZERO)
