"""Changes after publishing are taken in: by the clock once they are quiet, or when HR asks for it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import DirtyMark, Period, Run, Sheet
from appraisal.periods.selectors import board_of
from appraisal.runs.incremental import recompute_due, recompute_request
from appraisal.runs.marks import marks_of
from appraisal.runs.services import run_request
from core.audit.models import AuditRow
from core.errors import NotAllowed, WrongState
from core.jobs import clock
from core.jobs.models import Job
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work


@pytest.fixture(autouse=True)
def english(settings):
    """Pages and sentences are read in English here."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def published(world):
    """The world with its month computed and nothing changed since."""
    run_request(period=world.period, actor=world.hr)
    work()
    world.period.refresh_from_db()
    assert world.period.current_run_id and not marks_of(world.period)
    return world


def fault(world, person=0):
    return worlds.entry(world.people[person], "d2.1", author=world.other, checker=world.boss)


def quiet_for(seconds):
    DirtyMark.objects.update(marked_at=timezone.now() - timedelta(seconds=seconds))


def score(world, person=0):
    sheet = Sheet.objects.current().get(period=world.period, cadre=world.people[person].cadre)
    return sheet.total


@pytest.mark.real_day
def test_changes_are_taken_in_once_they_are_quiet(published, settings):
    before = score(published)
    fault(published)
    assert recompute_due() == []
    quiet_for(settings.RECOMPUTE_QUIET_SECONDS + 1)
    (job,) = recompute_due()
    assert job.requested_by is None
    work()
    assert score(published) < before and marks_of(published.period) == []
    row = AuditRow.objects.filter(action="run.finished").latest("number")
    assert row.actor_key == "system"


def test_changes_that_never_stop_are_taken_in_all_the_same(published, settings):
    fault(published)
    quiet_for(settings.RECOMPUTE_QUIET_SECONDS * 10 + 1)
    fault(published, person=1)
    assert len(recompute_due()) == 1


def test_asked_twice_there_is_one_run(published, settings):
    fault(published)
    quiet_for(settings.RECOMPUTE_QUIET_SECONDS + 1)
    assert (len(recompute_due()), recompute_due()) == (1, [])
    work()
    assert recompute_due() == [] and Run.objects.count() == 2


def test_a_run_that_failed_is_not_tried_again_until_something_else_changes(published, settings):
    fault(published)
    quiet_for(settings.RECOMPUTE_QUIET_SECONDS + 1)
    (job,) = recompute_due()
    Job.objects.filter(pk=job.pk).update(state="failed")
    assert recompute_due() == []
    fault(published, person=1)
    DirtyMark.objects.filter(cadre=published.people[1].cadre).update(marked_at=job.created_at + timedelta(seconds=1))
    settings.RECOMPUTE_QUIET_SECONDS = 0.000001
    assert len(recompute_due()) == 1


def test_nothing_happens_by_itself_before_people_publish_or_when_it_is_switched_off(world, settings):
    quiet_for(3600)
    assert marks_of(world.period) and recompute_due() == []
    with pytest.raises(NotAllowed):
        run_request(period=world.period, actor=None, system=True)
    run_request(period=world.period, actor=world.hr)
    work()
    fault(world)
    quiet_for(3600)
    settings.RECOMPUTE_QUIET_SECONDS = 0
    assert recompute_due() == []


def test_a_closed_period_is_left_alone(published):
    fault(published)
    quiet_for(3600)
    published.period.state = "closed"
    published.period.save()
    assert recompute_due() == []


def test_hr_asks_for_the_changed_and_nobody_else(published):
    with pytest.raises(WrongState):
        recompute_request(period=published.period, actor=published.hr)
    fault(published)
    with pytest.raises(NotAllowed):
        recompute_request(period=published.period, actor=published.boss)
    with pytest.raises(NotAllowed):
        run_request(period=published.period, actor=published.hr, system=True)
    recompute_request(period=published.period, actor=published.hr)
    work()
    assert marks_of(published.period) == []


def test_a_look_that_fails_keeps_none_of_the_others_from_theirs(monkeypatch, db):
    seen = []
    monkeypatch.setattr(clock, "_looks", {"bad": lambda: 1 / 0, "good": lambda: seen.append(1)})
    assert clock.tick() == ["bad"] and seen == [1]


def test_the_runs_page_says_how_many_changed_and_offers_to_recompute_them(published, client):
    client.force_login(published.hr)
    url = reverse("appraisal:period_runs", args=[published.period.pk])
    assert "changed since the last run" not in client.get(url).content.decode()
    fault(published)
    fault(published, person=1)
    page = client.get(url).content.decode()
    changed = reverse("appraisal:run_changed", args=[published.period.pk])
    assert "2 cadres changed since the last run." in page and changed in page
    assert "2 cadres changed since the last run." in client.get(changed).content.decode()
    answer = client.post(changed, {"reason": "", "confirmed": "1"})
    assert answer.status_code == 302
    work()
    assert "changed since the last run" not in client.get(url).content.decode()


def test_a_sheet_that_a_partial_run_left_as_it_was_still_says_that_a_change_waits(published, client):
    client.force_login(published.hr)
    fault(published)
    recompute_request(period=published.period, actor=published.hr)
    work()
    published.period.refresh_from_db()
    kept = Sheet.objects.current().get(period=published.period, cadre=published.people[1].cadre)
    assert kept.run_id != published.period.current_run_id
    url = reverse("appraisal:sheet", args=[kept.pk])
    assert "it is not included yet" not in client.get(url).content.decode()
    fault(published, person=1)
    assert "it is not included yet" in client.get(url).content.decode()


def test_the_workbench_counts_the_changed_of_each_period(published):
    fault(published)
    whole = worlds.make.PeriodFactory(unit=published.county, kind="year", starts_on=date(2025, 1, 1))
    Period.objects.filter(pk=published.period.pk).update(year_period=whole)
    board = board_of(published.hr, whole)
    assert [line.changed for line in board.months] == [1]


def test_the_sheet_says_whether_the_last_change_is_taken_in(published, client):
    client.force_login(published.hr)
    sheet = Sheet.objects.current().get(cadre=published.people[0].cadre)
    assert "all changes are included" in client.get(sheet.get_absolute_url()).content.decode()
    fault(published)
    assert "not included yet" in client.get(sheet.get_absolute_url()).content.decode()
