"""The published JSON Schema of facts files, made from their grammar."""

from typing import Any

from appraisal.scoring.language.schema import WHOLE, basic_schemas

from .grammar import FORMS, KEYS, LISTS, NEEDED

Schema = dict[str, Any]
MOST = 10**12
CODE = {"$ref": "#/$defs/code"}
# of two ways to say a thing one, and what only one of them takes
EITHER = {
    "measure": (("value", "num"), {"den": ["num"]}),
    "ballot": (("counts", "option"), {"count": ["option"]}),
}


def record(kind: str) -> Schema:
    properties: Schema = {key: FORMS[form].schema for key, form in KEYS[kind].items()}
    if kind == "posts":
        properties["parts"] = {"type": "array", "minItems": 1, "items": {"oneOf": [CODE, record("part")]}}
    found: Schema = {"type": "object", "properties": properties}
    if NEEDED[kind]:
        found["required"] = NEEDED[kind]
    if kind in EITHER:
        ways, taken = EITHER[kind]
        found |= {"oneOf": [{"required": [way]} for way in ways], "dependentRequired": taken}
    return {**found, "additionalProperties": False}


def either(pattern: str, low: int, high: int, **more: Any) -> Schema:
    """A number as text or as a whole JSON number."""
    return {
        **more,
        "oneOf": [
            {"type": "string", "pattern": pattern},
            {"type": "integer", "minimum": low, "maximum": high},
        ],
    }


def facts_schema() -> Schema:
    """The whole schema. What it cannot say (rules and subjects that exist) is refused when a file is read."""
    basic = basic_schemas()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "appraisal-facts/1",
        "title": "Appraisal facts",
        "description": "Format of a facts file; docs/scheme-format.md, section 13, explains each key. What a schema "
        "cannot say (rules and subjects that exist, values inside a rule's range, measures given once) is checked when "
        "the file is read. Keys of the whole document that are not listed here are not read.",
        "type": "object",
        "properties": {
            "format": {"const": "appraisal-facts/1"},
            "period": record("period"),
            "subjects": {"type": "array", "items": {"oneOf": [CODE, record("subject")]}},
            **{name: {"type": "array", "items": record(kind)} for name, kind in LISTS.items() if kind != "subject"},
            "payouts": {"type": "object", "additionalProperties": record("payout")},
        },
        "required": ["format"],
        "$defs": {
            "code": {"oneOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]},
            "word": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "title": basic["title"],
            "number": either(WHOLE, -MOST, MOST, description=basic["number"]["description"]),
            "decimal": {
                "description": "As number; a fraction must end within 6 places.",
                "$ref": "#/$defs/number",
            },
            "quantity": either(
                r"^\s*([+]?[0-9]{1,13}(\.[0-9]{1,6}|/[0-9]{1,7})?|-0+(\.0+)?)\s*$",
                0,
                MOST,
                description="As decimal, not negative.",
            ),
            "whole": either(r"^\s*[+-]?[0-9]{1,13}\s*$", -MOST, MOST),
            "denominator": either(r"^\s*[+]?0*[1-9][0-9]{0,6}\s*$", 1, 9_999_999),
            "ballots": {"type": "integer", "minimum": 0, "maximum": 10**9},
            "entry": {"type": "integer", "minimum": 0, "maximum": 2**62 - 1},
            "day": basic["day"],
        },
    }
