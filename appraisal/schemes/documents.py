"""Scheme documents between a file and the engine: what can be read, kept and compared on both databases."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from appraisal.schemes.messages import SchemeRefused
from appraisal.schemes.words import RELATIONS
from appraisal.scoring import Issue, Scheme, SchemeError, load
from appraisal.scoring.language.document import FORMAT
from appraisal.scoring.lint.scheme import lint
from appraisal.scoring.output.digest import value_digest
from core.json_slips import json_slip
from core.jsons import JsonTooDeep, UnusableJson, read_json

MAX_BYTES = 2 << 20
CODE_LENGTHS = {"scheme": 60, "indicator": 40, "rule": 40, "dimension": 20, "measure": 60}
SLUG = re.compile(r"[-a-zA-Z0-9_]+\Z")


def read(data: bytes) -> dict:
    """A scheme file as data; refused unless every text and number in it can be kept exactly."""
    if len(data) > MAX_BYTES:
        raise SchemeRefused([Issue("structure_invalid", "", "The file is too large.")])
    try:
        return read_json(data.decode("utf-8-sig"), pairs=_once)
    except JsonTooDeep:
        raise SchemeRefused([Issue("structure_invalid", "", "The file is nested too deeply.")]) from None
    except UnusableJson as refusal:
        raise SchemeRefused([_no_json(refusal)]) from None
    except UnicodeDecodeError:
        raise SchemeRefused([Issue("format_unknown", "", "The file is not JSON.")]) from None


def _no_json(refusal: UnusableJson) -> Issue:
    """What is wrong with the text, and where; a file that is no text of objects is no scheme file at all."""
    slip = refusal.__cause__
    if not isinstance(slip, json.JSONDecodeError) or not slip.doc.lstrip().startswith("{"):
        return Issue("format_unknown", "", "The file is not JSON.")
    told = {"line": slip.lineno, "column": slip.colno, "slip": json_slip(slip)}
    return Issue("json_slip", "", f"Line {slip.lineno}, column {slip.colno}: {told['slip']}", told)


def _once(pairs: list[tuple]) -> dict:
    """An object; refused when one key stands in it twice, for then one of the two would be lost unseen."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise SchemeRefused([Issue("key_twice", "", "A key stands twice.", {"key": twice[:60]})])
    return found


def canonical(document: dict) -> dict:
    """The same document with sorted keys.

    PostgreSQL gives the keys of a JSON value back in an order of its own; the engine numbers levels and
    circumstances in document order. Sorted, both databases number them alike.
    """
    return json.loads(json.dumps(document, ensure_ascii=False, sort_keys=True))


def parsed(document: Any) -> Scheme:
    """The scheme of a document, or ``SchemeRefused`` with every finding."""
    problems = list(_unkeepable(document))
    if problems:
        raise SchemeRefused(problems)
    try:
        scheme = load(canonical(document))
    except SchemeError as error:
        raise SchemeRefused(error.issues) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        # a list where an object belongs, and the like
        raise SchemeRefused([Issue("structure_invalid", "", str(error))]) from None
    if problems := list(_too_long(scheme)):
        raise SchemeRefused(problems)
    return scheme


def warnings(document: Any, known_measures: Collection[str] | None = None) -> list[Issue]:
    """What the document computes but probably does not mean; with measures, also what this site cannot know."""
    relations = None if known_measures is None else RELATIONS
    found = lint(canonical(document), known_measures, relations)
    return [issue for issue in found if issue.level == "warning"]


def digest(document: Any) -> str:
    """The same for the same words, whatever the order of keys; also of drafts that cannot be computed."""
    return value_digest(canonical(document))


def empty(code: str, title: dict, full_marks: str) -> dict:
    """A scheme that says nothing yet."""
    return {
        "format": FORMAT,
        "code": code,
        "title": title,
        "full_marks": full_marks,
        "tree": {
            "code": "total",
            "title": {"zh-hans": "总分", "en": "Total"},
            "compose": "sum",
            "children": [],
        },
    }


UNKEEPABLE = ("format_unknown", "shape_invalid", "title_invalid", "structure_invalid", "tree_too_deep", "text_unusable")


def problems(document: Any) -> list[Issue]:
    """Why the document cannot be computed as it stands; nothing when it can."""
    try:
        parsed(document)
    except SchemeRefused as refusal:
        return refusal.issues
    return []


def kept(document: Any) -> tuple[str, dict]:
    """(code, titles) of a document that may become a draft; ``SchemeRefused`` when it is not built like a scheme.

    A draft may lack numbers, name things that do not exist, and add up to nothing; its objects and lists must stand
    where the format has them, since the editor works on them.
    """
    found = list(_unkeepable(document))
    if not found and isinstance(document, dict):
        found = [issue for issue in problems(document) if issue.code in UNKEEPABLE]
    if not isinstance(document, dict) or found:
        raise SchemeRefused(found or [Issue("format_unknown", "", "The file is not a scheme.")])
    code, title = document.get("code"), document.get("title") or {}
    if not isinstance(code, str) or not SLUG.match(code) or len(code) > CODE_LENGTHS["scheme"]:
        raise SchemeRefused([_no_slug(code)])
    if not isinstance(document.get("tree"), dict):
        raise SchemeRefused([Issue("node_invalid", "tree", "A node is an object.")])
    return code, {"zh-hans": title, "en": title} if isinstance(title, str) else title


def _unkeepable(value: Any, path: str = "") -> Iterator[Issue]:
    """Floats are not exact, and NUL or half a surrogate pair cannot be stored by PostgreSQL."""
    stack = [(value, path)]
    while stack:
        value, path = stack.pop()
        if isinstance(value, dict):
            stack += [(key, path) for key in value]
            stack += [(item, f"{path}.{key}" if path else str(key)) for key, item in value.items()]
        elif isinstance(value, list):
            stack += [(item, f"{path}[{number}]") for number, item in enumerate(value)]
        elif isinstance(value, float):
            yield Issue("number_invalid", path, f"{value!r} is not exact.", {"value": str(value)})
        elif isinstance(value, str) and re.search("[\x00\ud800-\udfff]", value):
            yield Issue("text_unusable", path, "A text holds characters that cannot be kept.")
        elif isinstance(value, int) and abs(value) > 10**30:
            yield Issue("number_invalid", path, "The number is too large.", {"value": str(value)[:40]})


def _too_long(scheme: Scheme) -> Iterator[Issue]:
    codes = [("scheme", scheme.code)]
    codes += [("indicator", item.code) for item in scheme.items]
    codes += [("rule", rule.code) for rule in scheme.rules]
    codes += [("dimension", code) for code, _title in scheme.dimensions]
    codes += [("measure", code) for code in scheme.measures]
    for kind, code in codes:
        most = CODE_LENGTHS[kind]
        if len(code) > most:
            yield Issue("code_too_long", kind, f"{code} is too long.", {"value": code[:80], "most": most})
    if not SLUG.match(scheme.code):
        yield _no_slug(scheme.code)


def _no_slug(code: object) -> Issue:
    return Issue("choice_unknown", "code", "A code has letters, digits, - and _ only.", {"value": str(code)[:60]})
