"""A rehearsal foretells to the digit what a run by the draft would give, and writes nothing where results are."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from appraisal.models import (
    BonusSheet,
    DirtyMark,
    Entry,
    GradeDecision,
    Measure,
    Participant,
    Period,
    Rehearsal,
    RehearsalRow,
    Run,
    RunChunk,
    Sheet,
)
from appraisal.outcomes.services import bonus_propose, bonus_shares
from appraisal.rehearsal.services import rehearsal_remove, rehearsal_request
from appraisal.schemes.services import scheme_import, version_publish
from core.errors import InvalidInput, NotAllowed, Refusal, WrongState
from tests.appraisal.rehearsal.conftest import compute, rehearse
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest


def test_before_is_what_was_published(world, draft):
    rehearsal = rehearse(world, draft)
    published = {sheet.cadre_id: sheet for sheet in Sheet.objects.filter(run=Run.objects.get())}
    rows = list(rehearsal.rows.all())
    bound = [one for one in world.people if one.scheme_version_id == world.town.pk]
    assert sorted(row.cadre_id for row in rows) == sorted(one.cadre_id for one in bound)
    for row in rows:
        sheet = published[row.cadre_id]
        assert (row.before, row.share_before, row.grade_before) == (
            sheet.total,
            sheet.coefficient,
            sheet.grade,
        )
        assert row.breakdown_before == sheet.breakdown
    assert rehearsal.summary["changed_since"] == 0


def test_after_is_what_a_run_by_the_draft_gives(world, draft):
    rehearsal = rehearse(world, draft)
    version = version_publish(version=draft, effective_from=date(2021, 1, 1), actor=world.hr)
    Participant.objects.filter(period=world.period, scheme_version=world.town).update(scheme_version=version)
    run = compute(world.period, world.hr)
    sheets = {sheet.cadre_id: sheet for sheet in run.sheets.all()}
    moved = 0
    for row in rehearsal.rows.all():
        sheet = sheets[row.cadre_id]
        assert (row.after, row.share_after, row.grade_after) == (sheet.total, sheet.coefficient, sheet.grade)
        assert row.breakdown_after == sheet.breakdown
        assert row.change == row.after - row.before and row.distance == abs(row.change)
        moved += row.change != 0
    counts = rehearsal.summary["counts"]
    assert counts["up"] + counts["down"] == moved > 0


def results_of(period) -> tuple:
    tables = (Run, RunChunk, Sheet, GradeDecision, Entry, Measure, Participant, DirtyMark, BonusSheet)
    counts = [model.objects.count() for model in tables]
    digests = [(run.pk, run.digest, sheets_digest(run)) for run in Run.objects.order_by("pk")]
    return counts, digests, list(Period.objects.order_by("pk").values())


def test_nothing_of_results_is_written(world, draft):
    before = results_of(world.period)
    rehearsal = rehearse(world, draft)
    assert RehearsalRow.objects.count() == rehearsal.people > 0
    assert results_of(world.period) == before
    rehearsal_remove(rehearsal=rehearsal, actor=world.hr)
    assert results_of(world.period) == before
    assert (Rehearsal.objects.count(), RehearsalRow.objects.count()) == (0, 0)


def test_entries_whose_rule_the_draft_lacks_are_counted_and_named(world, draft):
    cited = Entry.objects.filter(rule__version=world.town, rule__code="d3.1", state="verified")
    rehearsal = rehearse(world, draft)
    assert [[code, number] for code, _titles, number in rehearsal.summary["lacking"]] == [["d3.1", cited.count()]]
    assert rehearsal.summary["lacking"][0][1]["en"]
    assert sum(rehearsal.rows.values_list("uncounted", flat=True)) == cited.count() > 0


def test_entries_that_no_longer_fit_their_rule_are_counted_apart(world):
    document = worlds.document_of("town-monthly")
    document = json.loads(json.dumps(document).replace('"town": "3"', '"hamlet": "3"'))
    draft = scheme_import(document=document, owner=world.county, actor=world.hr)
    cited = Entry.objects.filter(rule__version=world.town, rule__code="m2.2", level="town", state="verified")
    rehearsal = rehearse(world, draft)
    assert [[code, number] for code, _titles, number in rehearsal.summary["unfit"]] == [["m2.2", cited.count()]]
    assert cited.count() > 0


def test_measures_that_the_draft_reads_and_nobody_has_are_named(world):
    document = json.loads(
        json.dumps(worlds.document_of("town-monthly")).replace("attendance.late_times", "attendance.early_leaves")
    )
    draft = scheme_import(document=document, owner=world.county, actor=world.hr)
    assert rehearse(world, draft).summary["measures_missing"] == ["attendance.early_leaves"]


def test_the_last_pool_is_shared_by_both_scores_and_its_sum_stays(world, draft):
    unit, pool = world.units[0], Decimal("50000.00")
    lines = bonus_shares(period=world.period, unit=unit, pool=pool)
    published = {line.cadre_id: line.amount for line in lines if line.score_sheet.participant.scheme_version_id}
    bonus_propose(period=world.period, unit=unit, pool=pool, actor=world.hr)
    rehearsal = rehearse(world, draft)
    rows = rehearsal.rows.filter(money_before__isnull=False)
    assert {row.cadre_id: row.money_before for row in rows} == published
    assert sum(row.money_before for row in rows) == sum(row.money_after for row in rows) == pool
    moves = sum(row.money_change for row in rows if row.money_change > 0)
    told = {name: Decimal(amount) for name, amount in rehearsal.summary["money"].items()}
    assert told == {"before": pool, "after": pool, "moves": moves}
    assert moves > 0
    assert not rehearsal.rows.exclude(unit=unit).filter(money_before__isnull=False).exists()


def test_a_pool_of_an_earlier_month_serves_where_the_month_has_none(world, draft):
    earlier = worlds.month(world.county, starts_on=date(2025, 2, 1))
    run = Run.objects.get()
    BonusSheet.objects.create(
        period=earlier, run=run, unit=world.units[1], pool=Decimal("1000.00"), proposed_by=world.hr
    )
    rehearsal = rehearse(world, draft)
    assert [(pool["unit"], pool["same"]) for pool in rehearsal.summary["pools"]] == [(world.units[1].pk, False)]
    assert sum(rehearsal.rows.filter(unit=world.units[1]).values_list("money_after", flat=True)) == 1000


def test_only_hr_of_the_unit_that_owns_the_scheme_rehearses(world, draft):
    below = worlds.make.UserFactory()
    worlds.make.GrantFactory(user=below, role="hr", unit=world.units[0])
    for somebody in (world.boss, world.other, below):
        with pytest.raises(NotAllowed):
            rehearsal_request(version=draft, period=world.period, actor=somebody)
        assert not Rehearsal.objects.visible_to(somebody).exists()


def test_a_right_taken_away_before_the_job_runs_stops_it(world, draft):
    rehearsal = rehearsal_request(version=draft, period=world.period, actor=world.hr)
    world.hr.grants.all().delete()
    work()
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.job.state) == ("computing", "failed")
    assert not rehearsal.rows.exists()


def test_rows_of_people_outside_the_officers_units_are_hidden(world, draft):
    rehearsal = rehearse(world, draft)
    assert RehearsalRow.objects.visible_to(world.hr).count() == rehearsal.people
    assert not RehearsalRow.objects.visible_to(world.boss).exists()


def test_asked_twice_while_it_runs_there_is_one(world, draft):
    first = rehearsal_request(version=draft, period=world.period, actor=world.hr)
    assert rehearsal_request(version=draft, period=world.period, actor=world.hr) == first
    work()
    assert rehearsal_request(version=draft, period=world.period, actor=world.hr) != first


def test_a_period_without_the_scheme_and_a_draft_period_are_refused(world, draft):
    empty = worlds.month(world.county, starts_on=date(2025, 4, 1))
    with pytest.raises(InvalidInput):
        rehearsal_request(version=draft, period=empty, actor=world.hr)
    planned = worlds.month(world.county, starts_on=date(2025, 5, 1), state="draft")
    with pytest.raises(WrongState):
        rehearsal_request(version=draft, period=planned, actor=world.hr)


def test_a_draft_that_cannot_be_computed_is_refused_in_words(world, draft):
    draft.document["tree"]["children"][0]["children"][0]["full"] = "sixty"
    draft.save()
    with pytest.raises(Refusal), transaction.atomic():
        rehearsal_request(version=draft, period=world.period, actor=world.hr)
    assert not Rehearsal.objects.exists()


@pytest.fixture
def year(world):
    """The year of the world's month and of one more, computed."""
    whole = worlds.make.PeriodFactory(unit=world.county, kind="year", starts_on=date(2025, 1, 1))
    Period.objects.filter(pk=world.period.pk).update(year_period=whole)
    world.period.refresh_from_db()
    for one in world.people:
        worlds.takes_part(whole, one.cadre, one.scheme_version, peer_group=one.peer_group)
    compute(whole, world.hr)
    return whole


