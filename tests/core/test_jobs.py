"""A job runs once, whoever picks it up and however often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.jobs import services
from core.jobs.models import Job
from core.jobs.registry import job_kind

seen: list = []


@job_kind("test.note", title="Note")
def note(job, progress):
    seen.append(job.params.get("word"))
    progress.update(done=1, total=2, message="half")
    return {"word": job.params.get("word")}


@job_kind("test.refuse", title="Refuse")
def refuse(job, progress):
    raise Refusal("Not on a Sunday.")


@job_kind("test.break", title="Break")
def break_(job, progress):
    raise ZeroDivisionError


@job_kind("test.overtaken", title="Overtaken")
def overtaken(job, progress):
    """While this worker dawdles, its lease runs out and another takes the job."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.job_claim(job.pk)
    progress.check()
    seen.append("wrote too late")


@pytest.fixture(autouse=True)
def fresh():
    seen.clear()


def run(kind, user, **params):
    job = services.job_enqueue(kind=kind, params=params, actor=user)
    services.job_run(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_runs_and_keeps_its_result(cast):
    job = run("test.note", cast.hua, word="one")
    assert (job.state, job.result, job.percent) == ("done", {"word": "one"}, 100)


def test_running_a_finished_job_again_does_nothing(cast):
    job = run("test.note", cast.hua, word="one")
    services.job_run(job.pk)
    assert seen == ["one"]


def test_a_refusal_ends_the_job_with_its_sentence(cast):
    job = run("test.refuse", cast.hua)
    assert (job.state, job.error) == ("failed", "Not on a Sunday.")


def test_an_error_of_the_program_ends_the_job_without_showing_its_insides(cast):
    job = run("test.break", cast.hua)
    assert job.state == "failed"
    assert "ZeroDivision" not in job.error


def test_a_worker_that_lost_its_lease_writes_nothing(cast):
    job = run("test.overtaken", cast.hua)
    assert seen == []
    assert job.state == "running" and job.fence == 2


def test_a_job_whose_worker_died_is_taken_up_when_the_lease_ends(cast):
    job = services.job_enqueue(kind="test.note", params={"word": "two"}, actor=cast.hua)
    services.job_claim(job.pk)  # and the worker dies here
    assert job.pk not in services.next_jobs()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert job.pk in services.next_jobs()
    services.job_run(job.pk)
    assert seen == ["two"]


def test_a_job_lost_again_and_again_fails_in_the_end(cast, settings):
    job = services.job_enqueue(kind="test.note", params={}, actor=cast.hua)
    Job.objects.filter(pk=job.pk).update(attempts=settings.JOB_MAX_ATTEMPTS)
    services.job_run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and seen == []


def test_the_job_of_a_disabled_account_does_not_run(cast):
    job = services.job_enqueue(kind="test.note", params={}, actor=cast.hua)
    type(cast.hua).objects.filter(pk=cast.hua.pk).update(is_active=False)
    services.job_run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and seen == []


def test_asking_twice_under_one_key_gives_one_job(cast):
    first = services.job_enqueue(kind="test.note", params={}, actor=cast.hua, key="k")
    again = services.job_enqueue(kind="test.note", params={}, actor=cast.hua, key="k")
    assert first.pk == again.pk


def test_another_persons_job_is_not_found(cast, sign_in):
    job = services.job_enqueue(kind="test.note", params={}, actor=cast.hua)
    assert sign_in(cast.hua).get(f"/jobs/{job.pk}/").status_code == 200
    assert sign_in(cast.he).get(f"/jobs/{job.pk}/").status_code == 404
    assert sign_in(cast.he).post(f"/jobs/{job.pk}/cancel/").status_code == 404


def test_a_cancelled_job_does_not_start(cast, sign_in):
    job = services.job_enqueue(kind="test.note", params={}, actor=cast.hua)
    assert sign_in(cast.hua).post(f"/jobs/{job.pk}/cancel/").status_code == 302
    services.job_run(job.pk)
    assert seen == []
