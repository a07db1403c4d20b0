"""The why page adds up again what the sheet says, and names what no longer agrees."""

from decimal import Decimal
from fractions import Fraction

import pytest

from appraisal.explanation.steps import exact_steps, factors_of
from appraisal.ledger.models import Entry
from appraisal.models import Measure, Sheet
from appraisal.runs.services import run_request
from appraisal.scoring.output.breakdown import expand
from tests.appraisal.explanation.told import why_of
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work


def compute(world, period=None):
    job = run_request(period=period or world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Sheet.objects.filter(run=job.result["run"]).select_related(
        "participant__scheme_version", "period", "cadre", "run"
    )


def add(world, code, **values):
    return worlds.entry(world.people[0], code, author=world.other, checker=world.boss, **values)


def line_of(found, code):
    def walk(branch):
        yield from branch.lines
        for child in branch.children:
            yield from walk(child)

    return next(line for line in walk(found.tree) if line.code == code)


@pytest.fixture
def bare(db):
    """A world in which nothing has happened yet."""
    return worlds.build(people=4, entries=0, measures=0)


def test_every_sheet_of_the_world_adds_up(world):
    for sheet in compute(world):
        found = why_of(sheet)
        if sheet.total is None:
            assert found.reason
        else:
            assert found.matches, found.differences


def test_the_steps_from_full_marks_lead_exactly_to_every_total(world):
    for sheet in compute(world).filter(total__isnull=False):
        scheme = world.town.compiled if sheet.participant.scheme_version_id == world.town.pk else world.tax.compiled
        tree = expand(scheme, sheet.breakdown)["tree"]
        start, steps, ends = exact_steps(tree, factors_of(scheme, tree), [], Fraction(sheet.total))
        assert start + sum(change for _title, change in [*steps, *ends]) == Fraction(sheet.total)
        assert all(change for _title, change in [*steps, *ends])


def test_a_cap_is_shown_with_what_it_holds_back_and_the_sum_matches(bare):
    """Rule a3.1 gives at most 8: three articles of 4 points give 8, the cap holds 4 back."""
    for n in range(3):
        add(bare, "a3.1", level="province", group_key=f"article {n}")
    found = why_of(compute(bare).get(cadre=bare.people[0].cadre))
    line = line_of(found, "a3.1")
    assert found.matches
    assert (line.points, line.lost, len(line.entries)) == (Decimal(8), Decimal(4), 3)


def test_of_one_project_the_lower_entry_is_marked_as_outdone(bare):
    high = add(bare, "a3.1", level="county", group_key="one")
    low = add(bare, "a3.1", level="town", group_key="one")
    found = why_of(compute(bare).get(cadre=bare.people[0].cadre))
    assert found.matches
    assert {entry.pk: entry.is_outdone for entry in line_of(found, "a3.1").entries} == {
        high.pk: False,
        low.pk: True,
    }
    assert [entry.pk for entry, _why in found.not_counted] == [low.pk]


def test_a_reversed_entry_is_named_among_those_that_do_not_count(bare):
    made = add(bare, "d2.1")
    worlds.reverse(made, author=bare.other, checker=bare.boss)
    found = why_of(compute(bare).get(cadre=bare.people[0].cadre))
    assert found.matches and found.sheet.total == Decimal(100)
    assert made.pk in {entry.pk for entry, _why in found.not_counted}


def test_a_reversal_from_an_earlier_month_is_an_own_line_and_the_sum_matches(bare):
    made = add(bare, "d2.1", quantity=Decimal(2))
    compute(bare)
    april = worlds.month(bare.county, starts_on=worlds.date(2025, 4, 1))
    there = worlds.takes_part(april, made.cadre, bare.town)
    worlds.entry(there, "d2.1", author=bare.other, checker=bare.boss, quantity=Decimal(5))
    worlds.reverse(made, period=april, author=bare.other, checker=bare.boss)
    found = why_of(compute(bare, april).get(cadre=made.cadre))
    line = line_of(found, "d2.1")
    assert found.matches
    assert (line.points, line.adjustment, len(line.entries), len(line.reversals)) == (
        Decimal(-10),
        Decimal(4),
        1,
        1,
    )


def test_an_entry_changed_behind_the_back_of_the_run_is_named_with_both_numbers(bare):
    made = add(bare, "d2.1")
    sheet = compute(bare).get(cadre=made.cadre)
    Entry.objects.filter(pk=made.pk).update(quantity=Decimal(3))
    found = why_of(sheet)
    assert not found.matches
    (one,) = found.differences
    assert (one["stored"], one["now"]) == (Decimal(-2), Decimal(-6)) and one["what"].startswith("d2.1 ")


def test_a_figure_changed_afterwards_is_named_too(bare):
    measure = Measure.objects.create(
        period=bare.period, cadre=bare.people[0].cadre, code="training.hours_ratio", value=Decimal("0.5")
    )
    sheet = compute(bare).get(cadre=measure.cadre)
    measure.value = Decimal(1)
    measure.save()
    found = why_of(sheet)
    assert not found.matches and found.readded != str(sheet.total)


def test_what_is_missing_to_the_better_grade_and_which_deduction_cost_it(bare):
    """i1.3 or heavier entries push the score below 90; the page says how far and by which line."""
    for _n in range(2):
        add(bare, "m1.1", value=Decimal(20), value_reason="seen")
    add(bare, "i1.2", value=Decimal(40), value_reason="seen")
    found = why_of(compute(bare).get(cadre=bare.people[0].cadre))
    assert found.sheet.total == Decimal(90) and found.next_grade is None
    add(bare, "d2.1")
    found = why_of(compute(bare).get(cadre=bare.people[0].cadre))
    assert found.sheet.total == Decimal("89.6")
    assert found.next_grade.points == Decimal("0.4")
    assert "d2.1" in {line.code for line in found.next_grade.without}


def test_submitted_and_returned_entries_say_why_they_do_not_count(bare):
    participant = bare.people[0]
    for state in ("submitted", "returned"):
        worlds.entry(participant, "d2.1", author=bare.other, checker=None, state=state, effect=False)
    found = why_of(compute(bare).get(cadre=participant.cadre))
    assert found.sheet.total == Decimal(100) and len(found.not_counted) == 2
