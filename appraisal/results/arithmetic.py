"""The arithmetic that the engine writes, in the language of the page.

The engine knows no language; the few English words between its numbers are said here as pages say them.
"""

import re
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_NUMBER = r"(?P<number>[^\s,()]+)"  # as the engine prints it: 2.5, −3, 1/3
_SAID = [
    (re.compile(pattern), words)
    for pattern, words in (
        (rf", held at {_NUMBER}", gettext_noop(", held at %(number)s")),
        (rf"\(value {_NUMBER} in no band\)", gettext_noop("(%(number)s lies in no band)")),
        (rf"\(value {_NUMBER}\)", gettext_noop("(for a value of %(number)s)")),
        (r"\(no value\)", gettext_noop("(no value)")),
        (r"^not applicable$", gettext_noop("not applicable")),
        (r"^best of ", gettext_noop("best of ")),
        (r", carried\)", gettext_noop(", carried over)")),
    )
]


def in_words(text: str) -> str:
    for pattern, words in _SAID:
        text = pattern.sub(partial(_said, words), text)
    return text


def _said(words: str, match: re.Match) -> str:
    return _(words) % match.groupdict()
