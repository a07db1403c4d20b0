"""What a run reads: once, the same on every database, and never half before and half after a change."""

from decimal import Decimal

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.models import Ballot, Entry, Measure, Participant, Run, Sheet
from appraisal.runs import services as runs
from appraisal.runs.columns import Sums, text_hashes
from appraisal.runs.grading import ranks_of
from appraisal.runs.inputs.reading import batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.keys import fixed_inputs
from appraisal.runs.late import Late
from appraisal.runs.services import run_request
from core.jobs.services import job_run, next_jobs
from tests import factories as make
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest
from tests.released import put_out

# Of the world in world.py; SQLite and PostgreSQL, one chunk and many must all come to it.
KEY = "b97fdfe13bbcd52e97d7556d258f16946e98d93509ce299a814f10a92de4f229"
DIGEST = "834cc41956207a04f2f24f81f08a2097ed63cde2136560bade66524ce7e701ce"


def computed(period, actor, **options) -> Run:
    job = run_request(period=period, actor=actor, **options)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


@pytest.mark.parametrize("size", [10_000, 7])
def test_key_and_digest_are_the_same_on_every_database_and_in_any_chunks(world, settings, size):
    settings.SCORING_CHUNK = size
    run = computed(world.period, world.hr)
    assert (run.key, run.digest) == (KEY, DIGEST)
    assert sheets_digest(run) == DIGEST


def test_columns_and_rows_of_text_make_the_same_facts(world):
    """Every entry read as a row of text, as the why page reads them, gives the digest of the columns."""
    batch = batch_read(Scope(world.period.pk))
    slow = worlds_by_rows(world)
    for key, facts in batch.facts.items():
        other = slow.facts[key]
        names = ("subject", "rule", "quantity", "value", "level", "modifiers")
        found = [sorted(zip(*(getattr(one.events, n).tolist() for n in names), strict=True)) for one in (facts, other)]
        assert found[0] == found[1] and len(found[0]) > 50
        assert facts.measures.keys() == other.measures.keys()
        for code, measure in facts.measures.items():
            assert (measure.num * other.measures[code].den == other.measures[code].num * measure.den).all()


def worlds_by_rows(world):
    from appraisal.runs.inputs.entries import counting_rows
    from appraisal.runs.inputs.measures import as_columns
    from appraisal.runs.inputs.people import batch_people
    from appraisal.runs.inputs.reading import batch_fill
    from appraisal.schemes.models import Rule

    rows = list(counting_rows(world.period))
    rules = {pk: (version, code) for pk, version, code in Rule.objects.values_list("pk", "version_id", "code")}
    figures = Measure.objects.filter(period=world.period)
    measures = [(row.cadre_id, row.code, *row.fraction) for row in figures]
    return batch_fill(batch_people(Scope(world.period.pk)), rows=rows, rules=rules, figures=as_columns(measures))


def test_a_chunk_takes_the_same_number_of_queries_whatever_its_size(world):
    counts = []
    for groups in (("G0", "G0"), ("G0", "G1")):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            batch_read(Scope(world.period.pk, groups=groups))
        counts.append(len(captured))
    people = [Scope(world.period.pk, groups=g).people().count() for g in (("G0", "G0"), ("G0", "G1"))]
    assert people == [14, 27]
    assert counts[0] == counts[1] <= 12  # with what PostgreSQL is told of the transaction


def test_named_people_are_read_like_whole_groups(world):
    one = batch_read(Scope(world.period.pk, groups=("G1", "G1")))
    keys = tuple(Participant.objects.filter(period=world.period, peer_group="G1").values_list("cadre_id", flat=True))
    other = batch_read(Scope(world.period.pk, cadres=keys))
    assert {name: sums.text() for name, sums in one.sums.items()} == {n: s.text() for n, s in other.sums.items()}


# --- Nothing in between ---------------------------------------------------------------------------

WRITES = [
    """UPDATE appraisal_entry SET quantity = quantity + 10000 WHERE id = (SELECT id FROM appraisal_entry
    WHERE period_id = %(period)s AND cadre_id = %(cadre)s AND state = 'verified' LIMIT 1)""",
    "DELETE FROM appraisal_measure WHERE period_id = %(period)s AND cadre_id = %(cadre)s",
    "UPDATE appraisal_participant SET standing = 'no_grade' WHERE period_id = %(period)s AND cadre_id = %(cadre)s",
]


