"""Rules: the forms that depend on a count, lists, factors, circumstances, the year, fairness, vetoes of categories."""

import numpy as np
import pytest

from appraisal.scoring import Texts, load, score

from .small import document, facts, item, measure, totals

STAIRS = [{"from": "1", "points": "15"}, {"from": "2", "points": "30"}]
ROLE = {"attributes": [{"code": "role"}, {"code": "linked"}]}


def rule(code="r", kind="bonus", **keys):
    return {"code": code, "kind": kind, **keys}


def points(one, *counts, **columns):
    """Signed points of one rule under an accruing item, for subjects with these counts of events."""
    scheme = load(document(item("accrue", one), **ROLE))
    events = [(chr(97 + row), "r", count) for row, count in enumerate(counts) if count]
    sheets = score(scheme, facts(len(counts), events, scheme, **columns))
    return [str(sheets.row(row).nodes["i"]) for row in range(len(counts))]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"ladder": STAIRS}, ["0", "15", "30", "30"]),
        ({"ladder": STAIRS, "ladder_mode": "add"}, ["0", "15", "45", "45"]),
        ({"tiers": [{"from": "0", "rate": "0.1"}, {"from": "2", "rate": "1"}]}, ["0", "1/10", "6/5", "16/5"]),
        ({"target": "2", "points": "0.5"}, ["1", "1/2", "1/2", "3/2"]),
        ({"target": "2", "points": "0.5", "sides": "below"}, ["1", "1/2", "0", "0"]),
        ({"target": "2", "points": "0.5", "sides": "above", "tolerance": "1"}, ["0", "0", "0", "1"]),
        ({"required": "3", "points": "1"}, ["3", "2", "0", "0"]),
        ({"at_least": "2", "base": "5", "then": "1", "steps": "proportional"}, ["0", "0", "6", "8"]),
        ({"above": "limit", "points": "2"}, ["0", "0", "2", "2"]),
        ({"above": "none.such", "points": "2"}, ["0", "0", "0", "0"]),
        ({"below": "3", "per": "2", "points": "1", "steps": "ceil"}, ["2", "1", "0", "0"]),
    ],
)  # fmt: skip
def test_forms_that_depend_on_the_count(form, expected):
    assert points(rule(**form), 0, 1, 3, 5, measures={"limit": measure(2, 2, 2, 2)}) == expected


def test_a_rule_over_the_year_gives_what_this_period_adds():
    ladder = rule(ladder=[{"from": "1", "points": "15"}, {"from": "3", "points": "30"}], over="year")
    given = {"measures": {"year.count.r": measure(None, 1, 2, 2)}}
    assert points(ladder, 1, 1, 1, 0, **given) == ["15", "0", "15", "0"]


def test_role_factors_and_conditions_of_a_rule():
    half = [{"code": "share", "table": {"by": "role", "cells": {"chief": "1", "deputy": "0.5"}}}]
    known = {"not": {"attribute": "role", "in": ["out"]}}
    one = rule(points="2", factor="share", cap="3", when=known)
    scheme = load(document(item("accrue", one), values=half, **ROLE))
    roles = {"role": Texts(["chief", "deputy", "out"], [0, 1, 2, -1])}
    given = facts(4, [(subject, "r", 2) for subject in "abcd"], scheme, attributes=roles)
    assert totals(scheme, given) == ["3", "2", "0", "3"]  # held at 3 after the factor; a missing factor is 1


def test_a_circumstance_that_acts_under_a_condition_guards_against_counting_twice():
    credited = {"times": "0", "when": {"attribute": "linked", "in": ["yes"]}}
    guarded = rule(points="10", modifiers={"credited": credited, "lead": {"times": "0.8"}})
    scheme = load(document(item("accrue", guarded, rule("s", points="3")), **ROLE))
    events = [(subject, "r", 1, {"modifiers": ["credited", "lead"]}) for subject in "ab"] + [("a", "s", 1)]
    given = facts(2, events, scheme, attributes={"linked": Texts(["yes"], [0, -1])})
    assert totals(scheme, given) == ["3", "8"]


@pytest.mark.parametrize(
    ("one", "expected", "shares"),
    [
        ({"cap": "5"}, "5", ["3", "2", "0"]),
        ({"cap": "50%"}, "5", ["3", "2", "0"]),
        ({"take": "highest"}, "4", ["0", "4", "0"]),
        ({"take": "highest", "cap": "3.5"}, "7/2", ["0", "7/2", "0"]),
    ],
)
def test_rules_of_a_list_share_its_cap(one, expected, shares):
    rules = [rule(code, points=value, list="awards") for code, value in (("r", "3"), ("s", "4"), ("t", "4"))]
    scheme = load(document(item("accrue", *rules, full="10", lists={"awards": one}, cap="none")))
    sheets = score(scheme, facts(1, [("a", code, 1) for code in "rst"], scheme))
    row = sheets.row(0)
    assert str(row.nodes["i"]) == expected
    assert [str(row.rules[code][1]) for code in "rst"] == shares
    assert [str(row.rules[code][1] + row.rules[code][2]) for code in "rst"] == ["3", "4", "4"]


