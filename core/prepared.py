"""Statements that PostgreSQL has planned already: weighing how to answer takes it as long as answering.

What a connection is asked again and again in the same words it prepares, as drivers do: from the second time on, and
``settings.DATABASE_PREPARED`` of them, of which those make room that were not asked for longest. The values are part
of the statement, so that it is planned for them: a plan for a scope of thirty people is none for the county. Only what
a question says to be a key (``core.questions.asked_with``) is handed over each time. PostgreSQL plans anew by itself
when tables or what it knows of them change.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from psycopg2.extensions import AsIs

TIMES = 2  # the first time may well be the last
REMEMBERED = 500  # questions of which the times are counted
SEVERAL = 5  # keys; a list of them is nearly always of another length, and planned at once
UNKNOWN = "26000"  # PostgreSQL's word for a statement that somebody has thrown away


@dataclass
class Statements:
    """Those of one connection, which forgets them when it ends."""

    of: Any
    names: OrderedDict[Hashable, str] = field(default_factory=OrderedDict)
    times: OrderedDict[Hashable, int] = field(default_factory=OrderedDict)
    made: int = 0
    are_lost: bool = False

    def lose(self) -> None:
        """After an error nobody knows what the connection holds: the next one to be prepared clears it first."""
        self.names.clear()
        self.times.clear()
        self.are_lost = True

    def is_due(self, asked: Hashable) -> bool:
        self.times[asked] = times = self.times.pop(asked, 0) + 1
        if len(self.times) > REMEMBERED:
            self.times.popitem(last=False)
        return times >= TIMES

    def add(self, asked: Hashable) -> tuple[str, str]:
        """The name of a new one, and what to throw away: the one that makes room, which has to come back as often."""
        self.made += 1
        self.names[asked] = name = f"question_{self.made}"
        if self.are_lost:
            self.are_lost = False
            return name, "ALL"
        if len(self.names) <= settings.DATABASE_PREPARED:
            return name, ""
        oldest, left = self.names.popitem(last=False)
        self.times.pop(oldest, None)
        return name, left


def ask(cursor: Any, sql: str, params: Sequence[Any], keys: Sequence[int]) -> None:
    """Has ``cursor`` execute it; ``keys`` are the places of what differs among ``params``."""
    text = _prepared(cursor, sql, params, keys) if _may_prepare(keys) else ""
    if not text:
        cursor.execute(sql, params)
        return
    try:
        cursor.execute(text)
    except DatabaseError as error:
        _statements().lose()
        if getattr(error.__cause__, "pgcode", "") != UNKNOWN or connection.in_atomic_block:
            raise
        cursor.execute(sql, params)


def _may_prepare(keys: Sequence[int]) -> bool:
    return connection.vendor == "postgresql" and settings.DATABASE_PREPARED > 0 and len(keys) <= SEVERAL


def _prepared(cursor: Any, sql: str, params: Sequence[Any], keys: Sequence[int]) -> str:
    """What asks for the prepared statement, and prepares it before where it is due; nothing while it is not."""
    statements, differing = _statements(), frozenset(keys)
    asked = (sql, *(None if place in differing else value for place, value in enumerate(params)))
    name, made = statements.names.get(asked, ""), ""
    if name:
        statements.names.move_to_end(asked)
    elif statements.is_due(asked):
        name, left = statements.add(asked)
        values = [AsIs(f"${keys.index(n) + 1}") if n in keys else value for n, value in enumerate(params)]
        made = f"PREPARE {name} AS {_filled(cursor, sql, values)}; "
        made = f"DEALLOCATE {left}; {made}" if left else made
    given = _filled(cursor, f"({', '.join(['%s'] * len(keys))})", [params[place] for place in keys]) if keys else ""
    return f"{made}EXECUTE {name}{given}" if name else ""


def _filled(cursor: Any, sql: str, values: Sequence[Any]) -> str:
    return cursor.mogrify(sql, values).decode()


def _statements() -> Statements:
    known = getattr(connection, "statements", None)
    if known is None or known.of is not connection.connection:
        known = connection.statements = Statements(connection.connection)  # type: ignore[attr-defined]
    return known
