"""What the tests of results share."""

import pytest
from django.db import connection

from core.jobs.services import job_run, next_jobs
from tests.appraisal.runs import world as worlds


@pytest.fixture
def world(db):
    return worlds.build()


@pytest.fixture(autouse=True)
def measures_stay(monkeypatch):
    """The measures of these worlds are written by hand; gathering them is tested with the periods."""
    monkeypatch.setattr("appraisal.runs.services.measures_refresh", lambda period: None)


def work(order=None) -> int:
    """Runs what waits as the embedded worker does; ``order`` may shuffle it. Gives the number of jobs run."""
    count = 0
    while waiting := next_jobs(limit=1000):
        for pk in order(waiting) if order else waiting:
            job_run(pk)
            count += 1
    return count


@pytest.fixture
def committed(transactional_db):
    """A database that other processes see. SQLite empties it with DELETE, which append-only tables refuse."""
    yield
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        cursor.execute("PRAGMA foreign_keys = OFF")
        for name, _table, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in {table for _name, table, _sql in triggers}:
            cursor.execute(f'DELETE FROM "{table}"')
        for _name, _table, sql in triggers:
            cursor.execute(sql)
        cursor.execute("PRAGMA foreign_keys = ON")
