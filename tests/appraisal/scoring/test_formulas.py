"""Formulas: every function by itself, what is missing, what fails and for whom, and formulas that cannot be read."""

import numpy as np
import pytest

from appraisal.scoring import load, score, validate
from appraisal.scoring.language.formula import FormulaError, read

from .small import document, facts, item, measure, scores

THREE = {"v": measure(4, 1, None, 4), "z": measure(0, 2, 0, 0)}


def worked(formula, measures=THREE):
    """Values of the formula for four subjects, with whether it is missing told by DEFAULT."""
    given = facts(len(next(iter(measures.values())).num), measures=measures)
    return scores("expression", given, {"formula": f"DEFAULT({formula}, 777)"})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * v", ["9", "3", "777", "9"]),
        ("(1 + 2) * v - 1", ["11", "2", "777", "11"]),
        ("15% * v", ["3/5", "3/20", "777", "3/5"]),
        ("-v", ["-4", "-1", "777", "-4"]),
        ("v − 1", ["3", "0", "777", "3"]),
        ("（v + 2）× 2", ["12", "6", "777", "12"]),
        ("v / 3", ["4/3", "1/3", "777", "4/3"]),
        ("v / -3", ["-4/3", "-1/3", "777", "-4/3"]),
        ("v >= 4", ["1", "0", "777", "1"]),
        ("v <> 4", ["0", "1", "777", "0"]),
        ("v = 4", ["1", "0", "777", "1"]),
        ("IF(v > 1, 10, 20)", ["10", "20", "777", "10"]),
        ("if(z = 0, 5, v / z)", ["5", "1/2", "5", "5"]),
        ("AND(v > 1, v < 5)", ["1", "0", "777", "1"]),
        ("OR(v = 1, v = 5)", ["0", "1", "777", "0"]),
        ("NOT(v - 4)", ["1", "0", "777", "1"]),
        ("MIN(v, 3, 2 + 2)", ["3", "1", "777", "3"]),
        ("MAX(v, 3)", ["4", "3", "777", "4"]),
        ("SUM(v, 1, 2)", ["7", "4", "777", "7"]),
        ("ABS(1 - v)", ["3", "0", "777", "3"]),
        ("ROUND(v / 3, 2)", ["133/100", "33/100", "777", "133/100"]),
        ('ROUND(v / 3, 1, "up")', ["7/5", "2/5", "777", "7/5"]),
        ("FLOOR(v / 3)", ["1", "0", "777", "1"]),
        ("FLOOR(-v, 3)", ["-6", "-3", "777", "-6"]),
        ("CEILING(v / 3, -0.5)", ["3/2", "1/2", "777", "3/2"]),
        ("LIMIT(v, 2, 3)", ["3", "2", "777", "3"]),
        ("LIMIT(v, 5, 3)", ["5", "5", "777", "5"]),
        ("TIERS(v, 0, 0.1, 2, 0.5)", ["6/5", "1/10", "777", "6/5"]),
        ("LOOKUP(v, 2, 10, 4, 20)", ["20", "777", "777", "20"]),
        ("PRESENT(v)", ["1", "1", "0", "1"]),
        ("GROUP_MEAN(v)", ["3", "3", "3", "3"]),
        ("GROUP_SUM(v)", ["9", "9", "9", "9"]),
        ("GROUP_MAX(v) - GROUP_MIN(v)", ["3", "3", "3", "3"]),
        ("GROUP_COUNT(v)", ["3", "3", "3", "3"]),
        ("GROUP_RANK(v)", ["1", "3", "777", "1"]),
        ('GROUP_RANK(v, "low", "last")', ["3", "1", "777", "3"]),
        ('GROUP_RANK(v, "high", "dense")', ["1", "2", "777", "1"]),
        ("GROUP_SD(v, 3)", ["707/500", "707/500", "707/500", "707/500"]),
        ("GROUP_SUM(DEFAULT(v, 1))", ["10", "10", "10", "10"]),
        ('VALUE("v") + 价值.总', ["777"] * 4),
    ],
)
def test_value_of(formula, expected):
    assert worked(formula) == expected


def test_counts_points_and_scores_of_the_sheet():
    rule = {"code": "1.1", "kind": "bonus", "points": "0.5", "cap": "1"}
    formula = 'COUNT("1.1") * 100 + POINTS("1.1") * 10 + SCORE("i") + YEAR_COUNT("1.1") * 1000'
    scheme = load(document(item("accrue", rule), item("expression", code="j", params={"formula": formula})))
    given = facts(2, [("a", "1.1", 3)], scheme, measures={"year.count.1.1": measure(2, None)})
    sheets = score(scheme, given)
    assert [sheets.row(row).nodes["j"] for row in range(2)] == [5311, 0]
    assert scheme.reads.prior == ("year.count.1.1",)


def test_a_division_by_zero_stops_one_sheet_and_says_whose():
    values = [{"code": "rate", "formula": "v / z"}]
    scheme = load(document(item("given", params={"value": "rate"}), values=values))
    sheets = score(scheme, facts(4, measures=THREE))
    assert sheets.totals() == [None, "0.500000", "0.000000", None]
    assert sorted(sheets.problems) == [0, 3]
    (issue,) = sheets.problems[0]
    assert (issue.code, issue.path, str(issue)) == (
        "division_by_zero",
        "value rate",
        "value rate: value rate of a divides by zero: v / z.",
    )
    assert sheets.row(0).problems == (("division_by_zero", "value rate"),)
    assert sheets.breakdowns()[0] == '{"p":[["division_by_zero","value rate"]],"t":null}'
    assert not sheets.grade_codes()[0] and not sheets.vetoed[0]


