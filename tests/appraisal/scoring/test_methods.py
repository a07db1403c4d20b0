"""Methods of items, one by one, with numbers worked by hand."""

from datetime import date

import numpy as np
import pytest

from appraisal.scoring import FactsError, Links, Texts, Votes, load, score

from .small import document, facts, item, measure, scores, totals


def v(*values):
    return facts(len(values), measures={"v": measure(*values)})


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"points": ["2", "1.5", "1"], "after": "-0.5"}, ["1", "2", "2", "1/2", "0"]),
        ({"points": ["2", "1.5"], "after": "zero"}, ["0", "2", "2", "0", "0"]),
        ({"points": ["2", "1.5"]}, ["3/2", "2", "2", "3/2", "0"]),
        ({"start": "10", "step": "-1"}, ["8", "10", "10", "7", "0"]),
        ({"start": "10", "step": "-1", "ties": "last"}, ["8", "9", "9", "7", "0"]),
        ({"start": "10", "step": "-1", "ties": "dense"}, ["9", "10", "10", "8", "0"]),
        ({"start": "10", "step": "-1", "ties": "mean"}, ["8", "19/2", "19/2", "7", "0"]),
        ({"start": "10", "step": "-1", "order": "low"}, ["9", "8", "8", "10", "0"]),
        ({"start": "10", "step": "-1", "from": "bottom"}, ["9", "8", "8", "10", "0"]),
        ({"shares": [{"to": "0.5", "points": "10"}, {"to": "0.9", "points": "5"}]}, ["5", "10", "10", "0", "0"]),
    ],
)  # fmt: skip
def test_points_by_place(params, expected):
    assert scores("rank", v(5, 9, 9, 1, None), {"value": "v", **params}) == expected


def test_a_given_place_is_taken_as_it_is():
    params = {"value": "v", "given": True, "points": ["3", "2"], "after": "-1"}
    assert scores("rank", v(2, 2, 4, "1.5", 0), params) == ["2", "2", "0", "0", "0"]


def test_places_are_counted_inside_the_peer_group():
    given = v(5, 9, 9, 1)
    given.peer = np.array([7, 3, 7, 3])
    assert scores("rank", given, {"value": "v", "start": "2", "step": "-1"}) == ["1", "2", "2", "1"]


def test_a_percentage_step_is_worked_out_of_the_full_score():
    params = {"value": "v", "start": "100%", "step": "-5%", "missing": "zero"}
    assert scores("rank", v(3, 2, 1), params, full="60") == ["60", "57", "54"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["8", "9", "23/2", "10"]),
        ({"mean_of": "others"}, ["7", "17/2", "49/4", "10"]),
        ({"tolerance": "1"}, ["9", "10", "11", "10"]),
    ],
)
def test_steps_from_the_mean_of_the_group(more, expected):
    params = {"value": "v", "below": "-1", "above": "0.5", "steps": "proportional", **more}
    assert scores("compare_with_mean", v(1, 2, 6, None), params, full="10") == expected


@pytest.mark.parametrize(("steps", "expected"), [("floor", "5"), ("ceil", "9/2"), ("proportional", "19/4")])
def test_steps_from_a_target_beyond_the_tolerance(steps, expected):
    params = {"value": "v", "target": "12", "above": "-0.5", "tolerance": "1", "steps": steps}
    assert scores("step", v("15.5"), params, full="6") == [expected]


def test_the_best_of_the_group_gets_the_full_score():
    assert scores("best_of_group", v("41.2", "48.6", None), {"value": "v"}, full="6") == ["412/81", "6", "6"]
    low = {"value": "v", "order": "low", "missing": "zero"}
    assert scores("best_of_group", v(2, 4, 0), low, full="6") == ["6", "3", "0"]
    assert scores("best_of_group", v(-2, -4), {"value": "v", "missing": "zero"}, full="6") == ["0", "0"]


def test_whoever_lacks_the_value_may_get_the_mean_of_the_others_scores():
    params = {"value": "v", "missing": "mean"}
    assert scores("ratio", v(1, "0.5", None), params, full="6") == ["6", "3", "9/2"]
    assert scores("ratio", v(None, None), params, full="6") == ["0", "0"]


def test_a_band_outside_of_all_gives_otherwise():
    bands = [{"from": "50", "to": "100", "points": "3"}, {"from": "120", "points": "5"}]
    params = {"value": "v", "bands": bands, "otherwise": "1"}
    assert scores("band", v(49, 50, 100, 110, 120), params) == ["1", "3", "1", "1", "5"]


