"""What stands under each key of a facts file: one table for shape, spelling and the published schema.

A word of the table is ``key:form``, with an exclamation mark where the key is needed. Rules and subjects that do not
exist, and numbers that are none, are found when the records are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from appraisal.scoring.errors import Issue
from appraisal.scoring.language.grammar import is_title, without_nulls
from appraisal.scoring.near import meant

TABLE = {
    "subject": "code:code! title:title group:code attributes:words",
    "event": "subject:code! rule:name! quantity:quantity value:quantity reason:text level:text modifiers:texts "
    "group:word evidence:documents approved:flag approved_by:text on:day ref:entry note:free",
    "measure": "subject:code! measure:name! value:number num:whole den:denominator source:text note:free",
    "ballot": "subject:code! question:name! group:name! counts:ballots option:name count:ballot note:free",
    "link": "subject:code! relation:name! to:code! weight:quantity note:free",
    "score": "subject:code! of:name value:number! source:text note:free",
    "prior": "subject:code! period:word year:word total:number coefficient:number grade:text counts:numbers "
    "counters:numbers note:free",
    "adjustment": "subject:code! rule:name! effect:decimal! ref:entry note:free",
    "posts": "subject:code! parts:parts! note:free",
    "part": "subject:code! weight:number",
    "period": "from:day to:day year:code",
    "payout": "pool:number prior:years factors:numbers note:free",
}


# the lists of a facts file, in the order in which they are read, and what kind of records stands in each
LISTS = {
    "subjects": "subject", "events": "event", "measures": "measure", "ballots": "ballot", "links": "link",
    "scores": "score", "prior": "prior", "adjustments": "adjustment", "posts": "posts",
}  # fmt: skip


def is_code(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset) and all(isinstance(one, str) for one in value)


def is_whole(value: Any) -> bool:
    return is_code(value) and (isinstance(value, int) or value.strip().lstrip("+-").isdecimal())


def is_single(value: Any) -> bool:
    return not isinstance(value, list | dict)


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


@dataclass(frozen=True)
class Form:
    """What may stand under a key: in words for the refusal, as a test, and as JSON Schema."""

    says: str
    fits: Callable[[Any], bool]
    schema: Mapping[str, Any] | bool = field(default_factory=dict)


def _refers(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _each(inner: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": inner}


_TEXT, _TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
_SINGLE, _COUNTS = "a single value", "an object of codes and numbers"
FORMS = {
    "code": Form("a text or a whole number", is_code, _refers("code")),
    "word": Form("a text or a whole number", is_code, _refers("word")),
    "name": Form("a text", is_text, {"type": "string", "minLength": 1}),
    "text": Form("a text", is_text, _TEXT),
    "texts": Form('a list of texts, such as ["reminded"]', is_texts, _TEXTS),
    "title": Form("a text or one text per language", is_title, _refers("title")),
    "flag": Form("true or false, without quotes", lambda value: isinstance(value, bool), {"type": "boolean"}),
    "whole": Form("a whole number", is_whole, _refers("whole")),
    "denominator": Form("a whole number", is_whole, _refers("denominator")),
    "documents": Form(
        'a list of documents, such as ["notice 12"], or true or false',
        lambda value: isinstance(value, bool) or is_texts(value),
        {"oneOf": [{"type": "boolean"}, _TEXTS]},
    ),
    "words": Form(
        "an object of codes and texts",
        lambda value: is_object(value) and all(is_code(one) for one in value.values()),
        _each(_refers("word")),
    ),
    "numbers": Form(_COUNTS, is_object, _each(_refers("number"))),
    "ballots": Form(_COUNTS, is_object, _each(_refers("ballots"))),
    "years": Form(_COUNTS, is_object, _each({"type": "integer", "minimum": 0, "maximum": 1000})),
    "parts": Form(
        'a list of subjects, or of objects such as {"subject": "P@office", "weight": "0.6"}',
        lambda value: isinstance(value, list) and all(is_code(one) or is_object(one) for one in value),
    ),
    "number": Form(_SINGLE, is_single, _refers("number")),
    "decimal": Form(_SINGLE, is_single, _refers("decimal")),
    "quantity": Form(_SINGLE, is_single, _refers("quantity")),
    "ballot": Form(_SINGLE, is_single, _refers("ballots")),
    "entry": Form(_SINGLE, is_single, _refers("entry")),
    "day": Form(_SINGLE, is_single, _refers("day")),
    "free": Form("anything", lambda value: True, True),
}
WORDS = {kind: dict(word.split(":") for word in text.split()) for kind, text in TABLE.items()}
KEYS = {kind: {key: form.rstrip("!") for key, form in words.items()} for kind, words in WORDS.items()}
NEEDED = {kind: [key for key, form in words.items() if form.endswith("!")] for kind, words in WORDS.items()}


def checked(kind: str, record: Any, path: str) -> tuple[Any, list[Issue], list[Issue]]:
    """(the record without nulls, issues of its shape, issues of unknown keys)."""
    record, broken, unknown = without_nulls(record), [], []
    for key, value in record.items():
        where = f"{path}.{key}"
        if key not in KEYS[kind]:
            known = ", ".join(KEYS[kind])
            text = f"{key} has no meaning here; these have: {known}."
            unknown.append(Issue("key_unknown", where, *meant(text, {"key": str(key)}, KEYS[kind])))
        elif not FORMS[KEYS[kind][key]].fits(value):
            text = f"{key} is {FORMS[KEYS[kind][key]].says}."
            broken.append(Issue("shape_invalid", where, text, {"key": str(key)}))
    return record, broken, unknown
