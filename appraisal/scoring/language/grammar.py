"""Which keys each part of a scheme document may have and what stands under them; one table for shape and spelling.

A key alone holds one value. ``key:kind`` holds an object of that kind, ``key:[kind]`` a list of them, ``key:{kind}``
objects by name; ``[]`` and ``{}`` a list or named set of single values; ``title`` a text or one text per language,
``{title}`` titles by name, ``free`` anything but for the keys of ``FREE``. What the values mean is read by the parser,
which may rely on these shapes.
"""

import re
from typing import Any

from appraisal.scoring.errors import Issue
from appraisal.scoring.near import meant

from . import kinds
from .document import PARTS, SOURCE
from .methods import PLAIN_METHODS

MAX_DEPTH = 12  # levels of the tree, and of conditions
_DEEPEST = 6 * MAX_DEPTH

KEYS = {part: {one.key: one.shape for one in fields} for part, fields in PARTS.items()}
_LANGUAGE = re.compile(kinds.LANGUAGE, re.ASCII)
# what is free, and the keys in it that pages, forms and columns read
FREE = {"source": {one.key: one.shape for one in SOURCE}}


def without_nulls(value: Any, depth: int = 0) -> Any:
    """null says the same as leaving the key out."""
    if depth > 2 * _DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: without_nulls(inner, depth + 1) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner, depth + 1) for inner in value] if isinstance(value, list) else value


def is_title(value: Any) -> bool:
    """A text, or texts by language."""
    if isinstance(value, dict):
        return all(_LANGUAGE.match(key) and isinstance(text, str) for key, text in value.items())
    return isinstance(value, str)


class Shapes:
    """Walks a document; ``broken`` lists wrong shapes, which stop the reading, ``unknown`` keys without meaning."""

    def __init__(self) -> None:
        self.broken, self.unknown = [], []

    def object(self, kind: str, value: Any, path: str, depth: int = 0) -> None:
        if depth > _DEEPEST:
            self.broken.append(Issue("tree_too_deep", path, "The document is nested too deeply."))
            return
        if kind == "part":
            kind = "item" if "method" in value else "node"
        keys = KEYS[kind]
        for key, inner in value.items():
            where = f"{path}.{key}" if path else str(key)
            if kind == "item" and key == "params":
                self.params(value["method"], inner, where, depth)
            elif key in keys:
                self.under(keys[key], inner, where, key, depth)
            else:
                text = f"{key} has no meaning here."
                self.unknown.append(Issue("key_unknown", where, *meant(text, {"key": str(key)}, keys)))

    def params(self, method: str, value: Any, path: str, depth: int) -> None:
        if not isinstance(value, dict):
            self.wrong(path, "An object is expected here.", "params")
        elif f"params {method}" in KEYS:
            self.object(f"params {method}", value, path, depth + 1)
        elif value and method in PLAIN_METHODS:
            text = f"The method {method} has no parameters."
            self.unknown.append(Issue("key_unknown", path, text, {"key": "params"}))

    def wrong(self, path: str, message: str, key: Any) -> None:
        self.broken.append(Issue("shape_invalid", path, message, {"key": str(key)}))

    def under(self, shape: str, value: Any, path: str, key: Any, depth: int) -> None:
        if shape == "title":
            if not is_title(value):
                self.broken.append(Issue("title_invalid", path, "A title is a text or one text per language."))
        elif shape == "free":
            self.free(value, path, key, depth)
        elif not shape:
            if isinstance(value, list | dict):
                self.wrong(path, "A single value is expected here.", key)
        elif shape[0] == "[":
            self.members(shape[1:-1], value, path, key, depth)
        elif not isinstance(value, dict):
            self.wrong(path, "An object is expected here.", key)
        elif shape[0] == "{":
            for name, inner in value.items():
                self.member(shape[1:-1], inner, f"{path}.{name}", key, depth)
        else:
            self.object(shape, value, path, depth + 1)

    def free(self, value: Any, path: str, key: Any, depth: int) -> None:
        if not isinstance(value, dict | str):
            self.wrong(path, "An object is expected here.", key)
        for name, shape in FREE.get(key, {}).items() if isinstance(value, dict) else ():
            if name in value:
                self.under(shape, value[name], f"{path}.{name}", name, depth)

    def members(self, kind: str, value: Any, path: str, key: Any, depth: int) -> None:
        if not isinstance(value, list):
            self.wrong(path, "A list is expected here.", key)
            return
        for place, inner in enumerate(value):
            self.member(kind, inner, f"{path}[{place}]", key, depth)

    def member(self, kind: str, value: Any, path: str, key: Any, depth: int) -> None:
        if not kind:
            if value is None or isinstance(value, list | dict):
                self.wrong(path, "This member has the wrong shape.", key)
        elif kind == "title":
            self.under(kind, value, path, key, depth)
        elif isinstance(value, dict):
            self.object(kind, value, path, depth + 1)
        else:
            self.wrong(path, "This member has the wrong shape.", key)
