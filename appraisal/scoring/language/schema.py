"""The published JSON Schema of schemes, made from the catalogue.

The import page of the site gives it out, and ``python -m appraisal.scoring.publish scheme`` prints it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from . import kinds
from .compositions import COMPOSITION_KINDS
from .declare import Told
from .document import DOCUMENT, FORMAT, PARTS, PLAN_FIELDS
from .methods import METHOD_KINDS, METHOD_WORDS
from .values import CONDITION_SUBJECTS, OPERATORS, VALUE_KINDS
from .vocabularies import WITHOUT_VALUE

Schema = dict[str, Any]
REFERRED = {"rule", "veto", "value", "condition", "sample", "part"}  # defined once and referred to
WHOLE = r"^\s*[+-]?[0-9]{1,13}(\.[0-9]{1,6}|/[0-9]{1,7})?\s*$"
PER_CENT = r"^\s*[+-]?[0-9]{1,13}(\.[0-9]{1,6})?\s*%\s*$"


def refers(name: str) -> Schema:
    return {"$ref": f"#/$defs/{'child' if name == 'part' else name}"}


def object_of(fields: Iterable[Told], *, also: Iterable[str] = (), **more: Any) -> Schema:
    """An object with these keys and no others; ``also`` are needed besides those that always are."""
    fields = list(fields)
    needed = [one.key for one in fields if one.required or one.key in also]
    return {
        "type": "object",
        "properties": {one.key: field_schema(one) for one in fields},
        "required": needed,
        "additionalProperties": False,
        **more,
    }


def field_schema(one: Told) -> Schema:
    if "$ref" in one.schema or "const" in one.schema:
        return dict(one.schema)
    if one.kind == kinds.CHOICE:
        return {"enum": list(one.options)}
    if one.kind in (kinds.WORD_OR_NUMBER, kinds.WORD_OR_POSITIVE):
        return {"oneOf": [{"enum": list(one.options)}, refers("number")]}
    if one.kind == kinds.WORD_OR_SHARE:
        return {"oneOf": [{"enum": list(one.options)}, refers("share_of_full")]}
    if one.kind == kinds.LIST:
        return {"type": "array", "items": part_schema(one.part), **one.schema}
    if one.kind == kinds.NAMED:
        inner = object_of(PARTS[one.part])
        return {"type": "object", **one.schema, "additionalProperties": inner}
    if one.kind == kinds.PART:
        return part_schema(one.part)
    return {**one.kind.schema, **one.schema}


def part_schema(part: str) -> Schema:
    if part in REFERRED:
        return refers(part)
    if part == "payout":
        return {"oneOf": [refers(plan) for plan in PLAN_FIELDS]}
    if part == "work_table":
        fields = PARTS[part]
        return {
            "oneOf": [
                object_of((one for one in fields if one.key != other), also=(key,))
                for key, other in (("attribute", "event"), ("event", "attribute"))
            ]
        }
    return object_of(PARTS[part])


def condition_schema() -> Schema:
    """One comparison of each sort, or several of them joined."""
    fields = {one.key: one for one in PARTS["condition"]}

    def joined(key: str) -> Schema:
        inner = refers("condition")
        properties = {key: inner if key == "not" else {"type": "array", "items": inner}}
        return {"type": "object", "properties": properties, "required": [key], "additionalProperties": False}

    compared = [
        object_of((fields[key] for key in (subject, *more)), also=(subject, "than", "in"))
        for subject, more in CONDITION_SUBJECTS.items()
    ]
    return {"oneOf": [*compared, *map(joined, ("all", "any", "not"))]}


def node_schema() -> Schema:
    needs = [
        {"if": {"properties": {"compose": {"const": code}}}, "then": {"required": list(kind.own)}}
        for code, kind in COMPOSITION_KINDS.items()
        if kind.own
    ]
    return object_of(PARTS["node"], allOf=needs)


def item_schema() -> Schema:
    full = [code for code, one in METHOD_KINDS.items() if one.needs_full]
    conditions: list[Schema] = [{"if": {"properties": {"method": {"enum": full}}}, "then": {"required": ["full"]}}]
    conditions += [
        {
            "if": {"properties": {"method": {"const": code}}},
            "then": {"required": ["params"], "properties": {"params": refers(code)}},
        }
        for code, one in METHOD_KINDS.items()
        if one.record
    ]
    conditions.append(
        {
            "if": {"properties": {"family": {"const": "common"}}, "required": ["family"]},
            "then": {"properties": {"method": {"const": "deduct"}}},
        }
    )
    return object_of(PARTS["item"], allOf=conditions)


def rule_schema() -> Schema:
    forms = [[key] for key in ("points", "range", "levels", "ladder", "tiers")]
    forms.append(["base", "then", "at_least"])
    return object_of(PARTS["rule"], oneOf=[{"required": keys} for keys in forms])


def basic_schemas() -> Mapping[str, Schema]:
    number = refers("number")
    text = {"type": "string"}
    titles = {"type": "object", "propertyNames": {"pattern": kinds.LANGUAGE}, "additionalProperties": text}
    return {
        "number": {
            "description": "Exact number: decimal text with at most 6 places, a fraction, or a whole JSON number.",
            "oneOf": [{"type": "string", "pattern": WHOLE}, {"type": "integer"}],
        },
        "share_of_full": {
            "description": "A number, or per cent of the item's full score.",
            "oneOf": [number, {"type": "string", "pattern": PER_CENT}],
        },
        "limit": {"oneOf": [refers("share_of_full"), {"enum": ["none", "full"]}]},
        "VALUE": {
            "description": "A number, or the code of a measure or of a derived value.",
            "oneOf": [{"type": "string", "minLength": 1}, {"type": "integer"}],
        },
        "title": {"oneOf": [{"type": "string"}, titles]},
        "day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "formula": {
            "type": ["string", "integer"],
            "description": "As in a spreadsheet; functions are listed in docs/scheme-format.md.",
        },
        "op": {"enum": list(OPERATORS)},
        "missing": {"enum": list(WITHOUT_VALUE)},
    }


def scheme_schema() -> Schema:
    """The whole schema. What it cannot say (codes used once, ordered grades) is refused when a file is read."""
    output = PARTS["output"]
    defined = {
        **basic_schemas(),
        "rounding": object_of(PARTS["round"]),
        "output": object_of(one for one in output if not one.of),
        "coefficient": object_of(output),
        "child": {"if": {"required": ["method"]}, "then": refers("item"), "else": refers("node")},
        "node": node_schema(),
        "item": item_schema(),
        "rule": rule_schema(),
        "condition": condition_schema(),
        "veto": object_of(PARTS["veto"]),
        "value": object_of(PARTS["value"], oneOf=[{"required": [kind]} for kind in VALUE_KINDS]),
        "sample": object_of(PARTS["sample"]),
        "fairness": object_of(PARTS["fairness"]),
    }
    for code in METHOD_WORDS:
        if METHOD_KINDS[code].record:
            defined[code] = object_of(PARTS[f"params {code}"], **METHOD_KINDS[code].schema)
    for plan, fields in PLAN_FIELDS.items():
        defined[plan] = object_of(fields)
        defined[plan]["properties"]["method"] = {"const": plan}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": FORMAT,
        "title": "Appraisal scheme",
        "description": "Format of a scheme file; docs/scheme-format.md explains each key. What a schema cannot say "
        "(codes used once, ordered grades, full scores that methods need) is checked when the file is read.",
        **object_of(DOCUMENT),
        "$defs": defined,
    }
