"""Conditions of a scheme, and the vetoes that fired."""

from fractions import Fraction
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from appraisal.explanation.words.names import (
    attribute_title,
    named,
    option_title,
    rule_title,
    title_of,
)
from appraisal.explanation.words.numbers import shown
from appraisal.schemes.rule_sentences import Sentences
from appraisal.scoring import Scheme
from appraisal.scoring.reference.sheet import ExactSheet
from core.wording import noted

SAYS = {">=": "≥", "<=": "≤", "==": "="}


def condition_words(scheme: Scheme, when: Any, sheet: ExactSheet | None = None) -> str:
    """A condition of the scheme as people say it; with a sheet also the number that was compared."""
    if when.mode == "not":
        return _("not (%(condition)s)") % {"condition": condition_words(scheme, when.parts[0], sheet)}
    if when.mode:
        joint = _(" and ") if when.mode == "all" else _(" or ")
        return joint.join(_braced(scheme, part, sheet) for part in when.parts)
    words, number = _comparison(scheme, when), None if sheet is None else _compared(sheet, when)
    return words if number is None else noted(words, _("actually %(number)s") % {"number": shown(number)})


def _compared(sheet: ExactSheet, when: Any) -> Fraction | None:
    return None if when.of == "attribute" else sheet.quietly(partial(sheet.compared, when))


def _comparison(scheme: Scheme, when: Any) -> str:
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


def _braced(scheme: Scheme, part: Any, sheet: ExactSheet | None) -> str:
    words = condition_words(scheme, part, sheet)
    return f"({words})" if part.mode in ("all", "any") else words


def veto_words(scheme: Scheme, code: str, sheet: ExactSheet | None = None) -> str:
    """A veto that fired: its title, what it does, when it does so, and the numbers of the sheet that it compared."""
    veto = next(one for one in scheme.vetoes if one.code == code)
    effect, condition = Sentences(scheme).effect(veto), condition_words(scheme, veto.when, sheet)
    told = {"title": title_of(veto), "effect": effect, "condition": condition}
    return _("%(title)s: %(effect)s, because %(condition)s.") % told
