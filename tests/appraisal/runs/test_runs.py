"""A run is computed once, in any order, in any number of chunks, on either database, to the same digest."""

import random

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from appraisal.ledger.models import Entry
from appraisal.models import Measure, Run, Sheet
from appraisal.runs.services import run_request
from appraisal.runs.summary import moved_since, previous_of
from core.audit.models import AuditRow
from core.errors import NotAllowed, WrongState
from core.jobs.models import Job
from core.jobs.services import job_claim, job_run, next_jobs
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest

# Of the world in world.py, computed once; SQLite and PostgreSQL, one chunk and many must all come to it.
EXPECTED = "834cc41956207a04f2f24f81f08a2097ed63cde2136560bade66524ce7e701ce"


def run_of(world, actor=None, **options) -> Run:
    job = run_request(period=world.period, actor=actor or world.hr, reason="Month end", **options)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


@pytest.mark.parametrize("size", [10_000, 7, 1])
def test_digest_is_the_expected_one_whatever_the_chunks(world, settings, size):
    settings.SCORING_CHUNK = size
    run = run_of(world)
    assert run.digest == EXPECTED
    assert (run.state, run.participants, run.sheets.count()) == ("done", 40, 40)
    assert run.chunks.count() == (1 if size > 40 else 3)  # whole peer groups, of which there are three
    world.period.refresh_from_db()
    assert (world.period.state, world.period.current_run_id) == ("open", run.pk)


def test_order_in_which_chunks_are_done_does_not_show(world, settings):
    settings.SCORING_CHUNK = 5
    run_request(period=world.period, actor=world.hr)
    dice = random.Random(3)
    work(order=lambda waiting: dice.sample(waiting, len(waiting)))
    assert Run.objects.get().digest == EXPECTED


def test_asked_again_with_the_same_inputs_the_same_run_is_returned(world):
    first = run_of(world)
    again = run_of(world)
    assert again == first
    assert (Run.objects.count(), Sheet.objects.count()) == (1, 40)


def test_asked_twice_at_once_there_is_one_job(world):
    first = run_request(period=world.period, actor=world.hr)
    assert run_request(period=world.period, actor=world.hr) == first
    other = worlds.make.UserFactory()
    worlds.make.GrantFactory(user=other, role="hr", unit=world.county)
    with pytest.raises(WrongState):
        run_request(period=world.period, actor=other)


def test_another_entry_gives_another_run_and_the_period_points_to_it(world):
    first = run_of(world)
    worlds.entry(world.people[0], "d2.1", author=world.other, checker=world.boss)
    second = run_of(world)
    assert (second.number, second.pk != first.pk) == (2, True)
    world.period.refresh_from_db()
    assert world.period.current_run == second
    moved = moved_since(second, previous_of(second))
    assert (moved.up, moved.down, moved.most) == (0, 1, [world.people[0].cadre_id])
    assert previous_of(second) == first and previous_of(first) is None
    assert first.sheets.count() == 40  # kept for ever


def test_the_page_of_a_run_tells_what_moved_though_the_run_before_holds_few_sheets_itself(world, sign_in):
    """A partial run between two full ones stands on the first; the third is compared with all of its people."""
    run_of(world)
    worlds.entry(world.people[0], "d2.1", author=world.other, checker=world.boss)
    partial = run_of(world, changed_only=True)
    assert partial.base_id and partial.sheets.count() < 40
    for participant in (world.people[1], world.people[4]):
        worlds.entry(participant, "d2.1", author=world.other, checker=world.boss)
    third = run_of(world)
    before, now = (dict(Sheet.objects.of_run(run).values_list("cadre_id", "total")) for run in (partial, third))
    fell = {cadre for cadre, total in now.items() if total is not None and total < before[cadre]}
    assert len(before) == 40 and fell
    page = sign_in(world.hr).get(third.get_absolute_url())
    assert (page.context["moved"].down, page.context["moved"].up) == (len(fell), 0)
    assert {sheet.cadre_id for sheet in page.context["changed"]} == fell
    assert all(sheet.change < 0 for sheet in page.context["changed"])