OPTIONS = [{"code": code, "value": value} for code, value in zip("abcd", ("100", "80", "60", "40"), strict=True)]
VOTERS = [
    {"code": "leader", "weight": "0.2"},
    {"code": "staff", "weight": "0.4"},
    {"code": "group", "weight": "0.4"},
]


def ballots(*cells, count=1):
    """Cells are (subject, voter group, option, number) by position; option -1 is a spoiled ballot."""
    columns = np.array([(subject, 0, group, option, number) for subject, group, option, number in cells]).T
    return facts(count, votes=Votes(*columns))


def test_voter_groups_are_weighed_and_spoiled_ballots_left_out():
    given = ballots((0, 0, 0, 1), (0, 0, 1, 2), (0, 1, 0, 10), (0, 1, 1, 12), (0, 1, 2, 6), (0, 1, 3, 2),
                    (0, 2, 0, 2), (0, 2, 1, 3), (0, 2, -1, 5))  # fmt: skip
    assert scores("vote", given, {"options": OPTIONS, "groups": VOTERS}) == ["1268/15"]  # 86.67, 80, 88


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "250/3"),
        ({"absent_group": "zero"}, "50"),
        ({"absent_group": "missing"}, "0"),
        ({"at_least": "4"}, "0"),
        ({"at_least": "3", "times": "0.1"}, "25/3"),
    ],
)
def test_a_voter_group_without_ballots(more, expected):
    given = ballots((0, 0, 0, 1), (0, 1, 1, 2))  # leader 100, staff 80; the appraisal group is absent
    params = {
        "options": OPTIONS,
        "groups": [{**one, "weight": weight} for one, weight in zip(VOTERS, ("0.1", "0.5", "0.4"), strict=True)],
    }
    assert scores("vote", given, {**params, **more}) == [expected]


def test_ends_are_trimmed_but_never_the_last_ballot():
    trim = {"highest": 1, "lowest": 1}
    params = {"options": OPTIONS, "groups": [{"code": "all"}], "trim": trim}
    given = ballots((0, 0, 0, 1), (0, 0, 1, 2), (0, 0, 3, 1), (1, 0, 0, 1), (1, 0, 3, 1), count=2)
    assert scores("vote", given, params) == ["80", "70"]


def test_one_question_may_be_read_by_several_items():
    one = item("vote", code="i", params={"question": "q", "options": OPTIONS, "groups": [{"code": "all"}]})
    two = item(
        "expression",
        code="j",
        params={"formula": 'VOTES("q", "", "a") + VOTES("q", "all", "") + VOTE_MEAN("i", "all")'},
    )
    assert totals(load(document(one, two)), ballots((0, 0, 0, 1), (0, 0, 1, 1))) == ["183"]  # 90 + 1 + 2 + 90


def linked(*pairs, count, weights=None, **columns):
    columns = {"measures": {"v": measure(*range(1, count + 1))}, **columns}
    links = Links(
        [a for a, _ in pairs],
        [0] * len(pairs),
        [b for _, b in pairs],
        *([[w * 10**6 for w in weights]] if weights else []),
    )
    return facts(count, links=links, relations=["dep"], **columns)


@pytest.mark.parametrize(
    ("take", "expected"),
    [("mean", "3/2"), ("weighted", "7/4"), ("best", "2"), ("worst", "1"), ("sum", "3"), ("first", "2")],
)
def test_scores_of_linked_subjects(take, expected):
    scheme = load(document(item("given", params={"value": "own"}, code="j"),
                           item("inherited", params={"relation": "dep", "take": take})))  # fmt: skip
    given = linked((2, 1), (2, 0), count=3, weights=[3, 1], measures={"own": measure(1, 2, None)})
    assert totals(scheme, given) == ["1", "2", expected]


INHERITING = document(item("given", params={"value": "v"}, code="j"), item("inherited", params={"relation": "dep"}))


def test_a_chain_of_links_is_worked_out_from_its_end():
    assert totals(load(INHERITING), linked((0, 1), (1, 2), (2, 3), count=4)) == ["10", "9", "7", "4"]


def test_a_circle_of_subjects_is_refused_and_named():
    with pytest.raises(FactsError) as refusal:
        score(load(INHERITING), linked((0, 1), (1, 2), (2, 0), count=3))
    assert [issue.code for issue in refusal.value.issues] == ["subject_circle"]
    assert "a → b → c → a" in str(refusal.value)


def test_peers_compared_by_inherited_scores_wait_for_whole_groups():
    compared = document(item("inherited", params={"relation": "dep"}),
                        item("rank", code="r", params={"value": "own", "start": "3", "step": "-1"}),
                        values=[{"code": "own", "formula": "v + SCORE(\"i\")"}])  # fmt: skip
    given = linked((1, 0), (2, 0), count=3)
    with pytest.raises(FactsError):  # a stands in the group whose places its own total decides
        score(load(compared), given)
    given.peer = np.array([0, 1, 1])
    assert totals(load(compared), given) == ["3", "5", "6"]  # a 3; b 3 + place 2; c 3 + place 1


