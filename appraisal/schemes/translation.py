"""The texts of the scheme language's catalogue in the language of the reader.

They are marked where they stand (``scoring.language.marks``), so that ``make messages`` collects them there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisal.scoring.language.marks import Text
from appraisal.scoring.language.words import Option

Entry = TypeVar("Entry", bound=Option)


def translated(text: str) -> Any:
    """A text that is said when it is shown; nothing for an empty one."""
    if not text:
        return ""
    context = text.context if isinstance(text, Text) else ""
    return pgettext_lazy(context, text) if context else gettext_lazy(text)


def labels(options: Mapping[str, Option]) -> dict[str, Any]:
    """What forms and rule books say for each code of a vocabulary."""
    return {code: translated(one.label) for code, one in options.items()}


def in_words(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries of the catalogue whose every text is said in the language of the reader when it is shown."""
    return tuple(
        replace(one, **{name: translated(text) for name, text in vars(one).items() if isinstance(text, Text)})
        for one in entries
    )


def pgettext_each(context: str, texts: str) -> dict[str, Any]:
    """Texts apart by commas, each said in the language of the reader; they are collected one by one."""
    return {text: pgettext_lazy(context, text) for text in texts.split(", ")}
