"""Fast engine and reference print the same digits on random worlds; whatever is broken on purpose is noticed."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.scoring import Events, Facts, Measure, load, score
from appraisal.scoring.fast import columns, compositions, forms, groups, ranks, rules, scores, votes
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.fast.formulas import Formula
from appraisal.scoring.reference import engine as reference
from tests.repeated import sample

from .agreement import compared, every_way, exercised, happened
from .cases import ROOT, scheme_document
from .failing_worlds import failing_world
from .worlds import world

WORLDS = 160
FAILING_WORLDS = 60
CELLS = 60_000


def test_both_engines_agree_in_every_cell_and_every_way_is_tried():
    cells, differing, ways = 0, [], set()
    for seed in range(WORLDS):
        scheme, facts = world(seed, subjects=12, events=60)
        number, found, fast = compared(scheme, facts)
        cells, differing = cells + number, [*differing, *((seed, text) for text in found)]
        ways |= exercised(scheme) | happened(fast)
    assert differing == []
    assert cells >= CELLS
    assert every_way() - ways == set()


def test_what_fails_is_neither_missing_nor_not_applicable():
    differing, ways = [], set()
    for seed in range(FAILING_WORLDS):
        scheme, facts = failing_world(seed, subjects=8, events=30, groups=2)
        _, found, fast = compared(scheme, facts)
        differing += [(seed, text) for text in found]
        ways |= happened(fast)
    assert differing == []
    assert {"sheet problem", "sheet not applicable"} <= ways


def test_two_failing_values_are_both_named():
    """A world in which a failure hid behind a score that did not apply."""
    assert compared(*world(31774, subjects=8, events=40))[1] == []


@settings(max_examples=sample(30, 2000))
@given(st.integers(min_value=10**6, max_value=10**12))
def test_both_engines_agree_on_any_seed(seed):
    assert compared(*world(seed, subjects=8, events=40))[1] == []


# What may be broken: (name, where, what stands there instead of the right thing).


def _rounding(mode, instead):
    right = Col.scaled_round
    return lambda self, places, how: right(self, places, instead if how == mode else how)


def _one_more(self, places, how, right=Col.scaled_round):
    return right(self, places, how) + (places == 2)


def _boundary(self, op, number, right=Col.compare):
    return right(self, ">" if op == ">=" else op, number)


def _boundary_of_columns(self, op, other, right=Col.against):
    return right(self, ">=" if op == ">" else op, other)


def _ties(self, column, mask, *, downwards, right=groups.Groups.places):
    found = right(self, column, mask, downwards=downwards)
    return groups.Places(found.rows, found.last, found.last, found.dense, found.size)


def _dense(self, column, mask, *, downwards, right=groups.Groups.places):
    found = right(self, column, mask, downwards=downwards)
    return groups.Places(found.rows, found.first, found.last, found.first, found.size)


def _untrimmed(counts, values, params):
    return counts


def _mean(self, column, mask, right=groups.Groups.means):
    return right(self, column, np.ones(len(mask), bool))


def _short_list(amounts, cap, right=rules.filled):
    return right(amounts[::-1], cap)[::-1]


def _highest(amounts, cap, right=rules.highest):
    return right(amounts[::-1], cap)[::-1]


def _first_child(node, scores, count, right=compositions.compose):
    return right(node, scores[::-1] if node.compose == "weighted_sum" else scores, count)


def _tiers(rule, count, bounds, right=forms._tiers):
    return right(rule, count.at_least(1), bounds)


def _last_step(self, *parts, right=Formula._lookup):
    return right(self, *parts[:-2])


def _points_at(params, place, size, right=ranks.points_at):
    return right(params, place + (place == 2), size)


def _gap_first(*statuses, right=columns.joined):
    found = right(*statuses)
    gaps = [status for status in statuses if status is not None]
    return found if found is None else np.where(np.any([gap < 0 for gap in gaps], axis=0), -1, found)


FAULTS = [
    ("half_up as half_even", (Col, "scaled_round"), _rounding("half_up", "half_even")),
    ("half_up as half_down", (Col, "scaled_round"), _rounding("half_up", "half_down")),
    ("half_even as half_up", (Col, "scaled_round"), _rounding("half_even", "half_up")),
    ("floor as down", (Col, "scaled_round"), _rounding("floor", "down")),
    ("one more in the last digit", (Col, "scaled_round"), _one_more),
    ("a boundary left out", (Col, "compare"), _boundary),
    ("a boundary taken in", (Col, "against"), _boundary_of_columns),
    ("equal ranks take the last place", (groups.Groups, "places"), _ties),
    ("dense ranks leave gaps", (groups.Groups, "places"), _dense),
    ("nothing is trimmed", (votes, "trimmed"), _untrimmed),
    ("a mean over those without a value", (groups.Groups, "means"), _mean),
    ("a list filled from behind", (rules, "filled"), _short_list),
    ("the last of equal amounts counts", (rules, "highest"), _highest),
    ("children in another order", (scores, "compose"), _first_child),
    ("tiers from one on", (forms, "FORMS"), {**forms.FORMS, "tiers": _tiers}),
    ("a lookup without its last step", (Formula, "_lookup"), _last_step),
    ("the second place paid as the third", (ranks, "points_at"), _points_at),
]


@pytest.mark.parametrize(("where", "instead"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_noticed(monkeypatch, where, instead):
    monkeypatch.setattr(*where, instead)
    assert any(compared(*world(seed, subjects=12, events=60))[1] for seed in range(600))


@pytest.mark.parametrize("where", [ranks, scores, compositions], ids=["rank", "item", "composition"])
def test_a_gap_that_hides_a_failure_is_noticed(monkeypatch, where):
    monkeypatch.setattr(where, "joined", _gap_first)
    assert any(compared(*failing_world(seed, subjects=12, events=60))[1] for seed in range(300))


def slices(scheme, facts):
    """Slices of whole peer groups, of any size where nobody is compared; None where scores are inherited."""
    if scheme.reads.links:
        return None
    size = 14 if scheme.needs_group else 7  # the groups of these worlds are blocks of 14
    return [facts.select(np.arange(len(facts))[start : start + size]) for start in range(0, len(facts), size)]


def test_slices_give_the_same_rows_as_one_batch():
    grouped = []
    for seed in range(200, 240):
        scheme, facts = world(seed, subjects=42)
        parts = slices(scheme, facts)
        if parts is None:
            continue
        grouped.append(scheme.needs_group)
        whole, found = score(scheme, facts), [score(scheme, part) for part in parts]
        rows = [part.row(i) for part in found for i in range(len(part))]
        assert rows == [whole.row(i) for i in range(len(whole))], seed
    assert {True, False} <= set(grouped)


def rows_by_subject(sheets):
    rows = zip(sheets.subjects, sheets.breakdowns(), strict=True)
    return {name: (sheets.row(at), breakdown) for at, (name, breakdown) in enumerate(rows)}


@pytest.mark.parametrize("seed", range(300, 308))
def test_order_dtype_and_numbering_do_not_change_the_sheets(seed):
    scheme, facts = world(seed)
    dice = np.random.default_rng(seed)
    rows, mix = dice.permutation(len(facts)), dice.permutation(len(facts.events))
    shuffled = facts.select(rows)
    shuffled.events = facts.select(rows).events.take(mix[: len(shuffled.events)]) if len(mix) else shuffled.events
    shuffled.measures = {
        code: Measure(m.num.astype(object), m.den, m.present) for code, m in reversed(list(shuffled.measures.items()))
    }
    small = shuffled.events
    small.rule, small.level = small.rule.astype(np.int32), small.level.astype(np.int16)
    assert rows_by_subject(score(scheme, shuffled)) == rows_by_subject(score(scheme, facts))


def test_numbers_beyond_64_bits_stay_exact():
    scheme = load(scheme_document("town-monthly"))
    late = scheme.rule("d1.1")
    big = 10**12 * 10**6
    facts = Facts(
        ["a", "b"],
        Events([0, 0, 1], [scheme.rule("a3.1").index] * 3, [big, big - 1, 1], level=[4, 3, 0], group=[0, 1, 2]),
        {late.measure: Measure(np.array([10**15, 3]), np.array([10**9 + 7, 10**9 + 9])),
         "tasks.done": Measure(np.array([10**17 + 1, 2**61])),
         "tasks.planned": Measure(np.array([10**17 + 3, 2**61 + 1]))},
    )  # fmt: skip
    assert reference.differences(score(scheme, facts), facts) == []


def test_nothing_is_a_float():
    scheme, facts = world(3)
    sheets = score(scheme, facts)
    columns = [score.col for score in sheets.nodes] + [column.points for column in sheets.rules]
    assert {array.dtype.kind for column in columns for array in (column.num, np.asarray(column.den))} <= {
        "i",
        "O",
    }
    assert not any(isinstance(value, float) for column in columns for value in column.num.tolist())


def test_an_empty_batch_gives_no_sheets():
    scheme = load(scheme_document("town-monthly"))
    assert len(score(scheme, Facts([]))) == 0
    assert score(scheme, Facts([])).breakdowns() == []


def test_the_package_imports_without_django():
    doors = "lint.scheme payouts.plans payouts.quota payouts.rollup output.breakdown".split()
    code = f"import sys, {', '.join(f'appraisal.scoring.{door}' for door in doors)}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
