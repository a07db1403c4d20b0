"""Writing sheets by the ten thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

import io
from collections.abc import Iterable

from django.db import connection

from appraisal.results.models import Sheet

COLUMNS = (
    "run_id",
    "period_id",
    "cadre_id",
    "participant_id",
    "unit_id",
    "unit_path",
    "total",
    "coefficient",
    "band",
    "grade",
    "flags",
    "breakdown",
)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def sheets_write(lines: Iterable[tuple]) -> None:
    """Inserts sheets given as tuples of COLUMNS; numbers are the stored integers, the breakdown is JSON text."""
    table = Sheet._meta.db_table
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(_copy_text(lines)))
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(lines))  # noqa: S608


def _copy_text(lines: Iterable[tuple]) -> str:
    return "".join(
        "\t".join("\\N" if value is None else str(value).translate(_ESCAPES) for value in line) + "\n"
        for line in lines
    )


def sheets_forget(run_id: int, first: int, last: int) -> None:
    """Removes what an interrupted attempt at a chunk may have left; finished runs are protected by the database."""
    rows = Sheet.objects.filter(run=run_id, cadre__pk__range=(first, last))
    rows._raw_delete(rows.db)
