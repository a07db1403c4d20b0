"""Writing sheets by the ten thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection

from appraisal.runs.digests import SheetSums
from appraisal.runs.models import Run, Sheet
from appraisal.runs.sheets import Columns

COLUMNS = (
    "run_id",
    "period_id",
    "cadre_id",
    "participant_id",
    "unit_id",
    "unit_path",
    "total",
    "coefficient",
    '"rank"',
    "band",
    "grade",
    "flags",
    "breakdown",
    "result_vetoed",
    "best_grade",
    "zeroed",
)
NULL = "\\N"
SLICE = 500  # sheets, some hundred kilobytes
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
TABLE = Sheet._meta.db_table


def sheets_write(run: Run, columns: Columns) -> SheetSums:
    """Inserts the sheets of ``columns`` and gives the sum of their hashes, without ranks.

    Numbers are the stored integers, the breakdown is JSON text. PostgreSQL takes in some sheets while the next ones are
    put into words and hashed here.
    """
    sums = SheetSums()
    if connection.vendor == "postgresql":
        names = ", ".join(COLUMNS)
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {TABLE} ({names}) FROM STDIN", Written(_lines(run, columns, sums)))
        return sums
    people = columns.batch.people
    _insert(
        TABLE,
        COLUMNS,
        [
            (run.pk, run.period_id, one.cadre, one.participant, one.unit, one.unit_path, *rest)
            for one, *rest in zip(people, *columns.written(), *columns.vetoes(), strict=True)
        ],
    )
    return sums.add(columns.hashes(0, len(people)))


def _lines(run: Run, columns: Columns, sums: SheetSums) -> Iterator[str]:
    """Lines for COPY, some hundred at a time; the sheets that are in them are added to the sums."""
    people, head = columns.batch.people, f"{run.pk}\t{run.period_id}"
    stored = (*columns.written(), *columns.vetoes())
    for start in range(0, len(people), SLICE):
        stop = start + SLICE
        totals, shares, ranks, *texts, vetoed, best, zeroed = (column[start:stop] for column in stored)
        words = (*map(_escaped, texts), vetoed, *map(_escaped, (best, zeroed)))
        yield "".join(
            f"{head}\t{one.cadre}\t{one.participant}\t{one.unit}\t{one.unit_path}\t"
            + ("\\N\t\\N\t\\N" if total is None else f"{total}\t{share}\t{rank or NULL}")
            + f"\t{band}\t{grade}\t{flags}\t{breakdown}\t{lost:d}\t{most}\t{zero}\n"
            for one, total, share, rank, band, grade, flags, breakdown, lost, most, zero in zip(
                people[start:stop], totals, shares, ranks, *words, strict=True
            )
        )
        sums.add(columns.hashes(start, stop))


class Written(io.RawIOBase):
    """A file to be read from that is written while it is read."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts

    def read(self, size: int = -1) -> bytes:
        """The next part, whatever its size; the driver asks until nothing comes."""
        return next(self._parts, "").encode()


def _insert(table: str, names: Sequence[str], rows: Sequence[tuple]) -> None:
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608


def _escaped(texts: list[str]) -> list[str]:
    """For COPY. Nearly always nothing is to be done, which one look at all of them tells."""
    together = "".join(texts)
    if not any(chr(letter) in together for letter in _ESCAPES):
        return texts
    return [text.translate(_ESCAPES) for text in texts]


def rows_write(table: str, names: Sequence[str], columns: Any) -> None:
    """Inserts columns of whole numbers as rows of a table."""
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    if connection.vendor != "postgresql":
        _insert(table, names, rows)
        return
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN", io.StringIO(text))


def ranks_write(run: Run, cadres: np.ndarray, ranks: np.ndarray) -> None:
    """Gives sheets of an unfinished run other ranks, 0 for none."""
    if not len(cadres):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'UPDATE {TABLE} s SET "rank" = NULLIF(v.place, 0) '  # noqa: S608
                "FROM unnest(CAST(%s AS bigint[]), CAST(%s AS integer[])) AS v (cadre, place) "
                "WHERE s.run_id = %s AND s.cadre_id = v.cadre",
                [cadres.tolist(), ranks.tolist(), run.pk],
            )
        else:
            cursor.executemany(
                f'UPDATE {TABLE} SET "rank" = NULLIF(%s, 0) WHERE run_id = %s AND cadre_id = %s',  # noqa: S608
                [(rank, run.pk, cadre) for cadre, rank in zip(cadres.tolist(), ranks.tolist(), strict=True)],
            )
