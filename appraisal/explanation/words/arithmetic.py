"""The arithmetic that the engine writes, in the language of the page.

The engine knows no language; the few English words between its numbers are said here as pages say them.
"""

import re
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.words.numbers import shown
from appraisal.schemes.models import in_language

_NUMBER = r"(?P<number>[^\s,()]+)"  # as the engine prints it: 2.5, −3, 1/3
_SAID = [
    (re.compile(pattern), words)
    for pattern, words in (
        (rf", held at {_NUMBER}", gettext_noop(", held at %(number)s")),
        (rf"\(value {_NUMBER} in no band\)", gettext_noop("(%(number)s lies in no band)")),
        (rf"\(value {_NUMBER}\)", gettext_noop("(for a value of %(number)s)")),
        (r"\(no value\)", gettext_noop("(no value)")),
        (r"^(not applicable|does not apply)$", gettext_noop("not applicable")),
        (r"^best of ", gettext_noop("best of ")),
        (r", carried\)", gettext_noop(", carried over)")),
        (r"→ 0 \(veto\)", gettext_noop("→ 0 (veto)")),
    )
]


_LONG = re.compile(r"\b(\d{4,}/\d+|\d+/\d{4,})\b")  # a fraction that nobody reads


def in_words(text: str) -> str:
    text = _LONG.sub(lambda match: f"≈{shown(match[0])}", text).replace("= ≈", "≈ ").replace("+ −", "− ")
    for pattern, words in _SAID:
        text = pattern.sub(partial(_translated, words), text)
    return text


def _translated(words: str, match: re.Match) -> str:
    return _(words) % match.groupdict()


_TWICE = re.compile(r"(≈|held at) (\S+) = \2$")  # the result said a second time


def node_words(node: dict) -> str:
    """The arithmetic of a node with the titles of its parts instead of their codes; nothing where it is one number."""
    first, _sep, rest = node["words"].rpartition(" = ")
    if node["score"] is None or first == rest:
        return ""
    words = in_words(_TWICE.sub(r"\1 \2", node["words"]))
    for child in node.get("children", ()):
        words = words.replace(f"({child['code']})", f"({in_language(child['title']) or child['code']})")
    return words


def rule_words(node: dict) -> str:
    """The arithmetic of a rule, unless it is only its result again."""
    words = node["words"].partition(": ")[2]
    return "" if words == node["amount"] else in_words(words)
