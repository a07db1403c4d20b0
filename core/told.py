"""Sentences that are kept and read later, by people of another language than whoever worked when they came about.

A worker has no reader: what it says is put into words of every language at once, and each reader gets the own.
"""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import lazy

MARK = '{"told":'


class Told(str):
    """The sentence in the language of whoever reads it now; ``words`` has it in all of them."""

    __slots__ = ("words",)

    words: dict[str, str]

    def __new__(cls, words: dict[str, str]) -> "Told":
        asked = translation.get_language() or settings.LANGUAGE_CODE
        made = super().__new__(cls, words.get(asked) or words.get(settings.LANGUAGE_CODE) or next(iter(words.values())))
        made.words = words
        return made


def told(sentence: object, most: int | None = None) -> Told:
    """``sentence`` (a refusal, a lazy translation) in every language of the site, each cut to ``most`` signs."""
    if isinstance(sentence, Told):
        return sentence
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(sentence)[:most]
    return Told(words)


later: Callable[..., Any] = lazy(lambda say, *things: str(say(*things)), str)
"""``later(listed, names)``: a part of a sentence that is put into words with it, in its language."""


def with_params(sentence: Any, **params: Any) -> Any:
    """A lazy sentence with its parameters, as lazy as it was."""
    return later(lambda: sentence % params)


class ToldField(models.TextField):
    """Keeps what ``told`` gives, and plain text as it is; migrations know it as the text field that it is."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Told):
            return MARK + json.dumps(value.words, ensure_ascii=False) + "}"
        return super().get_prep_value(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return Told(json.loads(value)["told"]) if value and value.startswith(MARK) else value
