"""Months that are released while their year is scored or released, by writers who commit."""

import threading
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from appraisal.models import Measure, Period, Release, Run
from appraisal.results.releases import release_carry_out, release_prepare
from appraisal.runs import services
from appraisal.runs.marks import marks_of
from appraisal.runs.services import run_request
from core.approvals.services import proposal_approve
from core.jobs.services import job_run, next_jobs
from tests.appraisal.results.test_years import computed, finish, give, year  # noqa: F401  # a fixture
from tests.released import put_out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scored(committed, request):
    """The year and its two months are computed, the months released and open again; nobody is marked."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    made = request.getfixturevalue("year")
    give(made, *["80"] * 10)
    finish(made)
    assert not marks_of(made.whole)
    return made


def corrected(made, number: int, score: str) -> Period:
    """Another score of the first person in a month, computed and not released."""
    Measure.objects.filter(period=made.months[number], cadre=made.people[0]).update(value=Decimal(score))
    return computed(made.months[number], made.cast.gao)


def confirmed(period: Period, cast) -> Release:
    made = release_prepare(period=period, actor=cast.gao, accepted=True, reason="corrected")
    proposal_approve(proposal=made, actor=cast.lei)
    made.refresh_from_db()
    return made


class Releasing(threading.Thread):
    """Carries a release out and, when all is written, waits for ``goes`` before it commits."""

    def __init__(self, made: Release) -> None:
        super().__init__()
        self.made, self.written, self.goes, self.faults = made, threading.Event(), threading.Event(), []

    def run(self) -> None:
        progress = SimpleNamespace(check=lambda: None, update=self._stop_at_the_last)
        try:
            release_carry_out(self.made.job, progress)
        except Exception as fault:  # told by the test
            self.faults.append(fault)
        finally:
            connection.close()

    def _stop_at_the_last(self, *, done: int, **_more) -> None:
        if done == 2:
            self.written.set()
            self.goes.wait(10)

    def __enter__(self) -> "Releasing":
        self.start()
        assert self.written.wait(10), self.faults
        return self

    def __exit__(self, *_fault) -> None:
        self.goes.set()
        self.join(10)
        assert not self.faults


def test_a_run_of_the_year_that_ends_takes_no_mark_of_a_month_that_it_has_not_read(scored, monkeypatch):
    """The mark waits already, for another month; the release that is under way needs it as well."""
    first, second = corrected(scored, 0, "70"), corrected(scored, 1, "50")
    job = run_request(period=scored.whole, actor=scored.cast.gao)
    job_run(job.pk)
    for chunk in next_jobs():
        job_run(chunk)
    put_out(first, scored.cast.gao, state="open")
    assert marks_of(scored.whole) == [scored.people[0].pk]
    look = services.late_read
    with Releasing(confirmed(second, scored.cast)) as month:

        def looked(*args, **given):
            found = look(*args, **given)
            month.goes.set()
            return found

        monkeypatch.setattr(services, "late_read", looked)
        job_run(job.children.get(state="queued").pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    own = Run.objects.get(pk=job.result["run"]).sheets.get(cadre=scored.people[0])
    told = {name: Decimal(total) for name, total, *_rest in own.breakdown["m"]}
    assert told == {"2025-01": 70, "2025-02": 80}, "as of a moment before the second month was out"
    assert marks_of(scored.whole) == [scored.people[0].pk]
    assert computed(scored.whole, scored.cast.gao).current_run.pk != own.run_id


def test_a_year_is_not_released_beside_a_month_that_changes_it(scored):
    """Whichever comes first, the other one knows: here the month, so that the year is given up."""
    first = corrected(scored, 0, "50")
    made = confirmed(scored.whole, scored.cast)
    with Releasing(confirmed(first, scored.cast)) as month:
        other = threading.Thread(target=carried_out, args=[made])
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits"
        month.goes.set()
        other.join(10)
    made.refresh_from_db()
    assert made.stage == "given_up"
    assert marks_of(scored.whole) == [scored.people[0].pk]


def carried_out(made: Release) -> None:
    try:
        release_carry_out(made.job, SimpleNamespace(check=lambda: None, update=lambda **_numbers: None))
    finally:
        connection.close()


def test_two_months_of_a_year_are_released_at_once(scored):
    months = [corrected(scored, number, "50") for number in (0, 1)]
    made = [confirmed(month, scored.cast) for month in months]
    with Releasing(made[0]) as first:
        second = Releasing(made[1])
        second.goes.set()
        second.start()
        second.written.wait(0.5)
        first.goes.set()
        second.join(10)
    assert not second.faults
    assert set(Period.objects.filter(kind="month").values_list("state", flat=True)) == {"released"}
    assert marks_of(scored.whole) == [scored.people[0].pk]
