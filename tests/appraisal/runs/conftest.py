"""What the tests of results share."""

from copy import deepcopy

import pytest
from django.db import connection, transaction

from core.jobs.services import job_run, next_jobs
from tests.appraisal.runs import world as worlds


@pytest.fixture(scope="module")
def world_of_all(django_db_setup, django_db_blocker):
    """The world as it is built, once for the module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_all, db):
    """A world of the test's own. A module with a test that commits has to build one for each test instead."""
    schemes = [version.compiled for version in (world_of_all.town, world_of_all.tax)]
    return deepcopy(world_of_all, {id(scheme): scheme for scheme in schemes})


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
