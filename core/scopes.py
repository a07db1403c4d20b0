"""Scopes of a tree whose rows carry the path of their place."""

from collections.abc import Iterable

from django.db.models import Q


def within(paths: Iterable[str], field: str = "path") -> Q:
    """Rows whose path lies in one of the subtrees; none for an empty list."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found
