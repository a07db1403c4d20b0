"""Conditions of a scheme, and the vetoes that fired."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.words.names import (
    attribute_title,
    grade_title,
    named,
    option_title,
    rule_title,
    title_of,
)
from appraisal.scoring import Scheme

EFFECTS = {
    "result": gettext_noop("the result is vetoed; the total stays visible"),
    "no_excellent": gettext_noop("barred from the top grade"),
    "grade_at_most": gettext_noop("grade at most “%(grade)s”"),
    "item_zero": gettext_noop("“%(name)s” scores zero"),
}
SAYS = {">=": "≥", "<=": "≤", "==": "="}


def condition_words(scheme: Scheme, when: Any) -> str:
    """A condition of the scheme as people say it."""
    if when.mode == "not":
        return _("not (%(condition)s)") % {"condition": condition_words(scheme, when.parts[0])}
    if when.mode:
        joint = _(" and ") if when.mode == "all" else _(" or ")
        return joint.join(_braced(scheme, part) for part in when.parts)
    if when.of == "attribute":
        options = _(", ").join(option_title(scheme, when.code, option) for option in when.options)
        words = _("%(property)s is %(options)s") if len(when.options) == 1 else _("%(property)s is one of %(options)s")
        return words % {"property": attribute_title(scheme, when.code), "options": options}
    told = {"op": SAYS.get(when.op, when.op), "than": named(scheme, when.than)}
    if when.of == "measure":
        return f"{named(scheme, when.code)} {told['op']} {told['than']}"
    if when.of == "score":
        told["name"] = title_of(scheme.node(when.code))
        return _("score of %(name)s %(op)s %(than)s") % told
    told["name"] = rule_title(scheme, when.code)
    if when.of == "points":
        return _("points of “%(name)s” %(op)s %(than)s") % told
    said = _("“%(name)s” occurs %(op)s %(than)s times") % told
    return _("%(condition)s (through the year)") % {"condition": said} if when.year else said


def _braced(scheme: Scheme, part: Any) -> str:
    words = condition_words(scheme, part)
    return f"({words})" if part.mode in ("all", "any") else words


def veto_words(scheme: Scheme, code: str) -> str:
    """A veto that fired: its title, what it does, and when it does so."""
    veto = next(one for one in scheme.vetoes if one.code == code)
    words = {"grade": grade_title(scheme, veto.grade), "name": ""}
    if veto.effect == "item_zero":
        words["name"] = title_of(scheme.node(veto.item))
    effect = _(EFFECTS[veto.effect]) % words
    if veto.effect == "result" and veto.grade:
        effect = _("the result is vetoed, grade “%(grade)s”") % words
    told = {"title": title_of(veto), "effect": effect, "condition": condition_words(scheme, veto.when)}
    return _("%(title)s: %(effect)s, because %(condition)s.") % told
