"""A scheme document and its parts: finding, adding, moving, copying, replacing. Pure functions on plain data.

A part is named by its place, as the engine names it in its findings: ``tree.children[0].rules[2]``, ``vetoes[1]``,
``grades``; the empty text is the document itself. Every function gives a new document and leaves the old one alone,
so that former states can be kept. Drafts may be wrong in any way: whatever is no list of objects reads as empty.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
MOST_NESTED = 12
SPOKEN_FOR = {"total", "coefficient", "count", "points"}  # words that may stand under "of" and name no part
# lists of parts that have codes of their own, by the kind of code
KINDS = {
    "children": "node",
    "rules": "rule",
    "vetoes": "veto",
    "grades": "grade",
    "payouts": "payout",
    "values": "value",
    "attributes": "attribute",
}


class NoSuchPart(LookupError):
    """The document has nothing at that place (any more)."""


class CannotMove(ValueError):
    """A section cannot go into itself."""


@dataclass(frozen=True)
class Place:
    """A node of the tree where it stands."""

    address: str
    node: dict
    depth: int
    parent: str

    @property
    def is_item(self) -> bool:
        return "method" in self.node


def keys_of(address: str) -> list[str | int]:
    found = STEP.findall(address)
    if address != "".join(f".{name}" if name else f"[{place}]" for name, place in found).lstrip("."):
        raise NoSuchPart(address)
    return [name or int(place) for name, place in found]


def address_of(keys) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")


def at(document: dict, address: str):
    """The part at a place of the document."""
    part = document
    try:
        for key in keys_of(address):
            part = part[key]
    except (KeyError, IndexError, TypeError):
        raise NoSuchPart(address) from None
    return part


def listed(part, key: str) -> list[dict]:
    """The parts under a key; nothing when the draft has something else there."""
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else []


def is_within(address: str, whole: str) -> bool:
    """Whether the part is that whole, or stands somewhere under it."""
    return address == whole or address.startswith((f"{whole}.", f"{whole}["))


def holder_of(address: str) -> tuple[str, str, int]:
    """(place of the whole that holds the part, name of its list, position)."""
    keys = keys_of(address)
    if len(keys) < 2 or not isinstance(keys[-1], int):
        raise NoSuchPart(address)
    return address_of(keys[:-2]), str(keys[-2]), keys[-1]


def kind_of(address: str) -> str:
    """node, rule, veto …; for parts without a code their own name (total, fairness)."""
    keys = keys_of(address)
    if not keys:
        return "document"
    if keys == ["tree"]:
        return "node"
    if isinstance(keys[-1], int):
        return KINDS.get(str(keys[-2]), str(keys[-2]))
    return str(keys[-1])


def nodes(document: dict) -> Iterator[Place]:
    """All nodes in document order, the root first."""

    def walk(node: dict, address: str, depth: int, parent: str):
        yield Place(address, node, depth, parent)
        if depth < MOST_NESTED:
            for number, child in enumerate(listed(node, "children")):
                yield from walk(child, f"{address}.children[{number}]", depth + 1, address)

    root = document.get("tree")
    if isinstance(root, dict):
        yield from walk(root, "tree", 0, "")


def parts(document: dict, kind: str) -> list[tuple[str, dict]]:
    """(place, part) of everything that has a code of this kind."""
    if kind == "node":
        return [(place.address, place.node) for place in nodes(document)]
    if kind == "rule":
        return [
            (f"{place.address}.rules[{number}]", rule)
            for place in nodes(document)
            for number, rule in enumerate(listed(place.node, "rules"))
        ]
    name = next((name for name, known in KINDS.items() if known == kind), kind)
    return [(f"{name}[{number}]", part) for number, part in enumerate(listed(document, name))]


def find(document: dict, kind: str, code: str) -> str | None:
    """Where the part with that code stands now."""
    return next((place for place, part in parts(document, kind) if part.get("code") == code), None)


def codes(document: dict, kind: str) -> set[str]:
    return {str(part.get("code") or "") for _place, part in parts(document, kind)}


def free_code(document: dict, kind: str, wish: str) -> str:
    """``wish``, or the next one like it that is not used yet: 3.2 → 3.3, votes → votes-2."""
    return _free(codes(document, kind), wish)


def _free(used: set[str], wish: str) -> str:
    match = re.fullmatch(r"(.*?)(\d+)", wish)
    stem, number = (match[1], int(match[2])) if match else (f"{wish}-", 1)
    while wish in used:
        number += 1
        wish = f"{stem}{number}"
    return wish


# Changes


def replaced(document: dict, address: str, part) -> dict:
    """The document with another part in that place; nothing (None, "", [] or {}) takes the part away."""
    keys = keys_of(address)
    if not keys:
        return deepcopy(part)
    new = deepcopy(document)
    holder: Any = at(new, address_of(keys[:-1]))
    if isinstance(keys[-1], int) and not (isinstance(holder, list) and keys[-1] < len(holder)):
        raise NoSuchPart(address)
    if part in (None, "", [], {}) and isinstance(holder, dict):
        holder.pop(keys[-1], None)
    else:
        holder[keys[-1]] = deepcopy(part)
    return new


def added(document: dict, holder: str, name: str, part: dict, place: int | None = None) -> tuple[dict, str]:
    """The document with one more part in the list ``name`` of ``holder``, and where it went."""
    new = deepcopy(document)
    whole = at(new, holder)
    if not isinstance(whole, dict):
        raise NoSuchPart(holder)
    if not isinstance(whole.get(name), list):
        whole[name] = []
    place = len(whole[name]) if place is None else min(max(place, 0), len(whole[name]))
    whole[name].insert(place, deepcopy(part))
    return new, address_of([*keys_of(holder), name, place])


def removed(document: dict, address: str) -> dict:
    """The document without the part."""
    at(document, address)
    new = deepcopy(document)
    holder, name, place = holder_of(address)
    del at(new, holder)[name][place]
    return new


def moved(document: dict, address: str, step: int) -> tuple[dict, str]:
    """The part one up (-1) or down (1) among its like; at the end of the list it stays."""
    at(document, address)
    holder, name, place = holder_of(address)
    new = deepcopy(document)
    members = at(new, holder)[name]
    target = min(max(place + step, 0), len(members) - 1)
    members.insert(target, members.pop(place))
    return new, address_of([*keys_of(holder), name, target])


def moved_into(document: dict, address: str, section: str) -> tuple[dict, str]:
    """The node or rule at the end of another section (rules: of another item)."""
    part = at(document, address)
    _holder, name, _place = holder_of(address)
    if is_within(section, address):
        raise CannotMove(address)
    goal = at(document, section)
    if not isinstance(goal, dict) or (name == "children" and "method" in goal):
        raise CannotMove(section)
    new = removed(added(document, section, name, part)[0], address)
    return new, find(new, KINDS[name], part.get("code")) or ""


def copied(document: dict, address: str) -> tuple[dict, str]:
    """A second part like this one right after it, with codes of its own all through."""
    part = deepcopy(at(document, address))
    holder, name, place = holder_of(address)
    new, where = added(document, holder, name, {"code": ""}, place + 1)
    return replaced(new, where, _recoded(new, part, KINDS[name])), where


def _recoded(document: dict, part: dict, kind: str) -> dict:
    """The copied part, in which every node and rule gets a code that the document does not use."""
    used = {"node": codes(document, "node"), "rule": codes(document, "rule"), kind: codes(document, kind)}

    def recode(one: dict, kind: str) -> None:
        one["code"] = _free(used[kind], one.get("code") or kind)
        used[kind].add(one["code"])
        for child in listed(one, "children"):
            recode(child, "node")
        for rule in listed(one, "rules"):
            recode(rule, "rule")

    recode(part, kind)
    return part


def renamed(document: dict, kind: str, old: str, new_code: str) -> dict:
    """Whatever named the part by its old code names it by the new one; formulas are left to their author."""
    names = {"node": ("node", "item", "of"), "rule": ("rule",), "attribute": ("attribute", "by")}.get(kind)
    if not names or old == new_code:
        return document
    if old in SPOKEN_FOR:
        names = tuple(name for name in names if name != "of")
    new = deepcopy(document)
    stack: list = [new]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            for key, value in one.items():
                if key in names and value == old:
                    one[key] = new_code
                elif kind == "rule" and key == "rules" and isinstance(value, list):
                    one[key] = [new_code if member == old else member for member in value]
            stack += one.values()
        elif isinstance(one, list):
            stack += one
    return new
