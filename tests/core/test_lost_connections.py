"""A database that was away for a moment costs the requests under way and none after them (R2)."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.db import connection

from core.audit.models import AuditRow
from core.audit.services import log, register_actions
from core.jobs.services import job_enqueue
from tests.cast import build_cast
from tests.conftest import session_cookie

pytestmark = [pytest.mark.servers, pytest.mark.slow]
register_actions({"test.done": "did a test"})
THREADS, READERS = 4, 8


@pytest.fixture
def cast(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections to be lost.")
    return build_cast()


@pytest.fixture
def start(child_environment):
    started = []

    def process(*arguments, **environment):
        one = subprocess.Popen(
            [sys.executable, *arguments],
            env=child_environment | environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(one)
        return one

    yield process
    for one in started:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def terminate() -> int:
    """Ends every other connection to this database, as a restart of the server does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Reader(threading.Thread):
    """Asks for a page again and again and remembers what was answered."""

    def __init__(self, port: int, cookie: dict, stop: threading.Event) -> None:
        super().__init__()
        self.port, self.stop, self.answers = port, stop, []
        self.headers = {"Cookie": f"{cookie['name']}={cookie['value']}"}

    def ask(self) -> int:
        window = HTTPConnection("127.0.0.1", self.port, timeout=30)
        window.request("GET", "/people/units/", headers=self.headers)
        answer = window.getresponse()
        answer.read()
        window.close()
        return answer.status

    def run(self) -> None:
        while not self.stop.is_set():
            self.answers.append(self.ask())


@pytest.fixture
def site(cast, start):
    """The port of a server with threads whose connections stay, as in production."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    start(*command, "--worker-class", "gthread", "--threads", str(THREADS), DEMO_MODE="true")
    return port


@pytest.fixture
def readers(site, cast):
    cookie = session_cookie(cast.hua, "http://127.0.0.1")
    found = [Reader(site, cookie, threading.Event()) for _n in range(READERS)]

    def answers():
        try:
            return found[0].ask() == 200
        except OSError:
            return False

    until(answers)
    yield found
    for one in found:
        one.stop.set()


def test_no_request_after_the_first_on_a_lost_connection_fails(readers):
    for one in readers:
        one.start()
    lost = 0
    for _n in range(3):
        time.sleep(1)
        lost += terminate()
    time.sleep(0.5)
    before = [len(one.answers) for one in readers]
    time.sleep(1)
    for one in readers:
        one.stop.set()
    for one in readers:
        one.join(30)
    found = Counter(status for one in readers for status in one.answers)
    assert lost >= 3 and found[200] > 20
    assert set(found) <= {200, 503}, found
    assert found[503] <= lost, found  # none but those that were being answered
    assert {status for one, number in zip(readers, before, strict=True) for status in one.answers[number:]} == {200}


def test_an_idle_connection_that_was_lost_costs_no_request_at_all(readers):
    found = []
    for _n in range(5):
        terminate()
        found.append(readers[0].ask())
    assert found == [200] * 5


def test_a_worker_goes_on_after_its_connections_were_lost(cast, start):
    worker = start("manage.py", "run_worker", AUDIT_SEAL_SECONDS="1")

    def done():
        job.refresh_from_db()
        return job.state == "done"

    for _n in range(2):
        job = job_enqueue(kind="scoring.chunk", params={"chunk": 0}, actor=None)  # of no run: nothing to do
        log(actor=cast.hua, action="test.done", obj=cast.bureau)
        until(done)
        until(lambda: not AuditRow.objects.unsealed().exists())
        assert terminate() >= 1
    assert worker.poll() is None
