"""A run sees one consistent moment, and nobody who writes keeps it from its end (R6)."""

import pytest

from appraisal.ledger.models import Entry
from appraisal.models import Measure, Participant, Run, Sheet
from appraisal.runs import late, services
from appraisal.runs.incremental import recompute_request
from appraisal.runs.marks import marks_count, marks_of
from appraisal.runs.services import run_request
from core.jobs.models import Job
from core.jobs.services import job_run, next_jobs
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest


@pytest.fixture
def small_chunks(settings):
    settings.SCORING_CHUNK = 10


def fault(world, person=0, **values):
    return worlds.entry(world.people[person], "d2.1", author=world.other, checker=world.boss, **values)


def begun(world, chunks=2, **options) -> Job:
    """A run of which some chunks are read."""
    job = run_request(period=world.period, actor=world.hr, **options)
    job_run(job.pk)
    for pk in next_jobs()[:chunks]:
        job_run(pk)
    return job


def ended(job) -> Run:
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


def quiet(world) -> Run:
    """A full run while nobody writes."""
    return ended(run_request(period=world.period, actor=world.hr))


def as_quiet(run: Run, world) -> bool:
    """Whether the sheets of the run, as stored and as digested, are those of a run of now."""
    assert sheets_digest(run) == run.digest
    ranks = dict(Sheet.objects.of_run(run).with_place(run).values_list("cadre_id", "place"))
    now = quiet(world)
    assert ranks == dict(Sheet.objects.of_run(now).with_place(now).values_list("cadre_id", "place"))
    figures = [
        {name: one.summary[name] for name in ("scored", "mean", "grades", "figures", "sums")} for one in (run, now)
    ]
    assert figures[0] == figures[1] and run.participants == now.participants
    return run.digest == now.digest


def moved_measure(world):
    measure = Measure.objects.filter(period=world.period).order_by("cadre").first()
    Measure.objects.filter(pk=measure.pk).update(value=measure.value + 3)


CHANGES = {
    "of somebody who was read": lambda world: fault(world, person=0),
    "of somebody who is read later": lambda world: fault(world, person=-3),
    "of many": lambda world: [fault(world, person=n) for n in range(0, 39, 3)],
    "taken back": lambda world: Entry.objects.filter(period=world.period, state="verified")[:1].get().delete(),
    "a figure": moved_measure,
    "a standing": lambda world: Participant.objects.filter(pk=world.people[1].pk).update(standing="comment_only"),
    "a peer group": lambda world: Participant.objects.filter(pk=world.people[1].pk).update(
        peer_group=world.people[2].peer_group
    ),
    "an entry that changes sides": lambda world: Entry.objects.filter(
        period=world.period, state="verified", cadre=world.people[0].cadre
    ).update(cadre=world.people[3].cadre),
}


@pytest.mark.parametrize("chunks", [0, 1, 3])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_written_while_a_run_reads_is_in_it_and_the_run_ends(world, small_chunks, change, chunks):
    job = begun(world, chunks=chunks)
    change(world)
    run = ended(job)
    assert (Run.objects.count(), run.state, marks_count(world.period)) == (1, "done", 0)
    assert as_quiet(run, world)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_partial_run_takes_in_what_was_written_while_it_read(world, small_chunks, change):
    quiet(world)
    fault(world, person=4)
    fault(world, person=6)
    job = begun(world, changed_only=True)
    change(world)
    run = ended(job)
    assert marks_count(world.period) == 0
    if change is not CHANGES["a peer group"]:  # the group that was left is ranked anew by the next full run alone
        assert as_quiet(run, world)


def test_somebody_taken_in_while_a_run_reads_has_a_sheet(world, small_chunks):
    person = world.people[0]
    values = {
        field.attname: getattr(person, field.attname)
        for field in Participant._meta.concrete_fields
        if field.name != "id"
    }
    Participant.objects.filter(pk=person.pk).delete()
    job = begun(world, chunks=3)
    Participant.objects.create(**values)
    run = ended(job)
    assert run.sheets.filter(cadre=person.cadre).exists() and run.participants == len(world.people)
    assert as_quiet(run, world)


def test_somebody_taken_out_while_a_run_reads_has_none(world, small_chunks):
    job = begun(world, chunks=0)
    Participant.objects.filter(pk=world.people[0].pk).delete()
    run = ended(job)
    assert not run.sheets.filter(cadre=world.people[0].cadre).exists()
    assert as_quiet(run, world)


def test_what_is_written_after_the_moment_keeps_its_mark_for_the_next_run(world, small_chunks, monkeypatch):
    ordinary = services.late_read

    def then_somebody_writes(run, *, by):
        found = ordinary(run, by=by)
        if not entries:
            entries.append(fault(world))
        return found

    entries = []
    monkeypatch.setattr(services, "late_read", then_somebody_writes)
    job = begun(world)
    fault(world, person=3)
    run = ended(job)
    assert marks_of(world.period) == [world.people[0].cadre_id]
    world.period.refresh_from_db()
    following = ended(recompute_request(period=world.period, actor=world.hr))
    assert following.base == run and marks_count(world.period) == 0
    assert as_quiet(following, world)


def test_a_run_asked_for_again_after_a_late_one_is_of_the_same_sheets(world, small_chunks):
    job = begun(world)
    entry = fault(world)
    with_it = ended(job)
    job = begun(world)
    Entry.objects.filter(pk=entry.pk).delete()
    without = ended(job)
    assert without.digest != with_it.digest
    assert quiet(world).digest == without.digest


def test_other_rules_send_a_run_back_to_its_beginning_and_the_third_time_end_it(world, small_chunks):
    job = begun(world)
    for again in range(3):
        world.people[0].refresh_from_db()
        other = world.tax if world.people[0].scheme_version_id == world.town.pk else world.town
        mine = Participant.objects.filter(scheme_version=world.people[0].scheme_version_id)
        mine.update(scheme_version=other.pk)  # the last of a version goes
        while waiting := next_jobs():
            job_run(waiting[0])
            if waiting[0] == job.pk:
                break
        job.refresh_from_db()
        assert job.state == ("failed" if again == 2 else "running"), again
    assert "changed repeatedly" in job.error or "反复变动" in job.error


@pytest.mark.parametrize("last", [False, True])
def test_somebody_moved_between_reading_and_writing_stands_as_on_the_quiet_database(
    world, small_chunks, monkeypatch, last
):
    module = late if last else services
    ordinary, moved = module.sheets_write, []

    def somebody_moves(run, columns):
        if not moved:
            moved.append(columns.batch.people[0].participant)
            unit = worlds.make.UnitFactory(parent=world.county)
            Participant.objects.filter(pk=moved[0]).update(unit=unit, unit_path=unit.path)
        return ordinary(run, columns)

    monkeypatch.setattr(module, "sheets_write", somebody_moves)
    job = begun(world, chunks=1)
    fault(world)
    run = ended(job)
    assert moved and as_quiet(run, world)