def test_a_cap_may_be_a_share_of_the_full_score():
    scheme = load(document(item("deduct_and_bonus", rule(points="1"), full="40", cap="108%")))
    assert totals(scheme, facts(1, [("a", "r", 9)], scheme)) == ["216/5"]


def test_errors_are_judged_by_the_workload():
    fairness = {"error_rate": {"rules": ["r"], "workload": "done", "per": "100"}}
    scheme = load(document(item("deduct", rule(kind="deduct", points="1"), full="10"), fairness=fairness))
    given = facts(4, [(subject, "r", 2) for subject in "abcd"], scheme, measures={"done": measure(400, 50, 0, None)})
    assert totals(scheme, given) == ["19/2", "6", "8", "8"]
    fairness["error_rate"]["per"] = "group_mean"
    scheme = load(document(item("deduct", rule(kind="deduct", points="1"), full="10"), fairness=fairness))
    assert scheme.needs_group
    assert totals(scheme, given) == ["71/8", "1", "8", "8"]  # mean 225: 2 × 225 / 400, 2 × 225 / 50


def test_work_counts_by_difficulty_and_risk_between_bounds():
    work = {"rules": ["r", "n"], "low": "0.5", "high": "1.5", "by": [
        {"attribute": "role", "table": {"hard": "1.2"}}, {"event": "risk", "table": {"A": "2"}}]}  # fmt: skip
    counted = rule("n", points="1", per="1", steps="proportional")
    items = item("accrue", rule(points="1"), counted, rule("o", points="1"))
    scheme = load(document(items, fairness={"work_factors": work}, **ROLE))
    events = [
        ("a", "r", 1),
        ("a", "r", 1, {"modifiers": ["risk:A"]}),
        ("a", "n", 10),
        ("b", "r", 1),
        ("b", "o", 1),
    ]
    given = facts(2, events, scheme, attributes={"role": Texts(["hard", "easy"], [0, 1])})
    assert totals(scheme, given) == ["147/10", "2"]  # 1.2 + 1.5 + 12


def fair(method, **more):
    return load(document(item("given", params={"value": "v"}), fairness={"peer": {"method": method, **more}}))


def test_scores_are_set_against_the_peer_group():
    given = facts(5, measures={"v": measure(60, 70, 80, 80, 85)}, peer=np.array([1, 1, 1, 1, 2]))
    assert totals(fair("zscore", at_least="4"), given)[4] == "85"  # alone
    lone = facts(4, measures={"v": measure(7, 7, 7, 7)})
    assert totals(fair("zscore", at_least="2"), lone) == ["80"] * 4
    found = score(fair("percentile", at_least="2", low="60", high="100"), given)
    assert found.totals() == ["60.000000", "73.333333", "93.333333", "93.333333", "85.000000"]
    two = facts(2, measures={"v": measure(1, 3)})
    assert totals(fair("zscore", at_least="2", mean="50", spread="5"), two) == ["45", "55"]


def test_the_unit_lifts_or_lowers_between_bounds():
    fairness = {"group_coefficient": {"value": "unit", "low": "0.9", "high": "1.1"}}
    scheme = load(document(item("given", params={"value": "v"}), fairness=fairness))
    given = facts(3, measures={"v": measure(80, 80, 80), "unit": measure("1.3", "0.95", None)})
    assert totals(scheme, given) == ["88", "76", "80"]
    assert '"f":[["coefficient","1.1"]]' in score(scheme, given).breakdowns()[0]


def test_a_veto_zeroes_a_whole_category_by_the_counts_of_the_year():
    veto = {
        "code": "v",
        "effect": "item_zero",
        "item": "all",
        "when": {"rule": "r", "over": "year", "op": ">=", "than": "limit"},
    }
    scheme = load(document(item("deduct", rule(kind="deduct", points="1"), full="10"), vetoes=[veto]))
    given = facts(3, [(subject, "r", 1) for subject in "abc"], scheme,
                  measures={"year.count.r": measure(1, 2, 2), "limit": measure(3, 3, None)})  # fmt: skip
    assert totals(scheme, given) == ["9", "0", "9"]


def test_rows_and_groups_do_not_depend_on_order_or_slices():
    rank = item("rank", params={"value": "v", "start": "9", "step": "-1", "ties": "mean"})
    below = {"value": "v", "below": "-1", "missing": "mean"}
    near = item("compare_with_mean", code="j", full="5", params=below)
    scheme = load(document(rank, near, fairness={"peer": {"method": "zscore", "at_least": "2"}}))
    rng = np.random.default_rng(5)
    values = [None if one > 8 else f"{one}/3" for one in rng.integers(0, 10, 24).tolist()]
    given = facts(24, measures={"v": measure(*values)}, peer=np.sort(rng.integers(0, 4, 24)))
    whole = dict(zip(given.subjects, score(scheme, given).breakdowns(), strict=True))
    mixed = given.select(rng.permutation(24))
    assert dict(zip(mixed.subjects, score(scheme, mixed).breakdowns(), strict=True)) == whole
    for group in range(4):
        part = given.select(np.nonzero(given.peer == group)[0])
        part.peer = part.peer + 10
        sheets = score(scheme, part)
        assert sheets.breakdowns() == [whole[subject] for subject in part.subjects]