def test_a_year_is_rehearsed_month_by_month_and_its_grades_inside_the_quota(world, draft, year):
    rehearsal = rehearse(world, draft, period=year)
    published = {sheet.cadre_id: sheet for sheet in year.released_run.sheets.all()}
    for row in rehearsal.rows.all():
        sheet = published[row.cadre_id]
        assert (row.before, row.share_before, row.grade_before) == (
            sheet.total,
            sheet.coefficient,
            sheet.grade,
        )
    version = version_publish(version=draft, effective_from=date(2021, 1, 1), actor=world.hr)
    Participant.objects.filter(scheme_version=world.town).update(scheme_version=version)
    compute(world.period, world.hr)
    run = compute(year, world.hr)
    for sheet in run.sheets.filter(participant__scheme_version=version):
        row = rehearsal.rows.get(cadre=sheet.cadre)
        assert (row.after, row.share_after, row.grade_after) == (sheet.total, sheet.coefficient, sheet.grade)


def test_of_oneself_nothing_is_foretold_while_the_results_of_the_period_are_open(world, draft):
    rehearsal = rehearse(world, draft)
    own = rehearsal.rows.first()
    type(own.cadre).objects.filter(pk=own.cadre_id).update(user=world.hr)
    hr = type(world.hr).objects.get(pk=world.hr.pk)
    seen = RehearsalRow.objects.visible_to(hr)
    assert seen.contains(own) == (world.period.state != "open")
    Period.objects.filter(pk=world.period.pk).update(state="open")
    assert not seen.all().contains(own) and seen.all().count() == rehearsal.rows.count() - 1
    Period.objects.filter(pk=world.period.pk).update(state="released")
    assert seen.all().contains(own)
