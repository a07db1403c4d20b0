"""The tables of docs/scheme-format.md that say what the catalogue declares."""

import re
from collections.abc import Callable, Iterable

from .amounts import AMOUNT_FORMS
from .compositions import COMPOSITION_KINDS
from .declare import Told
from .document import DOCUMENT, PARTS, SETTINGS
from .methods import METHOD_KINDS, Method
from .values import VALUE_KINDS

MARKED = re.compile(r"(<!-- catalogue: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"|{'|'.join(f' {cell} ' if cell != '---' else cell for cell in line)}|\n" for line in lines)


def fields(declared: Iterable[Told], *head: str) -> str:
    """Fields with their meaning and, where the table has room for it, what holds without them."""
    rows = [(f"`{one.key}`", one.says, one.unstated)[: len(head)] for one in declared if one.says]
    return table(head, rows)


def params(method: Method) -> str:
    """The parameters of a method: what each takes where that is more than a number, and what holds without it."""
    found = []
    for one in PARTS.get(f"params {method.code}", ()):
        if one.key == "sample":  # guides the pages; the text below says how
            continue
        inner = ", ".join(f'"{key.key}"' for key in PARTS.get(one.part, ()))
        shape = {"list": f"`[{{{inner}}}]`", "part": f"`{{{inner}}}`", "value": "VALUE"}.get(one.kind.name, "")
        notes = [shape] * bool(shape) + [f"default {one.default}"] * bool(one.default)
        found.append(f"`{one.key}` ({', '.join(notes)})" if notes else f"`{one.key}`")
    return ", ".join(found)


TABLES: dict[str, Callable[[], str]] = {
    "document": lambda: fields(DOCUMENT, "key", "meaning", "default"),
    "settings": lambda: fields(SETTINGS, "key", "meaning", "default"),
    "rule": lambda: fields(PARTS["rule"], "key", "meaning"),
    "fairness": lambda: fields(PARTS["fairness"], "key", "effect"),
    "compositions": lambda: table(
        ("compose", "score"), [(f"`{one.code}`", one.score) for one in COMPOSITION_KINDS.values()]
    ),
    "methods": lambda: table(
        ("method", "base", "params"),
        [(f"`{one.code}`", one.base, params(one)) for one in METHOD_KINDS.values()],
    ),
    "amounts": lambda: table(
        ("form", "amount"), [(one.shown, one.gives) for one in AMOUNT_FORMS.values() if one.shown]
    ),
    "values": lambda: table(("key", "value"), [(f"`{one.code}`", one.meaning) for one in VALUE_KINDS.values()]),
}


def written(text: str) -> str:
    """The handbook with its tables as the catalogue has them now."""
    return MARKED.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", text)