def test_who_failed_is_no_peer_and_missing_values_do_not_fail():
    scheme = load(document(item("expression", params={"formula": "GROUP_COUNT(v / z)"})))
    sheets = score(scheme, facts(4, measures=THREE))
    assert sheets.totals() == [None, "1.000000", "1.000000", None]


def test_a_number_beyond_the_bounds_stops_the_sheet():
    scheme = load(document(item("expression", params={"formula": "v * 1000000000000 * 1000"})))
    sheets = score(scheme, facts(2, measures={"v": measure(1, 2)}))
    assert sheets.totals() == ["1000000000000000.000000", None]
    assert sheets.row(1).problems == (("too_large", "item i"),)


def test_a_score_beyond_the_bounds_stops_the_sheet():
    scheme = load(document(item("given", params={"value": "v", "times": "1000000000000"})))
    sheets = score(scheme, facts(2, measures={"v": measure(1000, 1001)}))
    assert sheets.row(1).problems == (("too_large", "item i"),)
    capped = load(document(item("given", cap="5", params={"value": "v", "times": "1000000000000"})))
    assert score(capped, facts(1, measures={"v": measure(1001)})).totals() == ["5.000000"]


def test_what_an_item_that_does_not_apply_would_read_does_not_fail():
    one = item("expression", applies_when={"value": "z", "op": ">", "than": "0"}, params={"formula": "v / z"})
    assert scores("expression", facts(4, measures=THREE), {"formula": "1"}) == ["1"] * 4
    sheets = score(load(document(one, item("accrue", code="j"))), facts(4, measures=THREE))
    assert (sheets.problems, sheets.totals()[1]) == ({}, "0.500000")


@pytest.mark.parametrize("seed", range(6))
def test_groups_are_compared_exactly_whatever_the_denominators(seed):
    rng = np.random.default_rng(seed)
    values = [f"{rng.integers(-50, 50)}/{rng.integers(1, 10**6 if seed % 2 else 9)}" for _ in range(40)]
    from fractions import Fraction

    known = [Fraction(value) for value in values]
    given = facts(26, measures={"v": measure(*values[:26])})
    mean = sum(known[:26]) / 26
    assert scores("expression", given, {"formula": "GROUP_MEAN(v)"}) == [str(mean)] * 26
    places = [1 + sum(other > one for other in known[:26]) for one in known[:26]]
    assert scores("expression", given, {"formula": "GROUP_RANK(v)"}) == [str(place) for place in places]
    assert scores("expression", given, {"formula": "GROUP_MIN(v)"}) == [str(min(known[:26]))] * 26


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("1 +", "formula_invalid"),
        ("1 ; 2", "formula_invalid"),
        ("(1", "formula_invalid"),
        ("1 < 2 < 3", "formula_invalid"),
        ("COUNT(r)", "formula_invalid"),
        ("GUESS(1)", "function_unknown"),
        ("TOTAL()", "function_unknown"),
        ("IF(1, 2)", "arguments_wrong"),
        ("LOOKUP(1, 2, 3, 4)", "arguments_wrong"),
        ('GROUP_RANK(v, "up")', "arguments_wrong"),
        ("ROUND(v, 9)", "places_invalid"),
        ('ROUND(v, 1, "near")', "choice_unknown"),
        ("0.1234567", "number_invalid"),
        ("(" * 60 + "1" + ")" * 60, "formula_too_long"),
        ("+".join(["1"] * 400), "formula_too_long"),
        ("1" + " " * 5000 + "+ 1", "formula_too_long"),
        ('COUNT("nothing")', "value_undefined"),
        ('SCORE("nothing")', "value_undefined"),
        ('ATTR("role", "chief")', "value_undefined"),
        ('VOTES("q", "", "")', "value_undefined"),
    ],
)
def test_formulas_that_cannot_be_used_are_refused(formula, code):
    issues = validate(document(item("expression", params={"formula": formula})))
    assert [issue.code for issue in issues] == [code]
    assert issues[0].path == "tree.children[0].params.formula" and issues[0].message.endswith(".")


def test_payouts_alone_may_read_the_total():
    assert read('12.5 * TOTAL() * IF(GRADE("good"), 1, 0.5)', payout=True)
    with pytest.raises(FormulaError):
        read("TOTAL()")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([{"code": "x", "formula": "y + 1"}, {"code": "y", "formula": "GROUP_MEAN(x)"}], "x → y → x"),
        ([{"code": "x", "formula": "x"}], "x → x"),
        ([{"code": "x", "formula": 'SCORE("all")'}], "all → i → x → all"),
    ],
)
def test_values_in_a_circle_are_refused_and_named(values, names):
    (issue,) = validate(document(item("given", params={"value": "x"}), values=values))
    assert (issue.code, issue.params["names"]) == ("circle", names)


def test_a_long_chain_of_values_is_refused_before_it_overflows():
    values = [{"code": f"x{n}", "formula": f"x{n + 1}"} for n in range(400)]
    assert [issue.code for issue in validate(document(item("given", params={"value": "x0"}), values=values))] == [
        "tree_too_deep"
    ]
    values = values[:90]
    assert validate(document(item("given", params={"value": "x0"}), values=values)) == []
