"""Looking for words in the trail, which every change of the site writes.

An index of words costs its writer ten times what the row does, so it holds sealed rows only: the sequencer writes it,
afterwards and by itself, and nobody who changes something waits for it. The few rows that are not sealed yet are read
one by one. Actor, object and action are one text to it, set apart by spaces; no word that is looked for has one.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField

from core.lists.query import FEW
from core.lists.search import lookup

NEAR = 2 * FEW  # rows beside the page that are read before the index is asked


class Together(Func):
    """Texts set apart by spaces, written as the index has them (``core/migrations/0004``)."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def with_all(rows: QuerySet, words: Iterable[str]) -> QuerySet:
    """Rows that contain each of ``words``."""
    rows = rows.alias(words=Together(F("actor_name"), F("object_text"), F("action")))
    return rows.filter(*(Q(**{f"words__{lookup(word)}": word}) for word in words))


def near(rows: QuerySet, words: Iterable[str]) -> QuerySet:
    """The same among the first of ``rows``, which are in order: without index, for whom a word is in every other row.

    PostgreSQL would fetch all rows of such a word by index and sort them, for it cannot know that there are many.
    """
    beside: Any = rows.model._base_manager.filter(pk__in=rows.values("pk")[:NEAR])
    beside = beside.alias(words=Together(F("actor_name"), F("object_text"), F("action")))
    return beside.filter(*(Q(words__icontains=word) for word in words))


def far(rows: QuerySet, words: list[str]) -> list[QuerySet]:
    """The same as two queries, one for the rows that the index holds and one for those that have no seal yet."""
    return [with_all(some, words) for some in (rows.filter(position__isnull=False), rows.filter(position=None))]
