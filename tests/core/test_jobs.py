"""A job runs once, whoever picks it up and however often."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from core.errors import Busy, Refusal, WrongState
from core.jobs import services
from core.jobs.models import Job
from core.jobs.registry import job_kind
from core.told import later, told, with_params
from core.wording import listed

seen: list = []


@job_kind("test.note", title="Note")
def note(job, progress):
    seen.append(job.params.get("word"))
    progress.update(done=1, total=2, message="half")
    return {"word": job.params.get("word")}


@job_kind("test.told", title="Told")
def refuse_in_words(job, progress):
    progress.update(done=0, message=with_params(gettext_lazy("Saving %(count)s rows"), count=2))
    raise WrongState(Busy.message)


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


@job_kind("test.parts", title="Parts")
def parts(job, progress):
    with transaction.atomic():
        for word in job.params["words"]:
            services.job_enqueue(kind="test.part", params={"word": word}, actor=job.requested_by, parent=job)
        progress.hand_on(total=len(job.params["words"]))


@job_kind("test.part", title="Part")
def part(job, progress):
    if job.params["word"] == "bad":
        raise Refusal("This part does not fit.")
    services.job_advance(job.parent_id, by=1)
    if job.params["word"] == "last":
        services.job_complete(job.parent_id, result={"whole": True})


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


def test_each_reader_has_what_a_job_says_in_the_own_language(cast, client):
    """Whatever language the worker, or whoever asked for the job, works in."""
    sentences = {}
    for worker in ("en", "zh-hans"):
        with translation.override(worker):
            job = run("test.told", cast.hua)
        for reader in ("en", "zh-hans"):
            with translation.override(reader):
                job = services.Job.objects.get(pk=job.pk)
                sentences[worker, reader] = (job.error, job.message)
    assert (
        sentences["en", "en"]
        == sentences["zh-hans", "en"]
        == (
            "The system is busy. Nothing was saved. Try again in a few seconds.",
            "Saving 2 rows",
        )
    )
    assert sentences["en", "zh-hans"] == sentences["zh-hans", "zh-hans"]
    assert "系统" in sentences["en", "zh-hans"][0]
    client.force_login(cast.hua, backend="cadres.access.backends.OfficeBackend")
    for language in ("en", "zh-hans"):
        page = client.get(job.get_absolute_url(), headers={"accept-language": language}).content.decode()
        assert sentences["en", language][0] in page
        data = client.get(f"/api/v1/jobs/{job.pk}/", headers={"accept-language": language}).json()
        assert data["error"] == sentences["en", language][0]


def test_parts_of_a_sentence_are_put_into_words_with_it(db):
    kept = told(WrongState(gettext_lazy("%(names)s"), names=later(listed, ["a", "b"])), 300)
    assert kept.words == {"zh-hans": "a、b", "en": "a, b"}


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


def run_all():
    while waiting := services.next_jobs():
        for pk in waiting:
            services.job_run(pk)


def test_a_job_handed_on_runs_until_its_last_part_is_done(cast):
    job = run("test.parts", cast.hua, words=["one", "last"])
    assert (job.state, job.lease_until, job.total) == ("running", None, 2)
    assert job.pk not in services.next_jobs()
    services.job_run(job.children.get(params__word="one").pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 1)
    run_all()
    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == ("done", {"whole": True}, 100)


def test_a_part_that_fails_fails_the_whole_and_stops_the_others(cast):
    job = run("test.parts", cast.hua, words=["bad", "last"])
    services.job_run(job.children.get(params__word="bad").pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "This part does not fit.")
    run_all()
    assert job.children.get(params__word="last").state == "cancelled"


def test_the_progress_leads_on_by_itself_when_the_job_has_ended(cast, sign_in):
    job = services.job_enqueue(kind="test.note", params={}, actor=cast.hua)
    client = sign_in(cast.hua)
    running = client.get(f"/jobs/{job.pk}/", headers={"hx-request": "true"})
    assert "HX-Refresh" not in running and "HX-Redirect" not in running
    services.job_run(job.pk)
    ended = client.get(f"/jobs/{job.pk}/", headers={"hx-request": "true"})
    assert ended.headers.get("HX-Refresh") == "true"
