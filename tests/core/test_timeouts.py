"""Nobody waits for ever for somebody else's transaction, and no page answers 500 for it (R1)."""

import json
import threading
import time

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.test import RequestFactory
from django.utils import translation

from core import timeouts
from core.audit.services import log, register_actions
from core.busy import busy_response
from core.jobs import services
from core.jobs.models import Job
from core.jobs.registry import job_kind
from core.middleware import RequestIdMiddleware
from core.timeouts import Timeouts, is_busy
from tests.cast import build_cast

register_actions({"test.done": "did a test"})


class Cause(Exception):
    """As the driver tells it."""

    def __init__(self, code):
        self.pgcode = code


def error(code, kind=OperationalError):
    try:
        raise kind("the database said no") from Cause(code)
    except kind as made:
        return made


@pytest.mark.parametrize("code", ["57014", "55P03", "25P03", "40P01", "40001", "57P01", "08006", "53300"])
def test_what_the_database_gave_up_is_no_fault_of_the_work(code):
    assert is_busy(error(code))


@pytest.mark.parametrize("fault", [error("42P01", ProgrammingError), ZeroDivisionError(), None])
def test_every_other_error_is_one(fault):
    assert not is_busy(fault)


def test_a_sqlite_file_that_stays_locked_is_busy():
    assert is_busy(OperationalError("database is locked"))


@pytest.mark.parametrize(
    ("language", "saved", "sentence"),
    [
        ("en", False, "The system is busy. Nothing was saved. Try again in a few seconds."),
        ("en", True, "Your change was saved, but the page could not be shown."),
        ("zh-hans", False, "未保存"),
    ],
)
@pytest.mark.parametrize("path", ["/people/", "/api/v1/units/"])
@pytest.mark.django_db(transaction=True)
def test_the_sentence_says_truly_whether_something_was_saved(language, saved, sentence, path):
    cast = build_cast()

    def view(request):
        with transaction.atomic():
            log(actor=cast.hua, action="test.done", obj=cast.bureau)
            transaction.set_rollback(not saved)
        return busy_response(request, error("55P03"))

    with translation.override(language):
        answer = RequestIdMiddleware(view)(RequestFactory().post(path))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    is_api = path.startswith("/api/")
    said = answer.content.decode()
    assert sentence in (json.loads(said)["detail"] if is_api else said)
    assert answer["Content-Type"].startswith("application/json" if is_api else "text/html")


# --- On PostgreSQL --------------------------------------------------------------------------------


@pytest.fixture
def server(transactional_db, settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, and one timeout.")
    settings.DATABASE_TIMEOUTS = {"site": (0.6, 0.3, 0.5), "job": (2, 0.5, 2)}
    timeouts.use(Timeouts())
    yield build_cast()
    timeouts.use(Timeouts())


def shown():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), "
            "current_setting('idle_in_transaction_session_timeout')"
        )
        return cursor.fetchone()


@pytest.fixture
def frozen():
    """``frozen(sql)``: a transaction of somebody else that holds what the statement locks and then does nothing."""
    gone, threads = threading.Event(), []

    def freeze(sql):
        there = threading.Event()

        def hold():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                there.set()
                gone.wait(30)
            connection.close()

        threads.append(threading.Thread(target=hold))
        threads[-1].start()
        assert there.wait(10)
        return gone

    yield freeze
    gone.set()
    for thread in threads:
        thread.join(10)


def test_requests_and_jobs_have_timeouts_and_commands_have_none(server, client):
    assert shown() == ("0", "0", "0")
    client.get("/accounts/login/")
    assert shown() == ("600ms", "300ms", "500ms")
    with timeouts.within("job"):
        assert shown() == ("2s", "500ms", "2s")
        connection.close()
        assert shown() == ("2s", "500ms", "2s")  # a new connection, too
    assert shown() == ("600ms", "300ms", "500ms")
    timeouts.use(Timeouts())
    assert shown() == ("0", "0", "0")


@pytest.mark.parametrize("table", ["cadres_unit", "django_session", "core_auditrow"])
@pytest.mark.parametrize("path", ["/people/units/", "/api/v1/units/", "/audit/"])
def test_a_page_that_waits_too_long_says_so_and_answers_503(server, client, frozen, table, path):
    client.force_login(server.shen)
    client.raise_request_exception = False
    assert client.get(path).status_code in (200, 403)
    frozen(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    began = time.monotonic()
    answer = client.get(path)
    assert time.monotonic() - began < 3
    assert answer.status_code in (200, 403, 503)
    touched = {"/people/units/": "cadres_unit", "/api/v1/units/": "cadres_unit", "/audit/": "core_auditrow"}[path]
    if table in (touched, "django_session"):
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_statement_that_takes_too_long_is_given_up(server, client):
    client.get("/accounts/login/")
    with pytest.raises(OperationalError) as found, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    assert is_busy(found.value)


def test_a_transaction_in_which_nothing_happens_is_ended(server, client):
    client.get("/accounts/login/")

    def idles():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            time.sleep(1)
            cursor.execute("SELECT 1")

    with pytest.raises((DatabaseError, InterfaceError)) as found:
        idles()
    assert is_busy(found.value)


HELD = {
    "its rows": "SELECT * FROM core_auditrow FOR UPDATE",
    "its head": "SELECT * FROM core_audithead FOR UPDATE",
    "what writes to it": "LOCK TABLE core_auditrow IN ROW EXCLUSIVE MODE",
    "all of the head": "LOCK TABLE core_audithead IN ACCESS EXCLUSIVE MODE",
}


@pytest.mark.parametrize("sql", HELD.values(), ids=HELD)
def test_a_transaction_frozen_on_the_trail_delays_no_writer(server, client, frozen, sql):
    log(actor=server.hua, action="test.done", obj=server.bureau)
    client.get("/accounts/login/")
    frozen(sql)
    began = time.monotonic()
    log(actor=server.hua, action="test.done", obj=server.bureau)
    assert time.monotonic() - began < 0.3


def test_somebody_who_locks_the_whole_trail_delays_writers_by_no_more_than_the_timeout(server, client, frozen):
    client.get("/accounts/login/")
    frozen("LOCK TABLE core_auditrow IN ACCESS EXCLUSIVE MODE")
    began = time.monotonic()
    with pytest.raises(OperationalError) as found:
        log(actor=server.hua, action="test.done", obj=server.bureau)
    assert is_busy(found.value) and time.monotonic() - began < 1


@job_kind("test.waits", title="Waits")
def waits(job, progress):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cadres_unit IN SHARE MODE")
        return {"done": True}


def test_a_job_that_waits_too_long_for_a_lock_is_run_again(server, frozen):
    let_go = frozen("LOCK TABLE cadres_unit IN ROW EXCLUSIVE MODE")
    job = services.job_enqueue(kind="test.waits", params={}, actor=None)
    services.job_run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.lease_until) == ("queued", "", None)
    let_go.set()
    time.sleep(0.2)
    services.job_run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_gives_up_in_the_end_with_a_sentence(server, frozen, settings):
    settings.JOB_MAX_ATTEMPTS = 2
    frozen("LOCK TABLE cadres_unit IN ROW EXCLUSIVE MODE")
    job = services.job_enqueue(kind="test.waits", params={}, actor=None)
    services.job_run(job.pk)
    services.job_run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "failed"
    assert "busy" in Job.objects.get(pk=job.pk).error or "繁忙" in Job.objects.get(pk=job.pk).error
