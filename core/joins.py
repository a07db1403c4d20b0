"""How PostgreSQL joins large sets of rows that were written a moment ago."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def hashed_joins() -> Iterator[None]:
    """Within a transaction: sets are joined by hashing, never by comparing each row with each.

    The planner knows how many rows a set has from the last time it counted. Of what was written a moment ago it
    believes that there is nothing, and looks for each row in all others: 100,000 in 100,000 then take an hour.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")
