"""Scopes of a tree whose rows carry the path of their place."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q


def within(paths: Iterable[str], field: str = "path") -> Q:
    """Rows whose path lies in one of the subtrees; none for an empty list."""
    ways = [Q(**{f"{field}__startswith": path}) for path in paths]
    return reduce(or_, ways) if ways else Q(pk__in=[])


def holds_a_root(paths: Iterable[str]) -> bool:
    """Whether one of the subtrees is a whole tree."""
    return any(path.count("/") == 1 for path in paths)


def upwards(path: str) -> list[str]:
    """The path and those of all places above it, from the root on: "1/", "1/7/" and "1/7/30/" of the last."""
    return [path[: place + 1] for place, letter in enumerate(path) if letter == "/"]


def keys_in(path: str) -> list[int]:
    """The keys of the place and of all above it, from the root on: 1, 7 and 30 of "1/7/30/"."""
    return [int(key) for key in path.split("/") if key]