def in_between(world, sql: str) -> Run:
    """A run with a statement by hand after its first chunk, on a cadre of that chunk and on one still to come."""
    job = run_request(period=world.period, actor=world.hr)
    job_run(job.pk)
    job_run(next_jobs()[0])
    done = Sheet.objects.filter(total__isnull=False).values_list("cadre_id", flat=True)
    late = Participant.objects.filter(period=world.period, scheme_version__isnull=False).exclude(cadre__in=done)
    with connection.cursor() as cursor:
        for cadre in (done.first(), late.values_list("cadre_id", flat=True).first()):
            cursor.execute(sql, {"period": world.period.pk, "cadre": cadre})
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


@pytest.mark.parametrize("sql", WRITES)
def test_a_statement_by_hand_between_chunks_is_in_the_run(world, settings, sql):
    settings.SCORING_CHUNK = 10
    run = in_between(world, sql)
    assert Run.objects.count() == 1
    assert computed(world.period, world.hr).digest == run.digest  # what was published is what is there


def test_without_the_marks_the_run_would_be_mixed(world, settings, monkeypatch):
    """Seeded fault: the same writer while nobody looks at the marks leaves a sheet of before among those of after."""
    settings.SCORING_CHUNK = 10
    blind = Late(fixed_inputs(world.period), len(world.people), [], [])
    monkeypatch.setattr(runs, "late_read", lambda run, by: blind)
    mixed = in_between(world, WRITES[0])
    monkeypatch.undo()
    monkeypatch.setattr("appraisal.runs.services.measures_refresh", lambda period: None)
    settings.SCORING_CHUNK = 10
    assert computed(world.period, world.hr).digest != mixed.digest


# --- Ballots and attributes -----------------------------------------------------------------------

VOTED = {
    "format": "appraisal-scheme/1",
    "code": "voted",
    "title": {"en": "Voted"},
    "full_marks": "100",
    "attributes": [{"code": "difficulty", "title": {"en": "Difficulty"}}],
    "tree": {
        "code": "total",
        "title": {"en": "Total"},
        "compose": "sum",
        "children": [
            {
                "code": "v",
                "title": {"en": "Votes"},
                "method": "vote",
                "full": "100",
                "params": {
                    "options": [
                        {"code": "a", "title": "a", "value": "100"},
                        {"code": "b", "title": "b", "value": "50"},
                    ],
                    "groups": [
                        {"code": "leader", "title": "leader", "weight": "0.5"},
                        {"code": "peer", "title": "peer", "weight": "0.5"},
                    ],
                },
            },
            {
                "code": "d",
                "title": {"en": "Hard posts"},
                "method": "given",
                "params": {"value": "hard"},
            },
            {
                "code": "best",
                "title": {"en": "Best of the peers"},
                "method": "rank",
                "params": {"value": "given.score", "points": ["3", "2"], "after": "zero"},
            },
        ],
    },
    "values": [
        {
            "code": "hard",
            "title": {"en": "Hard"},
            "table": {"by": "difficulty", "cells": {"5": "7"}, "otherwise": "0"},
        }
    ],
}


