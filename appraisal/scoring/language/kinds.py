"""What may stand under a key of a document: one kind for each way of reading, asking and writing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """What stands under a key. ``shape`` is its form for the shape check, ``schema`` its JSON Schema."""

    name: str
    shape: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)


def _refers(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


_CODE = {"type": "string", "minLength": 1}
CODE = Kind("code", "", _CODE)  # of the part itself, needed and unique
NAME = Kind("name", "", _CODE)  # the code of something else
TEXT = Kind("text", "", {"type": "string"})
LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"  # zh-hans, en, bo: which of them are shown is for the pages
TITLE = Kind("title", "title", _refers("title"))
GROUP = Kind("group", "title", _refers("title"))  # the title of what a group key names
NUMBER = Kind("number", "", _refers("number"))
POSITIVE = Kind("positive", "", _refers("number"))  # above zero
SHARE = Kind("share", "", _refers("share_of_full"))  # a number, or per cent of the full score
LIMIT = Kind("limit", "", _refers("limit"))  # the same, or "none", or "full" for a cap
BOUND = Kind("bound", "", _refers("limit"))  # a number, or "none"
VALUE = Kind("value", "", _refers("VALUE"))  # a number, or the code of a measure or derived value
PLACES = Kind("places", "", {"type": "integer", "minimum": 0, "maximum": 6})
COUNT = Kind("count", "", _refers("number"))  # a whole number
FLAG = Kind("flag", "", {"type": "boolean"})
CHOICE = Kind("choice")  # one of ``options``
WORD_OR_NUMBER = Kind("word or number")  # one of ``options``, or a number
WORD_OR_POSITIVE = Kind("word or positive")  # one of ``options``, which reads as None, or a number above zero
WORD_OR_SHARE = Kind("word or share")  # one of ``options``, or a number or per cent
DAY = Kind("day", "", _refers("day"))
SEASON = Kind("season", "", _CODE)  # a day, or month and day of every year
FORMULA = Kind("formula", "", _refers("formula"))
CONDITION = Kind("condition", "condition", _refers("condition"))
POOL = Kind("pool", "", {"oneOf": [{"const": True}, _CODE]})
NAMES = Kind("names", "[]", {"type": "array", "items": {"type": "string"}})
CODES = Kind("codes", "[]", {"type": "array", "items": _CODE, "minItems": 1})
NUMBERS = Kind("numbers", "[]", {"type": "array", "items": _refers("number"), "minItems": 1})
SHARES = Kind("shares", "[]", {"type": "array", "items": _refers("share_of_full"), "minItems": 1})
RANGE = Kind("range", "[]", {"type": "array", "items": _refers("number"), "minItems": 2, "maxItems": 2})
TABLE = Kind("table", "{}", {"type": "object", "additionalProperties": _refers("number")})
FREE = Kind("free", "free", {"type": "object"})
TITLES = Kind("titles", "{title}", {"type": "object", "additionalProperties": _refers("title")})
PARAMS = Kind("params", "", {"type": "object"})  # as the method of the item declares them
PART = Kind("part")  # one part of the kind ``part``
LIST = Kind("list")  # a list of them
NAMED = Kind("named")  # an object of them by code
UNHASHABLE = (TITLE, GROUP, TABLE, FREE, TITLES, NAMED, PART)
SHAPES = {"part": "%s", "list": "[%s]", "named": "{%s}"}
