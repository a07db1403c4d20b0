"""The arithmetic of a sheet in the language of the page: the engine gives steps, this room their words."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from appraisal.explanation.words.numbers import shown
from appraisal.schemes.models import in_language
from appraisal.scoring.steps import TEMPLATES, Step, joined, said, show

# Steps with names or words between their numbers, as pages say them; the others are numbers and signs alone.
WORDED = {
    "part": gettext_noop("%(score)s (%(part)s)"),
    "weighed part": gettext_noop("%(score)s × %(weight)s (%(part)s)"),
    "plus": gettext_noop("+ %(number)s (%(part)s)"),
    "minus": gettext_noop("− %(number)s (%(part)s)"),
    "best": gettext_noop("best of %(parts)s"),
    "not applicable": gettext_noop("not applicable"),
    "held": gettext_noop("= %(before)s, held at %(number)s"),
    "vetoed": gettext_noop("→ 0 (veto)"),
    "plus carried": gettext_noop("+ %(number)s (%(part)s, carried over)"),
    "minus carried": gettext_noop("− %(number)s (%(part)s, carried over)"),
    "for value": gettext_noop("%(points)s (for a value of %(number)s)"),
    "in no band": gettext_noop("%(points)s (%(number)s lies in no band)"),
    "no value": gettext_noop("%(points)s (no value)"),
    "rule held": gettext_noop("%(amount)s, held at %(number)s"),
}
PAGE = {TEMPLATES[kind]: words for kind, words in WORDED.items()}
LONG = re.compile(r"\d{4,}/\d+|\d+/\d{4,}")  # a fraction that nobody reads


def in_words(step: Step, titles: Mapping[str, str] | None = None) -> str:
    """The step with the ``titles`` of parts instead of their codes; a long fraction becomes a rounded decimal."""
    named = titles or {}
    words = said(step, _template, _number, lambda part: named.get(part.code, part.code))
    return words.replace("= ≈", "≈ ").replace("+ −", "− ").replace(", ", pgettext("in a list", ", "))


def _number(number: Fraction | int) -> str:
    text = show(number)
    return f"≈{shown(number)}" if LONG.search(text) else text


def _template(text: str) -> str:
    return _(PAGE[text]) if text in PAGE else text


def node_words(node: dict[str, Any]) -> str:
    """The arithmetic of a node with the titles of its parts or rules; nothing where it is one number and no more."""
    *steps, result = node["steps"]
    if node["score"] is None or [_only_number(step) for step in steps] == [result.operands["number"]]:
        return ""
    if steps[-1].kind not in ("rounded", "held") or steps[-1].operands["number"] != result.operands["number"]:
        steps.append(result)  # else it would be said a second time
    parts = (*node.get("children", ()), *node.get("rules", ()))
    titles = {part["code"]: in_language(part["title"]) or part["code"] for part in parts}
    return in_words(joined("then", steps), titles)


def _only_number(step: Step) -> Any:
    return step.operands["number"] if step.kind == "number" else None


def rule_words(rule: dict[str, Any]) -> str:
    """The arithmetic of a rule, unless it is only its result again."""
    return "" if rule["step"].kind == "number" else in_words(rule["step"])
