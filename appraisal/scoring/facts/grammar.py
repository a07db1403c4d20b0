"""What stands under each key of a facts file: one table for shape and spelling, as grammar.py is for schemes.

``facts.schema.json`` says the same to other programs. Numbers and days are read later and refused there.
"""

from appraisal.scoring.errors import Issue
from appraisal.scoring.language.grammar import without_nulls

TEXT = {
    "subject": "code:code title:title group:code attributes:words",
    "event": "subject:code rule:text quantity value reason:text level:text modifiers:texts group:code "
    "evidence:documents approved:flag approved_by:text on ref note:free",
    "measure": "subject:code measure:text value num:whole den:whole source:text note:free",
    "ballot": "subject:code question:text group:text counts:counts option:text count note:free",
    "link": "subject:code relation:text to:code weight note:free",
    "score": "subject:code of:text value source:text note:free",
    "prior": "subject:code period:code year:code total coefficient grade:text counts:counts counters:counts note:free",
    "adjustment": "subject:code rule:text effect ref note:free",
    "posts": "subject:code parts:parts note:free",
    "part": "subject:code weight",
    "period": "from to year:code",
    "payout": "pool prior:counts factors:counts note:free",
}
KEYS = {
    kind: {key: form for key, _, form in (word.partition(":") for word in text.split())}
    for kind, text in TEXT.items()
}
FORMS = {
    "code": "a text or a whole number",
    "text": "a text",
    "texts": 'a list of texts, such as ["reminded"]',
    "title": "a text or one text per language",
    "flag": "true or false, without quotes",
    "whole": "a whole number",
    "documents": 'a list of documents, such as ["notice 12"], or true or false',
    "words": "an object of codes and texts",
    "counts": "an object of codes and numbers",
    "parts": 'a list of subjects, or of objects such as {"subject": "P@office", "weight": "0.6"}',
}


def is_code(value):
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_texts(value):
    return isinstance(value, list | tuple | set | frozenset) and all(isinstance(one, str) for one in value)


def _fits(form, value):
    if form == "code":
        return is_code(value)
    if form == "text":
        return isinstance(value, str)
    if form == "texts":
        return _is_texts(value)
    if form == "title":
        return isinstance(value, str | dict)
    if form == "flag":
        return isinstance(value, bool)
    if form == "whole":
        return is_code(value) and (isinstance(value, int) or value.strip().lstrip("+-").isdecimal())
    if form == "documents":
        return isinstance(value, bool) or _is_texts(value)
    if form == "words":
        return isinstance(value, dict) and all(is_code(one) for one in value.values())
    if form == "counts":
        return isinstance(value, dict)
    if form == "parts":
        return isinstance(value, list) and all(is_code(one) or isinstance(one, dict) for one in value)
    return form == "free" or not isinstance(value, list | dict)


def checked(kind, record, path):
    """(the record without nulls, issues of its shape, issues of unknown keys)."""
    record, broken, unknown = without_nulls(record), [], []
    for key, value in record.items():
        where = f"{path}.{key}"
        if key not in KEYS[kind]:
            known = ", ".join(KEYS[kind])
            text = f"{key} has no meaning here; these have: {known}."
            unknown.append(Issue("key_unknown", where, text, {"key": str(key)}))
        elif not _fits(KEYS[kind][key], value):
            form = FORMS.get(KEYS[kind][key], "a single value")
            broken.append(Issue("shape_invalid", where, f"{key} is {form}.", {"key": str(key)}))
    return record, broken, unknown
