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
