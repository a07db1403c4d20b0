"""Whom a chunk holds: whole peer groups in the order of the database, or named people of a partial run."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, QuerySet

from appraisal.periods.models import Participant
from appraisal.runs.columns import SqlColumn, fetch, packed, packed_sql, unpacked

if TYPE_CHECKING:
    from appraisal.runs.inputs.links import Network

DENSE = 3  # keys of a chunk that fill a third of their range are read as the range


@dataclass(frozen=True)
class Scope:
    """``groups``: the first and the last peer group, compared by the database; or ``cadres``: their keys.

    ``network`` and ``follows`` are of people who are read because others inherit from them: the network that was read
    already, and those among them whose own score is asked for; the others only stand beside them to be compared.
    """

    period: int
    groups: tuple[str, str] | None = None
    cadres: tuple[int, ...] | None = None
    network: "Network | None" = field(default=None, compare=False)
    follows: frozenset[int] | None = None

    def people(self) -> QuerySet[Participant]:
        """The participants as a queryset."""
        rows = Participant.objects.filter(period=self.period)
        if self.groups is not None:
            return rows.filter(peer_group__range=self.groups)
        if self.cadres is not None:
            return rows.filter(one_of("cadre_id", self.cadres))
        return rows


def rows_of(table: str, period: int, cadres: Sequence[int]) -> tuple[str, list]:
    """SQL after FROM, with its parameters, for the rows ``r`` of these cadres (in order) in the period.

    Keys that lie close together are one range of the index, read through in one go; others may then be among the rows.
    """
    if _dense(cadres):
        return f"{table} r WHERE r.period_id = %s AND r.cadre_id BETWEEN %s AND %s", [
            period,
            cadres[0],
            cadres[-1],
        ]
    condition, params = named(cadres)
    return f"{table} r WHERE r.period_id = %s AND r.cadre_id {condition}", [period, *params]


def _dense(cadres: Sequence[int] | np.ndarray) -> bool:
    return len(cadres) > 0 and int(cadres[-1]) - int(cadres[0]) < DENSE * len(cadres)


def fetch_rows(
    table: str,
    period: int,
    cadres: np.ndarray,
    columns: Sequence[SqlColumn],
    condition: str = "",
    params: Sequence = (),
) -> list[np.ndarray]:
    """Columns of the rows ``r`` of these cadres (in order) in the period; the cadre comes first, then those asked for.

    ``condition`` is more SQL after the WHERE. Only the types of PostgreSQL hold what ``below`` promises, so that only
    there columns are packed.
    """
    if not len(cadres):
        return [np.zeros(0, np.int64) for _n in range(len(columns) + 1)]
    first, last = int(cadres[0]), int(cadres[-1])
    asked = [SqlColumn(f"r.cadre_id - {first}", below=last - first + 1), *columns]
    words = packed(asked) if connection.vendor == "postgresql" else [[column] for column in asked]
    made = [packed_sql(word) for word in words]
    source, keys = rows_of(table, period, cadres.tolist())
    sql = f"SELECT {', '.join(sql for sql, _params in made)} FROM {source}{condition}"  # noqa: S608
    given = [*(param for _sql, several in made for param in several), *keys, *params]
    numbers = fetch(sql, given, len(words))
    by_column = {
        id(column): values
        for word, packed_numbers in zip(words, numbers, strict=True)
        for column, values in zip(word, unpacked(word, packed_numbers), strict=True)
    }
    found = [by_column[id(column)] for column in asked]
    found[0] = found[0] + first
    if not _dense(cadres):
        return found
    taking_part = np.zeros(last - first + 1, bool)
    taking_part[cadres - first] = True
    mine = taking_part[found[0] - first]
    return found if mine.all() else [column[mine] for column in found]


@contextmanager
def by_index() -> Iterator[None]:
    """A transaction that finds a chunk's rows by index, person by person.

    The planner of PostgreSQL takes ten thousand people for so many that it reads the whole period for each chunk, or a
    table of years, and compiles the statement before; each chunk would then cost what the whole period costs.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 0.1; SET LOCAL jit = off")
        yield


def named(keys: Sequence[int]) -> tuple[str, list]:
    """SQL after a column for "one of these", with one parameter however many they are."""
    if connection.vendor == "postgresql":
        # as one literal: a list would become an expression per key, slow to parse
        return "= ANY(CAST(%s AS bigint[]))", ["{" + ",".join(map(str, keys)) + "}"]
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(list(keys))]


def one_of(column: str, keys: Sequence[int]) -> "OneOf":
    """The same as a condition of a queryset."""
    return OneOf(F(column), keys)


class OneOf(Func):
    """``column`` is one of any number of keys, which travel as one parameter."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: Any, keys: Sequence[int]) -> None:
        super().__init__(column)
        self.keys = tuple(keys)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_kwargs: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        condition, more = named(self.keys)
        if not self.keys:
            return f"{column} {condition}", [*params, *more]
        # the range as well: the planner guesses badly how many of a list are there, and well how much of a range
        ends = [min(self.keys), max(self.keys)]
        return f"({column} BETWEEN %s AND %s AND {column} {condition})", [*params, *ends, *params, *more]
