"""Fast engine and reference print the same digits on random worlds; a broken rounding is noticed."""

import random
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.scoring import Events, Facts, Measure, digest, load, reference, score
from appraisal.scoring.exact import Col

from .cases import ROOT, scheme_document
from .worlds import random_facts, random_scheme


def world(seed, **size):
    rng = random.Random(seed)
    scheme = random_scheme(rng)
    return scheme, random_facts(scheme, rng, **size)


@pytest.mark.parametrize("seed", range(60))
def test_fast_engine_agrees_with_the_reference(seed):
    scheme, facts = world(seed)
    assert reference.differences(score(scheme, facts), facts) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=10**6, max_value=10**12))
def test_fast_engine_agrees_with_the_reference_on_any_seed(seed):
    scheme, facts = world(seed, subjects=8, events=40)
    assert reference.differences(score(scheme, facts), facts) == []


@pytest.mark.parametrize(
    ("mode", "instead"),
    [("half_up", "half_even"), ("half_up", "down"), ("half_even", "half_up"), ("floor", "down")],
)
def test_one_broken_rounding_is_noticed(monkeypatch, mode, instead):
    right = Col.scaled_round
    monkeypatch.setattr(
        Col, "scaled_round", lambda self, places, how: right(self, places, instead if how == mode else how)
    )
    assert any(reference.differences(score(*world(seed)), world(seed)[1]) for seed in range(60))


def test_a_wrong_last_digit_is_noticed(monkeypatch):
    right = Col.scaled_round
    monkeypatch.setattr(
        Col, "scaled_round", lambda self, places, how: right(self, places, how) + (places == 2)
    )
    assert any(reference.differences(score(*world(seed)), world(seed)[1]) for seed in range(10))


@pytest.mark.parametrize("seed", range(200, 212))
def test_slices_give_the_same_rows_as_one_batch(seed):
    scheme, facts = world(seed)
    whole = score(scheme, facts)
    parts = [score(scheme, facts.slice(start, start + 7)) for start in range(0, len(facts), 7)]
    rows = [part.row(i) for part in parts for i in range(len(part))]
    assert rows == [whole.row(i) for i in range(len(whole))]
    assert digest.join(*(digest.sheet_lines(part) for part in parts)) == digest.sheets_digest(whole)


@pytest.mark.parametrize("seed", range(300, 308))
def test_order_dtype_and_numbering_do_not_change_the_digest(seed):
    scheme, facts = world(seed)
    dice = np.random.default_rng(seed)
    rows, mix = dice.permutation(len(facts)), dice.permutation(len(facts.events))
    shuffled = facts.select(rows)
    shuffled.events = (
        facts.select(rows).events.take(mix[: len(shuffled.events)]) if len(mix) else shuffled.events
    )
    shuffled.measures = {
        code: Measure(m.num.astype(object), m.den, m.present)
        for code, m in reversed(list(shuffled.measures.items()))
    }
    small = shuffled.events
    small.rule, small.level = small.rule.astype(np.int32), small.level.astype(np.int16)
    assert digest.facts_digest(scheme, shuffled) == digest.facts_digest(scheme, facts)
    assert digest.sheets_digest(score(scheme, shuffled)) == digest.sheets_digest(score(scheme, facts))


def test_a_changed_fact_changes_the_digest():
    scheme, facts = world(1)
    other = facts.select(range(len(facts)))
    other.events.quantity = other.events.quantity.copy()
    other.events.quantity[0] += 1
    assert digest.facts_digest(scheme, facts) != digest.facts_digest(scheme, other)


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
    columns = [column for column, _ in sheets.nodes] + [column.points for column in sheets.rules]
    assert {array.dtype.kind for column in columns for array in (column.num, np.asarray(column.den))} <= {
        "i",
        "O",
    }
    assert not any(isinstance(value, float) for column in columns for value in column.num.tolist())


def test_an_empty_batch_gives_no_sheets():
    scheme = load(scheme_document("town-monthly"))
    assert len(score(scheme, Facts([]))) == 0
    assert score(scheme, Facts([])).breakdowns() == []


def test_ten_thousand_subjects_take_well_under_a_second():
    scheme = load(scheme_document("town-monthly"))
    dice = np.random.default_rng(1)
    codes = ["m1.2", "m2.1", "a2.1", "a2.2", "d2.1", "d2.2", "d3.1", "p2.3", "p2.4", "p2.6"]
    indexes = np.array([scheme.rule(code).index for code in codes])
    events = Events(dice.integers(0, 10_000, 50_000), indexes[dice.integers(0, len(codes), 50_000)])
    measures = {code: Measure(dice.integers(1, 100, 10_000)) for code in scheme.measures}
    facts = Facts(list(range(10_000)), events, measures)
    started = time.process_time()
    sheets = score(scheme, facts)
    assert time.process_time() - started < 1  # about 0.06 s on one core
    assert len(sheets) == 10_000


def test_the_package_imports_without_django():
    code = "import sys, appraisal.scoring, appraisal.scoring.lint, appraisal.scoring.payout, appraisal.scoring.quota, "
    code += "appraisal.scoring.rollup, appraisal.scoring.breakdown; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
