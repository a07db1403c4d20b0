"""The arithmetic of a rule that looks at a count: steps, ladders, tiers, targets."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.words.numbers import shown, shown_of
from appraisal.scoring.decimals import stated
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.reference.forms import counted, tier_parts
from appraisal.scoring.reference.parts import whole_steps

ZERO = Fraction(0)
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


def form_words(rule: Rule, n: Fraction, bounds: dict[str, Fraction]) -> str:
    """The arithmetic of a rule's form for a count; empty where it gives nothing."""
    amount = counted(rule, n, bounds)[0]
    if not amount:
        return ""
    told = shown_of(n=n, amount=amount)
    if rule.ladder:
        return _ladder(rule, n, told)
    if rule.tiers:
        told["parts"] = " + ".join(f"{shown(part)} × {shown(rate)}" for part, rate in tier_parts(rule, n))
        return _("Each tier at its own rate: %(parts)s = %(amount)s.") % told
    if "target" in bounds:
        return _target(rule, n, bounds, told)
    if rule.base is not None:
        steps = whole_steps(n - bounds["at_least"], stated(rule.per), rule.steps)
        told |= shown_of(base=rule.base, bound=bounds["at_least"], steps=steps, points=rule.then)
        return _(STEPPED["base"]) % told
    if rule.per is not None:
        return _stepped(rule, n, bounds, told)
    told |= shown_of(points=rule.points)
    if bounds:
        limits = [_(LIMITS[name]) % shown_of(bound=bound) for name, bound in bounds.items()]
        told["limits"] = _(" and ").join(limits)
        return _("%(n)s is %(limits)s: %(points)s once.") % told
    return _("%(n)s × %(points)s = %(amount)s.") % told


def _ladder(rule: Rule, n: Fraction, told: dict) -> str:
    reached = [(low, points) for low, points in rule.ladder if n >= low]
    if rule.ladder_mode == "add":
        told["parts"] = " + ".join(shown(points) for _low, points in reached)
        return _("%(n)s reaches these steps, which add up: %(parts)s = %(amount)s.") % told
    told |= shown_of(low=reached[-1][0])
    return _("%(n)s is in the step from %(low)s: %(amount)s.") % told


def _target(rule: Rule, n: Fraction, bounds: dict, told: dict) -> str:
    tolerance = max(bounds["tolerance"], ZERO)
    distance = abs(n - bounds["target"]) - tolerance
    steps = whole_steps(distance, stated(rule.per), rule.steps)
    told |= shown_of(distance=distance, bound=bounds["target"], tolerance=tolerance, steps=steps, points=rule.points)
    return _(STEPPED["tolerated" if tolerance else "target"]) % told


def _stepped(rule: Rule, n: Fraction, bounds: dict, told: dict) -> str:
    name = next((name for name in ("above", "below", "required") if name in bounds), "per")
    bound = bounds.get(name, ZERO)
    distance = bound - n if name in ("below", "required") else n - bound
    steps = whole_steps(distance, stated(rule.per), rule.steps)
    told |= shown_of(distance=distance, bound=bound, per=rule.per, steps=steps, points=rule.points)
    return _(STEPPED[name]) % told
