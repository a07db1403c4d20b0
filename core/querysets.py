"""What querysets of several rooms share."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from sys import intern
from typing import Any, ClassVar, Self

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from core.kept import kept
from core.questions import Question

VERY_MANY = 50_000
A_WHILE = 300


class BelongingMixin:
    """Rows that are read by whoever may read what they belong to: ``belongs_to`` names the foreign key."""

    belongs_to: ClassVar[str]

    def visible_to(self, user: Any) -> Self:
        return self.of_owners("visible_to", user)

    def of_owners(self: Any, scope: str, user: Any) -> Any:
        """Rows of the owners that their queryset's method ``scope`` gives this user."""
        owner = self.model._meta.get_field(self.belongs_to).related_model
        return self.filter(**{f"{self.belongs_to}__in": getattr(owner.objects, scope)(user)})


def counts(several: Sequence[QuerySet]) -> list[int]:
    """How many rows each of these queries has, of whatever models, asked of the database in one breath."""
    return counted(question_of_counts(several))


def counts_for(user: Any, name: str, rows: Callable[[Any], Sequence[QuerySet]]) -> list[int]:
    """``counts`` of what the rights of the user reach; put into SQL once, under this name (``core.kept``)."""
    return counted(kept(name, user, lambda user: question_of_counts(rows(user))))


def question_of_counts(several: Sequence[QuerySet], *about: Any, most: int | None = None) -> Question:
    """The question of ``counts``, whose answer ``counted`` reads.

    With ``most`` nothing is counted further than one past it: a number above it says that there are more. Then an
    order that a query states stays: it leads to the rows through an index, where without one the database begins to
    read the table wherever another reader is.
    """
    texts, given = {}, []
    for place, rows in enumerate(several):
        with suppress(EmptyResultSet):  # of a condition that nothing fulfils
            keys = (rows if most is not None and rows.query.order_by else rows.order_by()).values("pk")
            sql, params = (keys if most is None else keys[: most + 1]).query.sql_with_params()
            texts[place] = f"(SELECT COUNT(*) FROM ({sql}) AS counted_{place})"  # noqa: S608 - no word of it is given
            given += params
    sql = f"SELECT {', '.join(texts.values())}" if texts else ""
    return Question(intern(sql), tuple(given), (len(several), tuple(texts), *about))


def counted(question: Question) -> list[int]:
    length, places, *_about = question.about
    found = [0] * length
    for row in question.rows():
        for place, number in zip(places, row, strict=True):
            found[place] = number
    return found


def distinct_in_order(rows: QuerySet, name: str) -> tuple[str, tuple]:
    """SQL that gives, as ``value``, each value that ``name`` has among ``rows``, and its parameters.

    One step of an index for each value: that of a hundred thousand rows names two hundred units. Either database would
    read them all for ``DISTINCT``.
    """
    first, given = rows.order_by(name).values(name)[:1].query.sql_with_params()
    later = rows.filter(**{f"{name}__gt": RawSQL("walk.value", ())}).order_by(name).values(name)
    following, more = later[:1].query.sql_with_params()
    sql = (
        f"WITH RECURSIVE walk(value) AS (SELECT ({first}) UNION ALL "  # noqa: S608 - no word of it is given
        f"SELECT ({following}) FROM walk WHERE walk.value IS NOT NULL) SELECT value FROM walk WHERE value IS NOT NULL"
    )
    return sql, (*given, *more)


def counts_by(rows: QuerySet, *names: str, about: object = "") -> dict[Any, int]:
    """Number of rows by the value of a name, by the values of several as a tuple.

    Where there are very many, the answer is kept for some minutes for whoever asks the same of the same rows, for
    counting them takes longer than a page may; ``about`` is what makes it another question. Few are counted anew.
    """
    asked = rows.order_by().values_list(*names).annotate(counted_rows=Count("*"))  # an index need not hold the key
    is_one = len(names) == 1
    try:
        question = asked.query.sql_with_params()
    except EmptyResultSet:  # a condition that nothing fulfils: there is nothing to ask
        return {}
    return _kept_if_many(
        (question, about),
        lambda: {values[0] if is_one else tuple(values): number for *values, number in asked},
    )


def distinct_counts(rows: QuerySet, name: str, **among: Q) -> dict[str, int]:
    """How many values ``name`` has ``among`` the rows of each condition, kept as the answer of ``counts_by`` is."""
    numbers = {key: Count(name, filter=condition, distinct=True) for key, condition in among.items()}
    asked = rows.order_by().values(name).query.sql_with_params()
    return _kept_if_many((asked, repr(among)), lambda: rows.aggregate(**numbers))


def _kept_if_many(question: object, ask: Callable[[], dict[Any, int]]) -> dict[Any, int]:
    key = "counts:" + sha256(repr(question).encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = ask()
        if sum(found.values()) >= VERY_MANY:
            cache.set(key, found, A_WHILE)
    return found
