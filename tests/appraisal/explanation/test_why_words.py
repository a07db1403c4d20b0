"""The sentences of the why page for what the engine stored beside a score, in both languages."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from django.utils import translation

from appraisal.explanation.words.counts import form_words
from appraisal.explanation.words.fairness import fairness_words
from appraisal.explanation.words.items import context_words
from appraisal.explanation.words.names import formula_words, value_title
from appraisal.explanation.words.numbers import shown
from appraisal.explanation.words.problems import problem_words
from appraisal.scoring.output.breakdown import expand
from tests.appraisal.scoring.small import Votes, document, facts, item, load, measure, score

LARGE = SimpleNamespace(is_told_by=lambda figures=1: False)


def expanded(given, *items, row=0, **more):
    scheme = load(document(*items, **more))
    return scheme, expand(scheme, score(scheme, given).breakdowns()[row])


def words_of(given, method, params, row=0, **keys):
    _, found = expanded(given, item(method, params=params, **keys), row=row)
    return context_words(found["tree"]["children"][0], None, LARGE)


@pytest.mark.parametrize(
    ("method", "params", "row", "words"),
    [
        ("rank", {"value": "m", "points": ["10", "8"]}, 1,
         "Rank 2 of 3 in the peer group, with a value of 7: 8 points."),
        ("rank", {"value": "m", "points": ["10", "8"], "ties": "mean"}, 1,
         "Rank 2 of 3 in the peer group, with a value of 7: 8 points."),
        ("best_of_group", {"value": "m"}, 2, "Value 6; the best of the 3 in the peer group is 9: 6.6667 points."),
        ("compare_with_mean", {"value": "m", "above": "1"}, 0,
         "Value 9; the mean of the 3 in the peer group is 7.3333: 11 points."),
        ("step", {"value": "m", "target": "8", "below": "-1"}, 2, "Value 6, target 8: 8 points."),
        ("counter", {"kept_when": {"value": "m", "than": "7"}, "table": ["1", "2"], "prior": "1"}, 0,
         "Compliant period number 2 in a row: 2 points."),
    ],
)  # fmt: skip
def test_what_a_value_was_compared_with(method, params, row, words):
    given = facts(3, measures={"m": measure("9", "7", "6")})
    with translation.override("en"):
        assert words_of(given, method, params, row, full="10") == words


def test_shared_places_are_named_from_first_to_last():
    given = facts(3, measures={"m": measure("9", "7", "7")})
    with translation.override("en"):
        words = words_of(given, "rank", {"value": "m", "points": ["10", "8", "5"], "ties": "mean"}, 1)
    assert words == "Shared ranks 2 to 3 of 3 in the peer group, with a value of 7: 6.5 points."


def test_votes_say_how_many_were_valid():
    options = [{"code": "a", "value": "100"}, {"code": "b", "value": "80"}]
    votes = Votes(*(np.array(column) for column in ([0, 0], [0, 0], [0, 0], [0, 1], [1, 2])))
    params = {"options": options, "groups": [{"code": "g"}]}
    with translation.override("en"):
        assert words_of(facts(1, votes=votes), "vote", params) == "3 valid ballots give 86.6667 points."


def test_what_could_not_be_computed_is_named_by_its_title():
    values = [{"code": "x", "title": {"zh-hans": "比率", "en": "Rate"}, "formula": "1 / m"}]
    given = facts(1, measures={"m": measure("0")})
    scheme, found = expanded(given, item("given", params={"value": "x"}), values=values)
    assert found["tree"] is None
    with translation.override("en"):
        said = [problem_words(scheme, problem) for problem in found["problems"]]
    assert said == ["“Rate” could not be calculated: division by zero."]


@pytest.mark.parametrize(
    ("peer", "words"),
    [
        ({"method": "zscore", "mean": "80", "spread": "10", "at_least": "2"},
         "Compared within the peer group of 2 (mean 8, standard deviation 1): 9 becomes 90."),
        ({"method": "percentile", "at_least": "2"},
         "Compared within the peer group of 2 (1 lower, 0 equal): 9 becomes 100."),
    ],
)  # fmt: skip
def test_fairness_is_explained(peer, words):
    given = facts(2, measures={"m": measure("9", "7"), "c": measure("1.2", "1")})
    fairness = {"peer": peer, "group_coefficient": {"value": "c", "high": "1.1"}}
    _, found = expanded(given, item("given", params={"value": "m"}), fairness=fairness)
    with translation.override("en"):
        first, second = (fairness_words(line, LARGE) for line in found["fairness"])
    assert first == words
    assert second.startswith("The coefficient of the unit's own result, 1.1: ")


def test_numbers_stand_as_the_language_writes_them():
    with translation.override("en"):
        assert [shown(text) for text in ("10/3", "2", "0.50")] == ["3.3333", "2", "0.5"]


def test_a_formula_names_what_it_reads_and_keeps_its_functions():
    values = [{"code": "x", "title": {"zh-hans": "比率", "en": "Rate"}, "formula": "m / 2"}]
    scheme = load(
        document(
            item(
                "expression",
                {"code": "r", "title": {"zh-hans": "迟到", "en": "Late"}, "kind": "bonus", "points": "1"},
                params={"formula": 'ROUND(x * 100, 2) + COUNT("r") + 项目.数'},
            ),
            values=values,
        )
    )
    with translation.override("en"):
        said = formula_words(scheme, scheme.items[0].params.text)
    assert said == "ROUND(“Rate” * 100, 2) + COUNT(“Late”) + “项目.数”"


def test_figures_without_a_name_are_called_by_what_reads_them():
    scheme = load(
        document(
            item(
                "ratio",
                title={"zh-hans": "办结", "en": "Closed"},
                full="10",
                params={"value": "m.1", "target": "m.2"},
            ),
            item("given", title={"zh-hans": "甲", "en": "One"}, code="j", params={"value": "m.3"}),
            item("given", title={"zh-hans": "乙", "en": "Two"}, code="k", params={"value": "m.3"}),
        )
    )
    with translation.override("en"):
        titles = [value_title(scheme, code) for code in ("m.1", "m.2", "m.3", "prior.total.2", "tasks.done")]
    assert titles == [
        "data for “Closed”",
        "target for “Closed”",
        "m.3",
        "score of 2 months before",
        "Tasks done",
    ]


@pytest.mark.parametrize(
    ("form", "n", "words"),
    [
        ({"ladder": [{"from": "1", "points": "15"}, {"from": "2", "points": "30"}]}, 3,
         "3 is in the step from 2: 30."),
        ({"ladder": [{"from": "1", "points": "15"}, {"from": "2", "points": "30"}], "ladder_mode": "add"}, 2,
         "2 reaches these steps, which add up: 15 + 30 = 45."),
        ({"tiers": [{"from": "0", "rate": "0.1"}, {"from": "10", "rate": "0.2"}]}, 15,
         "Each tier at its own rate: 10 × 0.1 + 5 × 0.2 = 2."),
        ({"target": "10", "points": "2"}, 7, "7 is 3 away from the target 10: 3 × 2 = 6."),
        ({"target": "10", "tolerance": "1", "points": "2"}, 7,
         "7 is 2 away from the target 10, after a tolerance of 1: 2 × 2 = 4."),
        ({"per": "3", "points": "2"}, 7, "7 in steps of 3: 2 × 2 = 4."),
        ({"above": "4", "per": "1", "points": "2"}, 7, "7 is 3 above 4: 3 × 2 = 6."),
        ({"below": "10", "per": "1", "points": "2"}, 7, "7 is 3 below 10: 3 × 2 = 6."),
        ({"required": "9", "points": "2"}, 7, "7 of the 9 required, short by 2: 2 × 2 = 4."),
        ({"at_least": "5", "at_most": "8", "points": "2"}, 7, "7 is at least 5 and at most 8: 2 once."),
        ({"at_least": "5", "base": "4", "then": "0.5"}, 7, "4 at 5, then 2 × 0.5 beyond it: 5."),
        ({"measure": "m", "points": "2"}, 7, "7 × 2 = 14."),
        ({"at_least": "8", "points": "2"}, 7, ""),
    ],
)  # fmt: skip
def test_every_form_of_a_rule_tells_its_arithmetic(form, n, words):
    given = {"code": "r", "title": "迟到", "kind": "deduct", "measure": "m", **form}
    rule = load(document(item("deduct", given, full="100"))).rules[0]
    with translation.override("en"):
        assert form_words(rule, Fraction(n), dict(rule.bounds)) == words
