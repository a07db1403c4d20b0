"""A query in words: put into SQL once, asked as often as one likes.

Django needs for the words ten times as long as the database for the answer. ``core.kept`` keeps them for whoever has
the same rights; ``asked_with`` keeps those in which a key alone differs.
"""

import re
import sys
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.query import BaseIterable, ModelIterable
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import get_language

from core.prepared import ask

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
MOST = 2000  # of what is remembered; then all is forgotten, and only found out again


@dataclass(frozen=True)
class Question:
    """A query in words; ``about`` is what its maker wants to know when the answer is there."""

    sql: str  # empty: there is nothing to ask
    params: tuple[Any, ...] = ()
    about: tuple[Any, ...] = ()
    reading: SQLCompiler | None = None  # knows which column of the answer belongs where
    makes: type[BaseIterable] = ModelIterable  # what it makes of a row
    besides: tuple[Any, ...] = ()  # what is fetched for the rows by queries of its own
    keys: tuple[int, ...] = ()  # places of those of ``params`` that are another each time

    def rows(self) -> list[tuple]:
        """The answer as the database gives it."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            ask(cursor, self.sql, self.params, self.keys)
            return cursor.fetchall()

    def read(self) -> list[Any]:
        """The answer as the query would give it: rows with all that is joined and fetched besides, or their values."""
        if not self.sql or self.reading is None:
            return []
        model: Any = self.reading.query.model
        rows = model._base_manager.all()
        rows.query = _Words(self, self.reading)
        rows._iterable_class = self.makes
        rows._prefetch_related_lookups = self.besides
        return list(rows)

    @property
    def has_a_moment(self) -> bool:
        return any(map(_is_moment, self.params)) or any(_params_besides(self.besides))


class _Words(Query):
    """Stands for the query that was put into words."""

    def __init__(self, question: Question, reading: SQLCompiler) -> None:
        super().__init__(reading.query.model)
        self.question, self.reading = question, reading

    def get_compiler(self, using: Any = None, connection: Any = None, elide_empty: bool = True) -> SQLCompiler:
        found = copy(self.reading)
        found.connection = connection or connections[using]
        found.execute_sql = lambda *_args, **_options: [self._rows()]  # type: ignore[method-assign,assignment]
        return found

    def _rows(self) -> list[tuple]:
        rows = self.question.rows()
        return [row[: self.reading.col_count] for row in rows] if self.reading.has_extra_select else rows


_readings: dict[tuple[type[Model], str], SQLCompiler] = {}


def question_of(rows: QuerySet, *about: Any) -> Question:
    compiler = rows.query.get_compiler(connection=connection)
    makes: Any = rows._iterable_class  # type: ignore[attr-defined]
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Question("", (), about)
    sql, besides = sys.intern(sql), rows._prefetch_related_lookups  # type: ignore[attr-defined]
    return Question(sql, tuple(params), about, _reading(rows.model, sql, compiler), makes, besides)


def _reading(model: type[Model], sql: str, compiler: SQLCompiler) -> SQLCompiler:
    """The compiler without its query, which is most of what it holds; the same one for all who ask in these words."""
    if found := _readings.get((model, sql)):
        return found
    if len(_readings) >= MOST:
        _readings.clear()
    bare = copy(compiler)
    bare.query = Query(model)
    return _readings.setdefault((model, sql), bare)


# stand where the keys will stand, and nowhere else in a question
NUMBERS = range(7_000_000_000_000_000, 7_000_000_000_010_000)
TEXTS = tuple(f"7b0f2f5e6c1d4d0a9f430c5e6a1d9b2{place}" for place in range(5))
_asked: dict[tuple, tuple[Question, list[tuple[int, int]]]] = {}


def asked_with(rows: Callable[..., QuerySet], *keys: Any) -> Question:
    """What ``rows(*keys)`` asks, put into words once for all keys; ``rows`` is a function that hangs on nothing else.

    Numbers and texts may differ; with other days, and today is one, it is another question.
    """
    places = tuple(map(_place, keys, range(len(keys))))
    name = (rows, places, timezone.localdate(), get_language(), connection.settings_dict["NAME"])
    found = _asked.get(name)  # once: another thread may forget all of them meanwhile
    if found is None:
        if len(_asked) >= MOST:
            _asked.clear()
        found = _asked[name] = _pattern(rows, places)
    pattern, where = found
    params = list(pattern.params)
    for place, number in where:
        params[place] = keys[number]
    return replace(pattern, params=tuple(params), keys=tuple(place for place, _number in where))


def _place(key: Any, number: int) -> Any:
    return NUMBERS[number] if type(key) is int else TEXTS[number] if type(key) is str else key


def _pattern(rows: Callable[..., QuerySet], places: tuple[Any, ...]) -> tuple[Question, list[tuple[int, int]]]:
    """The question with these keys, and which of its values is which of them."""
    pattern = question_of(rows(*places))
    differing = {place: number for number, place in enumerate(places) if place in NUMBERS or place in TEXTS}
    where = [(place, differing[value]) for place, value in enumerate(pattern.params) if value in differing]
    if pattern.has_a_moment or len({number for _place, number in where}) < len(differing):
        raise ValueError(f"{rows} hangs on more, or on less, than its keys.")
    return pattern, where


def _params_besides(besides: Iterable[Any]) -> Iterable[bool]:
    for lookup in besides:
        if isinstance(lookup, Prefetch) and lookup.queryset is not None:
            yield question_of(lookup.queryset).has_a_moment


def _is_moment(value: Any) -> bool:
    """SQLite is given moments as texts."""
    return isinstance(value, datetime) or (isinstance(value, str) and bool(MOMENT.match(value)))
