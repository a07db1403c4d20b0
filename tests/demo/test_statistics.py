"""Statistics of the tables that were filled: nobody else on the server waits for them."""

import pytest
from django.db import connection

from config.demo.writing import statistics_take

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="statistics of PostgreSQL")
def test_tables_that_all_databases_share_are_not_locked():
    statistics_take()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND database = 0 "
            "AND mode = 'ShareUpdateExclusiveLock'"
        )
        assert cursor.fetchone() == (0,)
