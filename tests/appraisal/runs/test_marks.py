"""Whatever changes a score leaves a mark in its own transaction, whoever writes it; a run takes what it saw."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from appraisal.models import Ballot, DirtyMark, Entry, Measure, Participant
from appraisal.runs.marks import marks_clear, marks_count, marks_of, marks_take
from appraisal.runs.services import run_request
from cadres.models import Cadre, Post
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import release


def marks_add(*, period_id, cadre_ids):
    """Marks that no change of the test world leaves."""
    DirtyMark.objects.bulk_create(DirtyMark(period_id=period_id, cadre_id=pk) for pk in cadre_ids)


@pytest.fixture
def quiet(world):
    """The world after everything was taken in."""
    job = uuid4()
    marks_take(world.period, by=job)
    marks_clear(world.period, by=job)
    assert marks_count(world.period) == 0
    return world


def first_entry(world, **fields):
    return Entry.objects.filter(period=world.period, **fields).order_by("pk").first()


def test_a_verified_entry_marks_its_cadre_and_a_submitted_one_does_not(quiet):
    one, other = quiet.people[:2]
    worlds.entry(one, "d2.1", author=quiet.other, checker=quiet.boss)
    worlds.entry(other, "d2.1", author=quiet.other, checker=None, state="submitted")
    assert marks_of(quiet.period) == [one.cadre_id]


def test_verifying_returning_and_reversing_by_bulk_update_mark(quiet):
    entry = first_entry(quiet, state="verified")
    Entry.objects.filter(pk=entry.pk).update(state="submitted")
    assert marks_of(quiet.period) == [entry.cadre_id]
    job = uuid4()
    marks_take(quiet.period, by=job)
    marks_clear(quiet.period, by=job)
    Entry.objects.filter(pk=entry.pk).update(state="verified")
    assert marks_of(quiet.period) == [entry.cadre_id]


def test_moving_a_verified_entry_to_somebody_else_marks_both(quiet):
    entry = first_entry(quiet, state="verified")
    to = next(one for one in quiet.people if one.cadre_id != entry.cadre_id)
    Entry.objects.filter(pk=entry.pk).update(cadre=to.cadre)
    assert marks_of(quiet.period) == sorted([entry.cadre_id, to.cadre_id])


def test_measures_mark_when_written_changed_or_removed_and_not_when_only_the_note_changes(quiet):
    one, two, three = Measure.objects.filter(period=quiet.period).order_by("cadre").distinct()[:3]
    Measure.objects.filter(pk=one.pk).update(note="looked at again")
    assert marks_of(quiet.period) == []
    Measure.objects.filter(pk=two.pk).update(value=two.value + 1)
    Measure.objects.filter(pk=three.pk).delete()
    assert marks_of(quiet.period) == sorted({two.cadre_id, three.cadre_id})


def test_a_changed_standing_or_peer_group_marks(quiet):
    person = quiet.people[3]
    Participant.objects.filter(pk=person.pk).update(standing_reason="a remark")
    assert marks_of(quiet.period) == []
    Participant.objects.filter(pk=person.pk).update(standing="comment_only")
    assert marks_of(quiet.period) == [person.cadre_id]


def test_what_schemes_ask_of_a_post_or_a_file_marks_who_stands_on_it(quiet):
    one = quiet.people[0]
    Cadre.objects.filter(pk=one.cadre_id).update(name="另一个名字")
    assert marks_of(quiet.period) == []
    Cadre.objects.filter(pk=one.cadre_id).update(education="master")
    assert marks_of(quiet.period) == [one.cadre_id]
    Post.objects.filter(pk=one.post_id).update(difficulty=5)
    assert marks_of(quiet.period) == sorted(p.cadre_id for p in quiet.people if p.post_id == one.post_id)


def test_a_closed_period_is_not_marked_by_what_becomes_of_its_people(quiet):
    quiet.period.state = "closed"
    quiet.period.save()
    Cadre.objects.filter(pk=quiet.people[0].cadre_id).update(education="master")
    assert marks_of(quiet.period) == []


def test_raw_sql_cannot_forget_its_mark(quiet):
    entry = first_entry(quiet, state="verified")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM appraisal_entry WHERE id = %s",
            [entry.pk if connection.vendor == "postgresql" else entry.pk.hex],
        )
    assert marks_of(quiet.period) == [entry.cadre_id]


def test_a_bulk_insert_marks_everybody_in_it(quiet):
    people = [one for one in quiet.people if one.scheme_version_id]
    people = [one for one in people if one.scheme_version.rules.filter(code="d2.1").exists()]
    Entry.objects.bulk_create(
        worlds.entry_of(one, "d2.1", author=quiet.other, checker=quiet.boss) for one in people * 2
    )
    assert marks_of(quiet.period) == sorted(one.cadre_id for one in people)


def test_a_change_that_is_rolled_back_leaves_no_mark(quiet):
    with transaction.atomic():
        worlds.entry(quiet.people[0], "d2.1", author=quiet.other, checker=quiet.boss)
        assert marks_count(quiet.period) == 1
        transaction.set_rollback(True)
    assert marks_count(quiet.period) == 0


def test_a_mark_made_after_taking_stays_when_the_taken_ones_go(quiet):
    one, two = quiet.people[:2]
    marks_add(period_id=quiet.period.pk, cadre_ids=[one.cadre_id])
    job = uuid4()
    marks_take(quiet.period, by=job)
    worlds.entry(one, "d2.1", author=quiet.other, checker=quiet.boss)
    worlds.entry(two, "d2.1", author=quiet.other, checker=quiet.boss)
    marks_clear(quiet.period, by=job)
    assert marks_of(quiet.period) == [one.cadre_id, two.cadre_id]


def test_marks_of_a_run_that_failed_are_taken_over_by_the_next(quiet):
    person = quiet.people[0]
    marks_add(period_id=quiet.period.pk, cadre_ids=[person.cadre_id])
    lost, following = uuid4(), uuid4()
    marks_take(quiet.period, by=lost)
    assert marks_of(quiet.period) == [person.cadre_id]
    marks_take(quiet.period, by=following)
    assert marks_clear(quiet.period, by=lost) == 0
    assert marks_clear(quiet.period, by=following) == 1


def test_a_partial_run_takes_the_marks_of_its_people_alone(quiet):
    one, two = (person.cadre_id for person in quiet.people[:2])
    marks_add(period_id=quiet.period.pk, cadre_ids=[one, two, one])
    job = uuid4()
    marks_take(quiet.period, by=job, only=[one])
    assert marks_clear(quiet.period, by=job) == 2
    assert marks_of(quiet.period) == [two]


def test_marks_of_people_who_do_not_take_part_are_nobodys_business(quiet):
    stranger = worlds.make.CadreFactory()
    marks_add(period_id=quiet.period.pk, cadre_ids=[stranger.pk])
    assert marks_count(quiet.period) == 0


def test_a_current_run_leaves_no_mark_and_a_failed_one_leaves_them_all(world, settings):
    assert marks_count(world.period) > 0
    job = run_request(period=world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    assert (job.state, marks_count(world.period)) == ("done", 0)
    entry = worlds.entry(world.people[0], "d2.1", author=world.other, checker=world.boss)
    run_request(period=world.period, actor=world.hr)
    world.hr.grants.all().delete()
    work()
    assert marks_of(world.period) == [entry.cadre_id]


def test_a_released_month_marks_its_people_in_the_open_year(world):
    whole = worlds.make.PeriodFactory(unit=world.county, kind="year", starts_on=date(2025, 1, 1))
    worlds.Period.objects.filter(pk=world.period.pk).update(year_period=whole)
    for one in world.people[:5]:
        worlds.takes_part(whole, one.cadre, one.scheme_version, peer_group=one.peer_group)
    DirtyMark.objects.all().delete()
    run_request(period=world.period, actor=world.hr)
    work()
    assert marks_of(whole) == [], "a year is calculated from what its months released"
    world.period.refresh_from_db()
    release(world.period, world.hr, world.boss)
    assert marks_of(whole) == sorted(one.cadre_id for one in world.people[:5])


def test_a_year_gathers_one_mark_a_person_however_often_its_months_are_published(world):
    """R7: after 38 runs of a month the year had 25,513."""
    whole = worlds.make.PeriodFactory(unit=world.county, kind="year", starts_on=date(2025, 1, 1))
    worlds.Period.objects.filter(pk=world.period.pk).update(year_period=whole)
    for person in world.people:
        worlds.takes_part(whole, person.cadre, person.scheme_version, peer_group=person.peer_group)
    DirtyMark.objects.all().delete()

    def let_out(**request):
        worlds.Period.objects.filter(pk=world.period.pk).update(state="open")
        worlds.entry(world.people[0], "d2.1", author=world.other, checker=world.boss)
        run_request(period=world.period, actor=world.hr, **request)
        work()
        world.period.refresh_from_db()
        release(world.period, world.hr, world.boss)

    for number in range(3):
        let_out(changed_only=number == 1)
        assert DirtyMark.objects.filter(period=whole).count() == len(world.people)
    DirtyMark.objects.filter(period=whole, cadre=world.people[0].cadre).update(taken=uuid4())
    let_out(changed_only=True)  # a run of the year may have read before: its taken mark does not stand for this
    assert DirtyMark.objects.filter(period=whole, cadre=world.people[0].cadre).count() == 2
    assert DirtyMark.objects.filter(period=whole).count() == len(world.people) + 1


@pytest.mark.real_day
def test_a_ballot_marks_its_cadre_without_the_moment(quiet):
    one = quiet.people[0]
    Ballot.objects.create(
        period=quiet.period, cadre=one.cadre, item="v1", group="peers", option="good", source="ballot"
    )
    assert marks_of(quiet.period) == [one.cadre_id]
    moment = DirtyMark.objects.get(period=quiet.period).marked_at
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)
    assert abs((timezone.now() - moment).total_seconds()) <= 24 * 3600
