"""Reading several things as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read within was committed at one and the same moment, however long it takes; nothing is written.

    On PostgreSQL a snapshot, for which no writer waits; SQLite keeps writers out meanwhile. Inside a transaction that
    has begun already it is the moments of that transaction.
    """
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
