"""Questions that every page asks, put into SQL once for each reader: Django needs for that ten times as long as the
database for the answer.

Kept is the question, never an answer. It follows from who asks, and is worked out from that alone: from a copy of the
account that knows nothing but its own row, its file, its grants of today and, where the question hangs on them, some
facts of the file, as relatives. All of these are part of the key, as are the day and the language, so that whoever
gains or loses a right asks another question at once. What reads anything else from the database while it is put
together, or has a moment in it, is not kept.
"""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

Row = TypeVar("Row", bound=Model)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
MOST = 2000  # questions; then all are forgotten


@dataclass(frozen=True)
class Question:
    """A query in words; ``about`` is what its maker wants to know when the answer is there."""

    sql: str  # empty: there is nothing to ask
    params: tuple[Any, ...] = ()
    about: tuple[Any, ...] = ()

    def rows(self) -> list[tuple]:
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return cursor.fetchall()

    def read(self, model: type[Row]) -> Iterable[Row]:
        """The rows that a query of whole rows of ``model`` gives."""
        return model._base_manager.raw(self.sql, self.params) if self.sql else ()


_kept: dict[tuple, Question] = {}
_facts: dict[tuple, tuple[str, ...]] = {}  # by rights: what besides them the question hangs on


def question_of(rows: QuerySet, *about: Any) -> Question:
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Question("", (), about)
    return Question(sys.intern(sql), tuple(params), about)


class _Asked:
    """Notes whether the database was asked."""

    anything = False

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.anything = True
        return execute(*args)


def kept(name: str, user: Any, make: Callable[[Any], Question]) -> Question:
    """What ``make`` gives for this user. ``make`` sees the account, its file and its grants, and nothing besides."""
    if not hasattr(user, "rights_today"):
        return make(user)
    rights = (name, user.rights_today, timezone.localdate(), get_language(), connection.settings_dict["NAME"])
    facts = _facts.get(rights, ())
    if found := _kept.get((rights, user.told(facts))):
        return found
    made, account, asked = _made(make, user.with_rights_alone(*facts))
    if asked and (more := user.facts_in(account)) != facts:
        facts = more  # whoever asks next time looks them up before, as they belong to the key
        made, account, asked = _made(make, user.with_rights_alone(*facts))
    if not asked and not any(map(_is_moment, made.params)):
        if len(_kept) >= MOST:
            _kept.clear()
            _facts.clear()
        _kept[rights, user.told(facts)], _facts[rights] = made, facts
    return made


def _is_moment(value: Any) -> bool:
    """SQLite is given moments as texts."""
    return isinstance(value, datetime) or (isinstance(value, str) and bool(MOMENT.match(value)))


def _made(make: Callable[[Any], Question], account: Any) -> tuple[Question, Any, bool]:
    """The question, whom it was made for, and whether the database was asked meanwhile."""
    asked = _Asked()
    with connection.execute_wrapper(asked):
        return make(account), account, asked.anything
