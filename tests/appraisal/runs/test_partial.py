"""Only who changed is computed anew, and the chain of such runs is what a full run would be."""

import random
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from appraisal.ledger.models import Entry
from appraisal.models import Measure, Participant, RankShift, Run, Sheet
from appraisal.runs import partial
from appraisal.runs import services as runs
from appraisal.runs.digests import runs_agree
from appraisal.runs.querysets.sheets import CURRENT
from appraisal.runs.services import run_request
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest


def computed(world, **options) -> Run:
    job = run_request(period=world.period, actor=world.hr, **options)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


def late(world, number: int, **values) -> Entry:
    participant = world.people[number]
    code = next(
        rule.code
        for rule in participant.scheme_version.compiled.rules
        if not rule.measure and not rule.range and not rule.levels and not rule.pool
    )
    return worlds.entry(participant, code, author=world.other, checker=world.boss, **values)


def places(run: Run) -> dict[int, tuple]:
    rows = Sheet.objects.of_run(run).with_place(run)
    return {cadre: (total, place) for cadre, total, place in rows.values_list("cadre_id", "total", "place")}


def expected_places(run: Run) -> dict[int, tuple]:
    """Ranks counted the slow way from the scores alone."""
    group = dict(Participant.objects.filter(period=run.period).values_list("cadre_id", "peer_group"))
    totals = dict(Sheet.objects.of_run(run).values_list("cadre_id", "total"))

    def place(cadre):
        if totals[cadre] is None:
            return None
        higher = [one for one in totals if group[one] == group[cadre] and (totals[one] or -1) > totals[cadre]]
        return len(higher) + 1

    return {cadre: (total, place(cadre)) for cadre, total in totals.items()}


def test_a_partial_run_holds_only_who_changed_and_stands_on_the_current_one(world):
    base = computed(world)
    late(world, 0)
    run = computed(world, changed_only=True)
    assert (run.base, run.sheets.count(), run.participants) == (base, 1, 40)
    assert Sheet.objects.of_run(run).count() == 40
    world.period.refresh_from_db()
    assert world.period.current_run == run
    assert Sheet.objects.filter(period=world.period).current().count() == 40
    assert base.sheets.count() == 40  # kept for ever


def test_nobody_changed_the_current_run_stays(world):
    base = computed(world)
    assert computed(world, changed_only=True) == base
    assert Run.objects.count() == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_chain_of_partial_runs_comes_to_what_a_full_run_comes_to(world, settings, seed):
    """Random changes in rounds; after each the digest, every sheet and every rank are those of a full run."""
    settings.SCORING_CHUNK = 15
    dice = random.Random(seed)
    computed(world)
    for _round in range(3):
        for number in dice.sample(range(39), dice.randint(1, 6)):
            change(dice, world, number)
        chained = computed(world, changed_only=True)
        assert chained.base_id is not None
        full = computed(world, current=False)
        assert runs_agree(chained, full) == {}
        assert chained.summary["sums"] == full.summary["sums"]
        assert (full.base_id, full.digest) == (None, chained.digest)
        assert sheets_digest(full) == full.digest
        assert places(chained) == places(full) == expected_places(full)
        assert sheets_digest(chained) == full.digest
        assert places(chained) == places(full) == expected_places(full)
        assert {**chained.summary["figures"]} == {**full.summary["figures"]}
        assert (chained.summary["mean"], chained.summary["grades"]) == (
            full.summary["mean"],
            full.summary["grades"],
        )


def change(dice, world, number: int) -> None:
    participant = world.people[number]
    kind = dice.choice(["entry", "reversed", "measure", "gone"])
    if kind == "entry":
        late(world, number, quantity=Decimal(dice.randint(1, 4)))
    elif kind == "reversed":
        row = Entry.objects.filter(cadre=participant.cadre, period=world.period, state="verified").first()
        Entry.objects.filter(pk=row.pk).update(state="reversed")
    elif kind == "measure":
        Measure.objects.filter(cadre=participant.cadre, period=world.period).update(value=Decimal(dice.randint(0, 3)))
    else:
        Measure.objects.filter(cadre=participant.cadre, period=world.period).delete()


def test_another_passes_without_a_new_sheet(world):
    """The best of a group falls; who stood behind moves up one place, by a small row and on every page's query."""
    base = computed(world)
    best = base.sheets.filter(participant__peer_group="G0", rank=1).order_by("cadre").first()
    number = next(n for n, one in enumerate(world.people) if one.cadre_id == best.cadre_id)
    late(world, number, quantity=Decimal(20))
    run = computed(world, changed_only=True)
    moved = RankShift.objects.filter(run=run).exclude(cadre=best.cadre)
    assert moved.exists() and run.sheets.count() == 1
    for shift in moved:
        sheet = Sheet.objects.current().with_place(along=CURRENT).get(cadre=shift.cadre_id, period=world.period)
        assert (sheet.run, sheet.place) == (base, shift.rank) and sheet.rank != sheet.place
    old = base.sheets.with_place(along=CURRENT).get(cadre=best.cadre)
    assert old.place == 1  # what was computed then is not rewritten


def test_a_wrong_sheet_in_the_chain_is_named(world, monkeypatch):
    """Seeded fault: a partial run that scores by old facts must not agree with the full one."""
    computed(world)
    entry = late(world, 0, quantity=Decimal(3))
    honest = runs.chunk_columns

    def forgetful(run, scope, **options):
        columns, groups = honest(run, scope, **options)
        columns.totals = columns.totals + 10**6
        return columns, groups

    monkeypatch.setattr(runs, "chunk_columns", forgetful)
    wrong = computed(world, changed_only=True)
    monkeypatch.setattr(runs, "chunk_columns", honest)
    full = computed(world, current=False)
    assert wrong.digest != full.digest
    assert entry.cadre_id in runs_agree(wrong, full)


def test_a_new_participant_makes_a_full_run(world):
    computed(world)
    cadre = worlds.make.CadreFactory(staff_no="W99999")
    worlds.make.AppointmentFactory(cadre=cadre, post=world.people[0].appointment.post)
    worlds.takes_part(world.period, cadre, world.town, peer_group="G0")
    run = computed(world, changed_only=True)
    assert (run.base, run.sheets.count()) == (None, 41)


def test_a_long_chain_is_flattened_by_a_full_run(world, monkeypatch):
    monkeypatch.setattr(partial, "CHAIN_LIMIT", 2)
    computed(world)
    bases = []
    for _n in range(3):
        late(world, 0)
        bases.append(computed(world, changed_only=True).base_id is None)
    assert bases == [False, False, True]


def test_the_same_change_taken_back_gives_a_chain_that_equals_the_first_run(world):
    first = computed(world)
    entry = late(world, 0)
    computed(world, changed_only=True)
    Entry.objects.filter(pk=entry.pk).update(state="reversed")
    again = computed(world, changed_only=True)
    assert again.digest == first.digest and again != first


def test_moved_ranks_of_a_finished_run_stay(world):
    computed(world)
    late(world, 0, quantity=Decimal(5))
    run = computed(world, changed_only=True)
    assert RankShift.objects.filter(run=run).exists()
    for sql in (
        "UPDATE appraisal_rankshift SET run_id = run_id WHERE run_id = %s",
        "DELETE FROM appraisal_rankshift WHERE run_id = %s",
        "DELETE FROM appraisal_runlink WHERE run_id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="finished"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [run.pk])
