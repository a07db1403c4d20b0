"""Real workers in processes of their own: embedded or Celery, one or two, killed in the middle of a run."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from appraisal.models import Run, RunChunk, Sheet
from appraisal.runs.services import run_request
from core.audit.models import AuditRow
from core.jobs.models import Job
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest
from tests.appraisal.runs.dying import CHUNKS

pytestmark = [pytest.mark.servers, pytest.mark.slow]
WAIT = 90
DYING = "tests.appraisal.runs.dying"
GROUPS = 20  # of peers, each of them a chunk


@pytest.fixture
def measures_stay():
    """Overrules the fixture of all others: here the measures are gathered, by the workers and for what is expected."""


@pytest.fixture
def world(committed):
    return worlds.build(people=40, entries=4, groups=GROUPS)


@pytest.fixture
def expected(world):
    """The digest that this process comes to by itself in one chunk; nothing of it stays."""
    with transaction.atomic():
        run_request(period=world.period, actor=world.hr)
        work()
        digest = Run.objects.get().digest
        transaction.set_rollback(True)
    assert len(digest) == 64
    return digest


@pytest.fixture
def start(child_environment):
    """``start("manage.py", "run_worker")`` starts a Python process; whatever still lives at the end is killed."""
    started = []

    def process(*arguments, **environment):
        environment = child_environment | {"SCORING_CHUNK": "1", "JOB_LEASE_SECONDS": "3"} | environment
        one = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(one)
        return one

    yield process
    for one in started:
        kill(one)


def kill(process) -> None:
    """kill -9 of the worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(question, *, each=lambda: None):
    deadline = time.monotonic() + WAIT
    while not (answer := question()):
        assert time.monotonic() < deadline, f"waited {WAIT} seconds: {_unfinished()}"
        each()
        time.sleep(0.05)
    return answer


def _unfinished() -> list:
    return list(Job.objects.exclude(state="done").values("kind", "state", "attempts", "lease_until", "error"))


def dies_in_the_middle(process) -> None:
    """Waits for a worker of ``dying`` to kill itself; five chunks are finished then, the sixth left no trace."""
    assert process.wait(WAIT) == -signal.SIGKILL
    done = RunChunk.objects.filter(finished_at__isnull=False)
    assert (done.count(), RunChunk.objects.count()) == (CHUNKS, GROUPS)
    assert Sheet.objects.count() == 2 * CHUNKS


def finished(job):
    def ask():
        job.refresh_from_db()
        return job.is_finished

    return ask


def holds_once(job, expected) -> None:
    job.refresh_from_db()
    assert job.state == "done", job.error
    run = Run.objects.get()
    assert (run.digest, sheets_digest(run)) == (expected, expected)
    assert Sheet.objects.count() == run.participants == 40
    assert Sheet.objects.values("cadre").distinct().count() == 40
    assert AuditRow.objects.filter(action="run.finished").count() == 1


def test_embedded_worker_killed_in_the_middle_another_finishes_once(world, expected, start):
    job = run_request(period=world.period, actor=world.hr)
    dies_in_the_middle(start("-m", DYING, "embedded", "--pause", "0.05"))
    start("manage.py", "run_worker", "--pause", "0.05")
    until(finished(job))
    holds_once(job, expected)


def test_two_embedded_workers_at_once_do_everything_once(world, expected, start):
    job = run_request(period=world.period, actor=world.hr)
    for _n in range(2):
        start("manage.py", "run_worker", "--pause", "0.05")
    until(finished(job))
    holds_once(job, expected)


class Broker:
    """Stands for the site that hands a job over, and for beat that sweeps up lost ones."""

    def __init__(self, url):
        self.app = Celery(broker=url)

    def run(self, job):
        self.app.send_task("core.run_job", args=[str(job.pk)])

    def sweep(self):
        if time.monotonic() - getattr(self, "swept", 0) > 1:
            self.swept = time.monotonic()
            self.app.send_task("core.sweep_jobs")


def worker_options(name):
    return "--concurrency=1", "--pool=solo", "--without-gossip", "--without-mingle", f"--hostname={name}@test"


def celery(start, redis_url, name):
    return start("-m", "celery", "-A", "config", "worker", *worker_options(name), REDIS_URL=redis_url)


@pytest.mark.parametrize("workers", [1, 2])
def test_celery_workers_come_to_the_same_digest(world, expected, start, redis_url, workers):
    broker = Broker(redis_url)
    job = run_request(period=world.period, actor=world.hr)
    broker.run(job)
    for n in range(workers):
        celery(start, redis_url, f"w{n}")
    until(finished(job))
    holds_once(job, expected)


def test_celery_worker_killed_in_the_middle_another_finishes_once(world, expected, start, redis_url):
    broker = Broker(redis_url)
    job = run_request(period=world.period, actor=world.hr)
    broker.run(job)
    dies_in_the_middle(start("-m", DYING, "celery", *worker_options("first"), REDIS_URL=redis_url))
    celery(start, redis_url, "second")
    until(finished(job), each=broker.sweep)
    holds_once(job, expected)
