"""Conditions of a scheme, and the vetoes that fired."""

from typing import Any

from django.utils.translation import gettext as _

from appraisal.explanation.words.names import (
    attribute_title,
    named,
    option_title,
    rule_title,
    title_of,
)
from appraisal.schemes.rule_sentences import Sentences
from appraisal.scoring import Scheme

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
    effect, condition = Sentences(scheme).effect(veto), condition_words(scheme, veto.when)
    told = {"title": title_of(veto), "effect": effect, "condition": condition}
    return _("%(title)s: %(effect)s, because %(condition)s.") % told