def test_a_changed_measure_and_its_return_give_a_new_run_and_then_the_first_again(world):
    first = run_of(world)
    measure = Measure.objects.filter(code="attendance.late_times", cadre=world.people[0].cadre).first()
    if measure is None:
        measure = Measure.objects.create(
            period=world.period, cadre=world.people[0].cadre, code="attendance.late_times", value=0
        )
        first = run_of(world)
    before, measure.value = measure.value, measure.value + 5
    measure.save()
    second = run_of(world)
    assert second != first
    measure.value = before
    measure.save()
    assert run_of(world) == first
    world.period.refresh_from_db()
    assert world.period.current_run == first


def test_a_participant_without_scheme_has_a_sheet_without_score_that_says_why(world):
    run = run_of(world)
    sheet = run.sheets.get(cadre=world.people[-1].cadre)
    assert (sheet.total, sheet.rank, sheet.grade, sheet.breakdown) == (
        None,
        None,
        "",
        {"t": None, "n": "no_scheme"},
    )
    assert run.summary["unscored"] == 1


def test_equal_scores_share_a_rank_inside_their_peer_group(world):
    run = run_of(world)
    for group in ("G0", "G1", "G2"):
        rows = list(run.sheets.filter(participant__peer_group=group, total__isnull=False).values_list("total", "rank"))
        totals = sorted((total for total, _rank in rows), reverse=True)
        assert all(rank == totals.index(total) + 1 for total, rank in rows)


def test_only_hr_of_the_unit_asks_for_a_run(world):
    with pytest.raises(NotAllowed):
        run_request(period=world.period, actor=world.boss)
    below = worlds.make.UserFactory()
    worlds.make.GrantFactory(user=below, role="hr", unit=world.units[0])
    with pytest.raises(NotAllowed):
        run_request(period=world.period, actor=below)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_draft_or_closed_period_is_not_computed(world, state):
    world.period.state = state
    world.period.save()
    with pytest.raises(WrongState):
        run_request(period=world.period, actor=world.hr)


def test_a_right_taken_away_between_asking_and_running_stops_the_run(world):
    job = run_request(period=world.period, actor=world.hr)
    world.hr.grants.update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    work()
    job.refresh_from_db()
    assert (job.state, Run.objects.count()) == ("failed", 0)


def test_publishing_is_in_the_trail_with_its_digest(world):
    run = run_of(world)
    row = AuditRow.objects.get(action="run.finished")
    assert run.digest in row.payload and row.actor_key == str(world.hr.pk)


def test_a_worker_that_lost_its_lease_writes_no_sheet(world, settings, monkeypatch):
    """The late worker has read and scored; meanwhile another one took the chunk and finished it."""
    from appraisal.runs import services as runs

    settings.SCORING_CHUNK = 10
    job = run_request(period=world.period, actor=world.hr)
    job_run(job.pk)
    chunk_job = next_jobs()[0]
    compute, overtaken = runs.chunk_columns, []

    def dawdle(run, scope, **options):
        columns = compute(run, scope, **options)
        if not overtaken:
            overtaken.append(True)
            Job.objects.filter(pk=chunk_job).update(lease_until=timezone.now() - timezone.timedelta(seconds=1))
            job_run(chunk_job)
            Sheet.objects.filter(run__job=job).update(flags="seen")  # a second write would lose this mark
        return columns

    monkeypatch.setattr(runs, "chunk_columns", dawdle)
    job_run(chunk_job)
    assert set(Sheet.objects.values_list("flags", flat=True)) == {"seen"}
    assert Sheet.objects.count() == 14  # the first peer group
    job.refresh_from_db()
    assert job.done == 14


def test_a_worker_that_dies_before_its_commit_leaves_nothing_and_another_finishes(world, settings):
    settings.SCORING_CHUNK = 10
    job = run_request(period=world.period, actor=world.hr)
    job_claim(job.pk)  # dies in the beginning
    Job.objects.update(lease_until=timezone.now() - timezone.timedelta(seconds=1))
    job_run(job.pk)
    for pk in next_jobs():
        job_claim(pk)  # each dies before it wrote
    Job.objects.exclude(pk=job.pk).update(lease_until=timezone.now() - timezone.timedelta(seconds=1))
    work()
    run = Run.objects.get()
    assert (run.digest, run.sheets.count()) == (EXPECTED, 40)


