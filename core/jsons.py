"""JSON from outside: no deeper than anybody writes, and nothing in it that a database cannot keep."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

MOST_DEPTH = 64  # a scheme with a tree of the deepest kind needs half
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[^\[\]{}]+")
# NUL, which PostgreSQL keeps in no text, and halves of signs, which no text has
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_UNKEEPABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|\x00")


class UnusableJson(InvalidInput):
    """The text as a whole cannot be used."""

    code = "json_unusable"
    message = _("This is not JSON that can be read here. Check the brackets, commas and quotes.")


class JsonTooLarge(UnusableJson):
    code = "json_too_large"
    message = _("The text is larger than %(limit)s MB. Send it in parts.")


class JsonTooDeep(UnusableJson):
    code = "json_too_deep"
    message = _("Brackets are nested deeper than %(most)s levels. Reduce the nesting.")


class JsonUnkeepable(UnusableJson):
    code = "json_unkeepable"
    message = _("The text holds signs that cannot be kept (NUL, or half of a sign). Take them out.")


def read_json(text: str, *, pairs: Callable[[list[tuple]], dict] | None = None, depth: int = MOST_DEPTH) -> Any:
    """``text`` as data; refused with a sentence when it is none, too deep, or could not be kept.

    A whole number of more digits than Python turns into a number is no data either.
    """
    if depth_of(text) > depth:
        raise JsonTooDeep(most=depth)
    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_number)
    except (ValueError, RecursionError) as why:
        raise UnusableJson from why
    if _MAY_BE_UNKEEPABLE.search(text) and not is_keepable(value):
        raise JsonUnkeepable
    return value


def _no_number(word: str) -> Any:
    raise ValueError(word)  # NaN and Infinity are no JSON


def depth_of(text: str) -> int:
    """How deep brackets stand in brackets, told without taking the text apart."""
    deepest = now = 0
    for sign in _BRACKETS.sub("", _TEXTS.sub("", text)):
        now += 1 if sign in "[{" else -1
        deepest = max(deepest, now)
    return deepest


def is_keepable(value: Any) -> bool:
    """Whether both databases keep every text in ``value``."""
    if isinstance(value, str):
        return not _UNKEEPABLE.search(value)
    if isinstance(value, dict):
        return all(is_keepable(key) and is_keepable(one) for key, one in value.items())
    return all(is_keepable(one) for one in value) if isinstance(value, list) else True