def test_scores_from_outside_the_batch_are_given_and_others_are_missing():
    scheme = load(
        document(item("inherited", full="50", params={"relation": "dep", "of": "coefficient", "times": "0.5"}))
    )
    given = facts(2, links=Links([0, 1], [0, 0], [-1, -2]), relations=["dep"], outside=["x", "y"],
                  scores={"coefficient": measure("96.4", None)})  # fmt: skip
    assert totals(scheme, given) == ["241/5", "50"]


def test_a_node_of_a_linked_subject_can_be_inherited_and_slices_ask_for_it():
    scheme = load(document(item("given", params={"value": "v"}, code="j"),
                           item("inherited", params={"relation": "dep", "of": "j"})))  # fmt: skip
    given = linked((0, 1), count=2)
    assert totals(scheme, given) == ["3", "2"]
    alone = given.select([0])
    assert (alone.outside, totals(scheme, alone)) == (["b"], ["1"])
    alone.scores = {"j": measure(2)}
    assert totals(scheme, alone) == ["3"]


KEPT = {"attribute": "clean", "in": ["yes"]}
CLEAN = {"attributes": [{"code": "clean"}]}


@pytest.mark.parametrize(
    ("beyond", "expected"),
    [
        ("last", ["1", "2", "2", "0"]),
        ("none", ["1", "2", "0", "0"]),
        ("restart", ["1", "2", "2", "0"]),
        ("0.5", ["1", "2", "3", "0"]),
    ],
)
def test_a_counter_of_good_periods(beyond, expected):
    params = {"kept_when": KEPT, "table": ["1", "2"], "beyond": beyond}
    given = facts(4, attributes={"clean": Texts(["yes", "no"], [0, 0, 0, 1])},
                  measures={"prior.counter.i": measure(None, 1, 3, 3)})  # fmt: skip
    scheme = load(document(item("counter", params=params), **CLEAN))
    sheets = score(scheme, given)
    assert [str(sheets.row(row).nodes["i"]) for row in range(4)] == expected
    assert sheets.counters()["i"].tolist() == [1, 2, 4, 0]
    assert "prior.counter.i" in scheme.reads.prior and "prior.counter.i" not in scheme.measures


def test_what_does_not_apply_counts_nothing_and_is_no_peer():
    ranked = item("rank", params={"value": "v", "start": "3", "step": "-1"}, applies_when=KEPT)
    scheme = load(document(ranked, item("accrue", code="j"), **CLEAN))
    given = v(1, 2, 3)
    given.attributes = {"clean": Texts(["yes", "no"], [0, 0, 1])}
    sheets = score(scheme, given)
    assert [str(sheets.row(row).nodes["i"]) for row in range(3)] == ["2", "3", "None"]
    only = load({**document(ranked, **CLEAN), "total": {"places": 0}})
    assert score(only, given).totals() == ["2", "3", None]


def test_rescaling_to_what_applies():
    children = [
        item("deduct", full="30", code="i", applies_when=KEPT),
        item("given", full="20", code="j", params={"value": "v"}),
    ]
    tree = {"code": "all", "compose": "rescale", "from": "applicable", "to": "100", "children": children}
    given = v(15, 15)
    given.attributes = {"clean": Texts(["yes", "no"], [0, 1])}
    assert totals(load({**document(**CLEAN), "tree": tree}), given) == ["90", "75"]


def test_values_by_attribute_and_by_season():
    summer = {"from": "05-01", "to": "09-30", "value": "22"}
    winter = {"from": "10-01", "to": "04-30", "value": "20"}
    values = [
        {"code": "factor", "table": {"by": "clean", "cells": {"yes": "1", "no": "0.5"}}},
        {"code": "days", "dated": [summer, winter]},
        {"code": "law", "dated": [{"from": "2021-01-01", "to": "2021-12-31", "value": "7"}]},
    ]
    scheme = load(
        document(item("expression", params={"formula": "factor * days + DEFAULT(law, 0)"}), values=values, **CLEAN)
    )
    given = facts(3, attributes={"clean": Texts(["yes", "no"], [0, 1, -1])}, starts_on=date(2021, 6, 1))
    assert totals(scheme, given) == ["29", "18", "0"]
    given.starts_on = date(2022, 12, 1)
    assert totals(scheme, given) == ["20", "10", "0"]
    assert scheme.reads.day