def test_a_stopped_run_is_taken_up_by_the_next_request(world, settings):
    from core.jobs.services import job_cancel

    settings.SCORING_CHUNK = 10
    job = run_request(period=world.period, actor=world.hr)
    job_run(job.pk)
    job_run(next_jobs()[0])
    job_cancel(job=job, actor=world.hr)
    assert work() == 0
    run = run_of(world)
    assert (Run.objects.count(), run.digest, run.sheets.count()) == (1, EXPECTED, 40)


def test_a_fault_in_a_chunk_fails_the_whole_and_can_be_asked_again(world, monkeypatch):
    monkeypatch.setattr("appraisal.runs.services.chunk_columns", lambda run, scope, **options: 1 / 0)
    job = run_request(period=world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    assert job.state == "failed" and job.error
    monkeypatch.undo()
    monkeypatch.setattr("appraisal.runs.services.measures_refresh", lambda period: None)
    assert run_of(world).digest == EXPECTED


PROTECTED = [
    "UPDATE appraisal_sheet SET total = 0 WHERE run_id = %s",
    "DELETE FROM appraisal_sheet WHERE run_id = %s",
    "UPDATE appraisal_run SET digest = 'x' WHERE id = %s",
    "DELETE FROM appraisal_run WHERE id = %s",
    (
        "INSERT INTO appraisal_sheet (run_id, period_id, cadre_id, participant_id, unit_id, unit_path, band, grade, "
        "flags, breakdown) SELECT run_id, period_id, cadre_id + 100000, participant_id, unit_id, unit_path, band, "
        "grade, flags, breakdown FROM appraisal_sheet WHERE run_id = %s"
    ),
]


@pytest.mark.parametrize("sql", PROTECTED)
def test_the_database_refuses_to_touch_a_finished_run(world, sql):
    run = run_of(world)
    with (
        pytest.raises(DatabaseError, match="finished|belongs|deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [run.pk])
    assert sheets_digest(run) == EXPECTED


def test_an_entry_reversed_in_its_period_counts_nowhere(world):
    participant = world.people[0]
    first = run_of(world)
    made = worlds.entry(participant, "d2.1", author=world.other, checker=world.boss)
    lowered = run_of(world)
    assert lowered.sheets.get(cadre=participant.cadre).total < first.sheets.get(cadre=participant.cadre).total
    worlds.reverse(made, author=world.other, checker=world.boss)
    again = run_of(world)
    assert again.digest == first.digest


def test_a_reversal_in_a_later_month_gives_the_points_back_there_and_leaves_the_first_month(world):
    participant = world.people[0]
    made = worlds.entry(participant, "d2.1", author=world.other, checker=world.boss)
    march = run_of(world)
    april = worlds.month(world.county, starts_on=worlds.date(2025, 4, 1))
    there = worlds.takes_part(april, participant.cadre, participant.scheme_version)
    worlds.entry(there, "d2.1", author=world.other, checker=world.boss, quantity=3)
    worlds.reverse(made, period=april, author=world.other, checker=world.boss)
    assert run_of(world) == march
    job = run_request(period=april, actor=world.hr)
    work()
    job.refresh_from_db()
    sheet = Sheet.objects.get(run=job.result["run"])
    rules = {row[0]: row for row in sheet.breakdown["r"]}
    number = world.town.compiled.rule("d2.1").index
    assert rules[number] == [number, "3", "-6", "0", "2"]


def test_an_entry_that_cites_another_schemes_rule_does_not_count(world):
    first = run_of(world)
    row = worlds.entry(world.people[0], "d2.1", author=world.other, checker=world.boss)
    Entry.objects.filter(pk=row.pk).update(rule=world.tax.rules.exclude(code__in=_codes(world.town)).first())
    again = run_of(world)
    assert again != first and again.digest == first.digest


def _codes(version):
    return list(version.rules.values_list("code", flat=True))
