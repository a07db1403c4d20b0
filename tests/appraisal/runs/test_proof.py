"""At night a full run must agree with the chain; a change that was not noticed is found, named and held."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import DirtyMark, FullCheck, Period, Run, Sheet
from appraisal.periods.selectors import board_of
from appraisal.runs import checks
from appraisal.runs.checks import checks_due
from appraisal.runs.incremental import recompute_request
from appraisal.runs.marks import marks_count
from appraisal.runs.services import run_request
from core.audit.models import AuditRow
from core.jobs.models import Job
from core.triggers import without_triggers
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work


def fault(world, person=0):
    return worlds.entry(world.people[person], "d2.1", author=world.other, checker=world.boss)


@pytest.fixture(autouse=True)
def english(settings):
    """Pages and sentences are read in English here."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def chained(world):
    """The month computed in full and two changes taken in by partial runs."""
    run_request(period=world.period, actor=world.hr)
    work()
    for person in (0, 1):
        world.period.refresh_from_db()
        fault(world, person)
        recompute_request(period=world.period, actor=world.hr)
        work()
    world.period.refresh_from_db()
    assert world.period.current_run.base_id and marks_count(world.period) == 0
    return world


def tomorrow():
    """After the hour of the check."""
    return (timezone.localtime() + timedelta(days=1)).replace(hour=3)


def forgetful(world, person):
    """A writer that forgets its mark: the triggers are away while it writes."""
    with without_triggers(connection):
        return fault(world, person)


def night() -> FullCheck:
    """The looks of a night, until the chain is judged."""
    for _look in range(3):
        checks_due(tomorrow())
        work()
        # jobs of the test are of today; the real ones would be of the night
        Job.objects.filter(kind=checks.CHECK).update(created_at=tomorrow())
        if FullCheck.objects.exists():
            break
    return FullCheck.objects.get()


def test_a_chain_that_missed_nothing_agrees_and_the_trail_says_so(chained):
    published = chained.period.current_run
    check = night()
    assert (check.agrees, check.differing, check.compared) == (True, 0, 40)
    assert (check.published, check.full.base, check.full.digest) == (published, None, published.digest)
    assert AuditRow.objects.filter(action="run.chain_proved", actor_key="system").count() == 1
    chained.period.refresh_from_db()
    assert chained.period.current_run == published


def test_a_writer_that_forgot_its_mark_is_found_named_and_nothing_is_published(chained):
    published = chained.period.current_run
    before = Sheet.objects.current().get(cadre=chained.people[3].cadre)
    forgetful(chained, person=3)
    assert marks_count(chained.period) == 0
    check = night()
    assert not check.agrees and check.differing >= 1
    named = {one["staff_no"]: one for one in check.differences}
    mine = named[chained.people[3].cadre.staff_no]
    assert float(mine["full"]["total"]) < float(mine["published"]["total"]) == float(before.total)
    chained.period.refresh_from_db()
    assert chained.period.current_run == published
    row = AuditRow.objects.get(action="run.chain_differs")
    assert chained.people[3].cadre.staff_no in row.payload


def test_hr_is_told_until_the_full_run_is_published(chained, client):
    forgetful(chained, person=3)
    night()
    client.force_login(chained.hr)
    url = reverse("appraisal:period_runs", args=[chained.period.pk])
    page = client.get(url).content.decode()
    assert "differs from the current run" in page and chained.people[3].cadre.staff_no in page
    whole = worlds.make.PeriodFactory(unit=chained.county, kind="year", starts_on=date(2025, 1, 1))
    Period.objects.filter(pk=chained.period.pk).update(year_period=whole)
    assert [line.differs for line in board_of(chained.hr, whole).months] == [True]
    run_request(period=chained.period, actor=chained.hr)
    work()
    assert [line.differs for line in board_of(chained.hr, whole).months] == [False]
    chained.period.refresh_from_db()
    assert chained.period.current_run == FullCheck.objects.get().full
    assert "differs from the current run" not in client.get(url).content.decode()


def test_what_still_waits_is_taken_in_before_the_chain_is_judged(chained):
    fault(chained, person=4)
    (job,) = checks_due(tomorrow())
    work()
    job.refresh_from_db()
    assert job.result["first"] == "changed" and not FullCheck.objects.exists()
    assert marks_count(chained.period) == 0
    assert night().agrees


def test_nothing_is_said_of_a_chain_when_something_changes_while_it_is_proved(chained):
    checks_due(tomorrow())
    DirtyMark.objects.create(period=chained.period, cadre=chained.people[5].cadre)
    work()
    assert not [check for check in FullCheck.objects.all() if not check.agrees]


def test_it_is_asked_once_a_night_and_not_by_day_nor_when_switched_off(chained, settings):
    settings.FULL_CHECK_HOUR = 2
    assert checks_due() == []  # the chain was made today
    settings.FULL_CHECK_HOUR = -1
    assert checks_due(tomorrow()) == []
    settings.FULL_CHECK_HOUR = 2
    assert len(checks_due(tomorrow())) == 1 and checks_due(tomorrow()) == []
    work()
    FullCheck.objects.update(checked_at=tomorrow())
    assert checks_due(tomorrow()) == []


def test_a_period_without_a_chain_needs_no_proof(world):
    run_request(period=world.period, actor=world.hr)
    work()
    assert Run.objects.get().base is None and checks_due(tomorrow()) == []


def test_others_do_not_see_the_checks(chained):
    night()
    assert FullCheck.objects.visible_to(chained.hr).count() == 1
    assert not FullCheck.objects.visible_to(chained.other).exists()