@pytest.fixture
def voted(cast):
    worlds.packs()
    version = worlds.publish(VOTED, owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    hard = make.PostFactory(unit=cast.posts.section.unit, code="HARD", difficulty=5)
    people = []
    for n in range(4):
        cadre = make.CadreFactory(staff_no=f"V{n}")
        make.AppointmentFactory(cadre=cadre, post=hard if n == 0 else cast.posts.section)
        people.append(worlds.takes_part(period, cadre, version, peer_group="A" if n < 2 else "B"))
        Measure.objects.create(period=period, cadre=cadre, code="given.score", value=Decimal(n))

    def vote(n, group, option, count=1):
        Ballot.objects.create(period=period, cadre=people[n].cadre, item="v", group=group, option=option, count=count)

    vote(0, "leader", "a")
    vote(0, "peer", "a", 2)
    vote(0, "peer", "b", 1)
    vote(0, "peer", "spoiled", 5)
    vote(1, "leader", "b")
    vote(2, "stranger", "a")
    return cast, period, people, vote


def test_ballots_attributes_and_peers_reach_the_engine(voted):
    """(100 + 83.33…) / 2 + 7 for a hard post + 2 as second of two; 50 + 3; who has no valid ballot has full marks."""
    cast, period, people, _vote = voted
    run = computed(period, cast.gao)
    totals = {n: run.sheets.get(cadre=one.cadre).total for n, one in enumerate(people)}
    expected = {0: "100.67", 1: "53", 2: "102", 3: "103"}
    assert totals == {n: Decimal(text) for n, text in expected.items()}
    assert sheets_digest(run) == run.digest


@pytest.mark.parametrize("regrouped", [False, True])
def test_whoever_is_compared_with_a_late_change_is_computed_with_it(voted, settings, regrouped):
    """The third of the four overtakes the fourth while the run reads; moved to the other group, all begins anew."""
    cast, period, people, _vote = voted
    settings.SCORING_CHUNK = 2
    job = run_request(period=period, actor=cast.gao)
    job_run(job.pk)
    for pk in next_jobs():
        job_run(pk)
        if Run.objects.get().chunks.filter(finished_at=None).count() == 0:
            break
    Measure.objects.filter(cadre=people[2].cadre).update(value=Decimal(9))
    if regrouped:
        Participant.objects.filter(pk=people[3].pk).update(peer_group="A")
    work()
    job.refresh_from_db()
    run = Run.objects.get(pk=job.result["run"])
    assert job.params.get("stale", 0) == int(regrouped)
    ranks = [run.sheets.get(cadre=one.cadre).rank for one in people]
    assert ranks == ([2, 3, 1, 1] if regrouped else [1, 2, 1, 2])
    assert computed(period, cast.gao).digest == run.digest == sheets_digest(run)


FRACTIONS = {
    "format": "appraisal-scheme/1",
    "code": "fractions",
    "title": {"en": "Fractions"},
    "full_marks": "100",
    "tree": {
        "code": "total",
        "title": {"en": "Total"},
        "compose": "sum",
        "children": [{"code": "g", "title": {"en": "Mean"}, "method": "given", "params": {"value": "given.score"}}],
    },
}


def test_a_figure_that_no_decimal_tells_counts_as_the_fraction_that_it_is(cast, sign_in):
    """A hundred-millionth below 12.345 is 12.34; its rounded value, kept for reading, would give 12.35."""
    worlds.packs()
    version = worlds.publish(FRACTIONS, owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    figures = {"F0": (Decimal("12.345"), None, None), "F1": (Decimal("12.345"), 1234499999, 10**8)}
    people = {}
    for number, (value, num, den) in figures.items():
        cadre = make.CadreFactory(staff_no=number)
        make.AppointmentFactory(cadre=cadre, post=cast.posts.section)
        people[number] = worlds.takes_part(period, cadre, version)
        Measure.objects.create(period=period, cadre=cadre, code="given.score", value=value, num=num, den=den)
    run = computed(period, cast.gao)
    totals = {one.cadre.staff_no: one.total for one in run.sheets.select_related("cadre")}
    assert totals == {"F0": Decimal("12.35"), "F1": Decimal("12.34")}
    sheet = run.sheets.get(cadre=people["F1"].cadre)
    page = sign_in(cast.gao).get(reverse("appraisal:why", args=[sheet.pk]))
    assert page.status_code == 200 and page.context["why"].matches
    Measure.objects.filter(cadre=people["F1"].cadre).update(num=1234499998)
    assert computed(period, cast.gao).key != run.key  # the fraction is among what is digested


def test_columns_are_packed_only_as_far_as_they_fit_and_come_back_as_they_were():
    from appraisal.runs.columns import SqlColumn, packed, packed_sql, unpacked

    columns = [
        SqlColumn("a", below=10**6),
        SqlColumn("b"),
        SqlColumn("c", ("x",), below=2**31),
        SqlColumn("d", below=2**20),
    ]
    words = packed(columns)
    assert [[one.sql for one in word] for word in words] == [["a", "c"], ["d"], ["b"]]
    assert packed_sql(words[0]) == (f"(CAST(a AS bigint)) * {2**31} + (c)", ["x"])
    values = [np.array([0, 10**6 - 1, 7]), np.array([2**31 - 1, 2**31 - 1, 0])]
    together = values[0] * 2**31 + values[1]
    assert [column.tolist() for column in unpacked(words[0], together)] == [one.tolist() for one in values]


@pytest.mark.parametrize("counted", [[("A", 4), ("B", 4), ("C", 4), ("D", 4)], [("A", 9), ("B", 1), ("C", 1)]])
def test_chunks_hold_whole_groups_and_are_nearly_of_one_size(settings, counted):
    from appraisal.runs.sharing import _packed

    settings.SCORING_CHUNK = 10
    chunks = list(_packed(counted))
    assert [group for chunk in chunks for group in chunk] == [group for group, _number in counted]
    size = dict(counted)
    assert [sum(size[group] for group in chunk) for chunk in chunks] == ([8, 8] if len(counted) == 4 else [9, 2])


def test_another_ballot_gives_another_run_and_a_partial_one_holds_the_whole_peer_group(voted):
    cast, period, _people, vote = voted
    first = computed(period, cast.gao)
    vote(1, "peer", "a")
    second = computed(period, cast.gao, changed_only=True)
    assert second != first
    full = computed(period, cast.gao, current=False)
    assert full.digest == second.digest


# --- Sums and ranks -------------------------------------------------------------------------------


def test_sums_do_not_depend_on_order_and_see_every_column():
    staff = text_hashes(["a", "bb", "张三"])
    values = np.array([1, 2, 3])
    whole = Sums().add(staff, values).text()
    assert Sums().add(staff[::-1], values[::-1]).text() == whole
    assert Sums().add(staff[:1], values[:1]).join(Sums().add(staff[1:], values[1:]).sums).text() == whole
    assert Sums().add(staff, values[::-1]).text() != whole
    assert Sums().add(staff, values + np.array([0, 0, 1])).text() != whole
    assert text_hashes(["bb"])[0] == staff[1]  # longer texts beside it do not show


def test_ranks_share_places_inside_a_group_and_skip_who_has_no_score():
    groups = np.array([0, 1, 0, 0, 1, 0])
    totals = np.array([5, 9, 7, 5, 9, 99])
    scored = np.array([True, True, True, True, True, False])
    assert ranks_of(groups, totals, scored).tolist() == [2, 1, 1, 2, 1, 0]


# --- Guards ---------------------------------------------------------------------------------------


def test_a_sheet_belongs_to_a_participant_and_a_participant_with_sheets_stays(world):
    run = computed(world.period, world.hr)
    other = Run.objects.create(period=world.period, number=77, key="other", engine="t")
    sheet = run.sheets.first()
    strange = {
        "cadre_id": sheet.cadre_id + 1,
        "participant_id": sheet.participant_id,
        "unit_id": sheet.unit_id,
    }
    with pytest.raises(DatabaseError, match="belongs"), transaction.atomic():
        Sheet.objects.create(run=other, period=world.period, unit_path=sheet.unit_path, **strange)
    rows = Participant.objects.filter(pk=sheet.participant_id)
    with pytest.raises(DatabaseError, match="deleted"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_entries_of_people_who_take_no_part_do_not_enter(world):
    first = computed(world.period, world.hr)
    cadre = make.CadreFactory(staff_no="NOBODY")
    row = Entry.objects.filter(period=world.period).first()
    row.pk, row.cadre, row._state.adding = None, cadre, True
    row.save()
    assert computed(world.period, world.hr) == first


# --- Earlier months -------------------------------------------------------------------------------


def test_earlier_months_are_measures(cast):
    """April reads March: its total, the mean of the year, a counter that goes on and a count of the year."""
    worlds.packs()
    document = VOTED | {"code": "earlier", "attributes": [], "values": []}
    document["tree"] = VOTED["tree"] | {
        "children": [
            {
                "code": "k",
                "title": {"en": "Clean months"},
                "method": "counter",
                "params": {"kept_when": {"not": {"rule": "x.1", "than": "1"}}, "table": ["10", "20", "30"]},
            },
            {
                "code": "x",
                "title": {"en": "Errors"},
                "method": "accrue",
                "rules": [{"code": "x.1", "title": {"en": "Late"}, "kind": "bonus", "points": "1"}],
            },
            {
                "code": "e",
                "title": {"en": "Before"},
                "method": "expression",
                "params": {
                    "formula": "DEFAULT(prior.total.1, 100) + DEFAULT(prior.mean, 0)",
                    "missing": "zero",
                },
            },
        ]
    }
    version = worlds.publish(document, owner=cast.county, user=cast.gao)
    cadre = make.CadreFactory(staff_no="E1")
    make.AppointmentFactory(cadre=cadre, post=cast.posts.section)
    totals = []
    for number in (3, 4):
        period = worlds.month(cast.county, starts_on=worlds.date(2025, number, 1))
        worlds.takes_part(period, cadre, version)
        totals.append(computed(period, cast.gao).sheets.get().total)
        period.refresh_from_db()
        put_out(period, cast.gao)
    # March: counter 1 → 10, and 100; April: counter 2 → 20, 110 before, mean 110
    assert totals == [Decimal(110), Decimal(240)]
