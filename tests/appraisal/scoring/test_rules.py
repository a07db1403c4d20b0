"""Each form of rule, item and composition alone, against numbers worked by hand; both engines must agree."""

from fractions import Fraction

import pytest

from appraisal.scoring import load, score
from appraisal.scoring.reference import engine as reference

from .cases import facts_of


def scheme(tree, **more):
    return load(
        {
            "format": "appraisal-scheme/1",
            "code": "t",
            "title": {"en": "t"},
            "full_marks": "100",
            "tree": tree,
            **more,
        }
    )


def result(tree, events=(), measures=(), adjustments=(), **more):
    """Sheet of one subject "a"; fails when the engines differ."""
    made = scheme(tree, **more)
    facts = facts_of(
        made, ["a"], [{"subject": "a", "reason": "stated", **event} for event in events],
        [{"subject": "a", "measure": code, "value": value} for code, value in dict(measures).items()],
        [{"subject": "a", **adjustment} for adjustment in adjustments],
    )  # fmt: skip
    sheets = score(made, facts)
    assert reference.differences(sheets, facts) == []
    return sheets.row(0)


def item(rules=(), method="deduct_and_bonus", **more):
    return {"code": "i", "method": method, "full": "10", "cap": "none", **more, "rules": list(rules)}


def scored(rule, events=(), measures=(), **more):
    row = result(
        item([{"code": "r", "kind": "deduct", **rule}], **more),
        [{"rule": "r", **event} for event in events],
        measures,
    )
    return row.nodes["i"]


@pytest.mark.parametrize(
    ("rule", "events", "expected"),
    [
        ({"points": "0.1"}, [{"quantity": 3}], "9.7"),
        ({"points": "0.1"}, [{"quantity": "0.5"}, {}], "9.85"),
        ({"points": "1", "kind": "bonus"}, [{}, {}], "12"),
        ({"points": "0.5", "kind": "bonus", "cap": "2"}, [{"quantity": 7}], "12"),
        ({"points": "1", "cap": "2.5"}, [{"quantity": 9}], "7.5"),
        ({"range": ["0.5", "2"]}, [{"value": "1.2"}], "8.8"),
        ({"range": ["0.5", "2"]}, [{"value": "2", "quantity": 2}], "6"),
        ({"levels": {"county": "4", "city": "6"}, "kind": "bonus"}, [{"level": "county"}, {"level": "city"}], "20"),
        ({"points": "1", "modifiers": {"reminded": {"times": "2"}}}, [{}, {"modifiers": ["reminded"]}], "7"),
        ({"points": "0.5", "modifiers": {"group": {"times": "2", "plus": "1"}}}, [{"modifiers": ["group"]}], "8"),
        ({"points": "1", "modifiers": {"x": {"times": "2", "plus": "1"}, "y": {"times": "3"}}},
         [{"modifiers": ["x", "y"]}], "3"),
        ({"range": ["1", "3"], "modifiers": {"x": {"times": "0.5", "plus": "0.1"}}},
         [{"value": "3", "modifiers": ["x"]}], "8.4"),
        ({"levels": {"a": "2", "b": "5"}, "highest_in": True, "kind": "bonus"}, [{"level": "a"}, {"level": "b"}], "15"),
        ({"points": "1", "per": "1000000", "kind": "bonus"}, [{"quantity": 2500000}, {"quantity": 700000}], "13"),
        ({"points": "1", "required": "5"}, [{"quantity": 3}], "8"),
        ({"points": "1", "required": "5"}, [{"quantity": 8}], "10"),
    ],
)  # fmt: skip
def test_rules_of_events(rule, events, expected):
    assert scored(rule, events) == Fraction(expected)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ({"points": "0.5"}, "3", "8.5"),
        ({"points": "0.5", "below": "100", "per": "5"}, "88", "9"),
        ({"points": "0.5", "below": "100", "per": "5", "steps": "ceil"}, "88", "8.5"),
        ({"points": "0.5", "below": "100", "per": "5", "steps": "proportional"}, "88", "8.8"),
        ({"points": "0.5", "below": "100", "per": "3", "steps": "proportional"}, "99", "59/6"),
        ({"points": "0.5", "below": "100", "per": "5"}, "100", "10"),
        ({"points": "1", "above": "1", "per": "0.5", "steps": "ceil"}, "1.6", "8"),
        ({"points": "0.5", "above": "5", "per": "1", "kind": "bonus", "cap": "2"}, "7", "11"),
        ({"points": "0.5", "above": "5", "per": "1", "kind": "bonus", "cap": "2"}, "30", "12"),
        ({"points": "2", "below": "2"}, "1", "8"),
        ({"points": "2", "below": "2"}, "2", "10"),
        ({"points": "2", "above": "2"}, "2", "10"),
        ({"points": "2", "at_least": "2"}, "2", "8"),
        ({"points": "2", "at_least": "2", "at_most": "4"}, "5", "10"),
        ({"points": "2", "at_most": "4"}, "4", "8"),
        ({"base": "5", "then": "1", "at_least": "3"}, "2", "10"),
        ({"base": "5", "then": "1", "at_least": "3"}, "3", "5"),
        ({"base": "5", "then": "1", "at_least": "3"}, "5", "3"),
        ({"points": "1", "required": "5"}, "2", "7"),
        ({"points": "1", "required": "5", "per": "2"}, "2", "9"),
    ],
)  # fmt: skip
def test_rules_of_measures(rule, value, expected):
    assert scored({"measure": "m", **rule}, measures={"m": value}) == Fraction(expected)


def test_a_missing_measure_skips_the_rule_unless_zero_is_stated():
    rule = {"measure": "m", "points": "1", "required": "5"}
    assert scored(rule) == 10
    assert scored({**rule, "missing": "zero"}) == 5


def test_highest_only_per_project_across_rules_of_one_pool():
    pool = {"kind": "bonus", "highest_in": "project", "group": {"en": "project"}}
    rules = [
        {"code": "r1", "levels": {"county": "4", "city": "6"}, **pool},
        {"code": "r2", "points": "8", **pool},
    ]
    events = [
        {"rule": "r1", "level": "county", "group": "park"}, {"rule": "r1", "level": "city", "group": "park"},
        {"rule": "r2", "group": "park"}, {"rule": "r1", "level": "county", "group": "road"},
    ]  # fmt: skip
    row = result(item(rules, method="accrue"), events)
    assert row.nodes["i"] == 8 + 4
    assert row.rules == {"r1": (1, 4, 0, 0), "r2": (1, 8, 0, 0)}


def test_loss_to_the_rule_cap_is_kept_apart():
    row = result(item([{"code": "r", "kind": "bonus", "points": "1", "cap": "2"}]), [{"rule": "r", "quantity": 5}])
    assert row.rules["r"] == (5, 2, 3, 0)


def test_an_adjustment_is_a_fixed_effect_beyond_the_rule_cap():
    rules = [{"code": "r", "kind": "deduct", "points": "1", "cap": "3"}]
    row = result(item(rules), [{"rule": "r", "quantity": 5}], adjustments=[{"rule": "r", "effect": "0.5"}])
    assert row.nodes["i"] == Fraction("7.5")
    assert row.rules["r"] == (5, -3, 2, Fraction("0.5"))


@pytest.mark.parametrize(
    ("limits", "settings", "expected"),
    [
        ({}, {}, ("0", "10")), ({}, {"item_floor": "none"}, ("-2", "10")), ({}, {"item_cap": "none"}, ("0", "14")),
        ({"floor": "none", "cap": "12"}, {}, ("-2", "12")), ({"floor": "1"}, {"item_floor": "none"}, ("1", "10")),
        ({}, {"item_floor": "-1"}, ("-1", "10")),
    ],
)  # fmt: skip
def test_floor_and_cap_of_an_item_and_their_settings(limits, settings, expected):
    rules = [{"code": "d", "kind": "deduct", "points": "1"}, {"code": "b", "kind": "bonus", "points": "1"}]
    tree = {"code": "i", "method": "deduct_and_bonus", "full": "10", **limits, "rules": rules}
    low = result(tree, [{"rule": "d", "quantity": 12}], settings=settings)
    high = result(tree, [{"rule": "b", "quantity": 4}], settings=settings)
    assert (low.nodes["i"], high.nodes["i"]) == tuple(map(Fraction, expected))


@pytest.mark.parametrize(
    ("params", "measures", "expected"),
    [
        ({}, {"done": "7", "goal": "10"}, "7"),
        ({"cap": "1.08"}, {"done": "130", "goal": "115"}, "10.8"),
        ({"cap": "none"}, {"done": "135", "goal": "100"}, "13.5"),
        ({}, {"done": "112", "goal": "100"}, "10"),
        ({}, {"done": "1", "goal": "3"}, "10/3"),
        ({"target": "8"}, {"done": "6"}, "7.5"),
        ({}, {"done": "5"}, "10"),
        ({"missing": "zero"}, {"done": "5"}, "0"),
        ({"missing": "zero"}, {"done": "5", "goal": "0"}, "0"),
    ],
)  # fmt: skip
def test_ratio(params, measures, expected):
    tree = item(method="ratio", params={"value": "done", "target": "goal", **params})
    assert result(tree, measures=measures).nodes["i"] == Fraction(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("95", 10), ("94.999999", 8), ("90", 8), ("60", 0), ("60.1", 5), ("101", 0), (None, 10)],
)
def test_band_sides(value, expected):
    bands = [{"from": "95", "to": "100", "to_closed": True, "points": "10"}, {"from": "90", "to": "95", "points": "8"},
             {"from": "60", "from_open": True, "to": "90", "points": "5"}]  # fmt: skip
    tree = item(method="band", params={"value": "m", "bands": bands})
    assert result(tree, measures={"m": value} if value else {}).nodes["i"] == expected


def test_given_score_with_factor():
    assert result(item(method="given", params={"value": "m", "times": "0.85"}), measures={"m": "96.4"}).nodes[
        "i"
    ] == Fraction("81.94")


def parent(compose, *children, **more):
    kids = [{"code": f"c{n}", "method": "given", "params": {"value": f"m{n}", "missing": "na" if na else "zero"},
             **({"weight": weight} if weight else {})} for n, (weight, na) in enumerate(children)]  # fmt: skip
    return {"code": "p", "compose": compose, "children": kids, **more}


@pytest.mark.parametrize(
    ("tree", "measures", "expected"),
    [
        (parent("sum", (None, 0), (None, 0)), {"m0": "1", "m1": "2.5"}, "3.5"),
        (parent("weighted_sum", ("0.3", 0), ("0.7", 0)), {"m0": "80", "m1": "90"}, "87"),
        (parent("weighted_sum", ("0.3", 1), ("0.5", 1), ("0.2", 1)), {"m0": "80", "m2": "90"}, "84"),
        (parent("weighted_sum", ("0.3", 1), ("0.7", 1)), {}, None),
        (parent("mean", (None, 1), (None, 1), (None, 1)), {"m0": "1", "m1": "1", "m2": "2"}, "4/3"),
        (parent("mean", (None, 1), (None, 1), (None, 1)), {"m0": "1", "m2": "2"}, "1.5"),
        (parent("mean", ("2", 0), ("1", 0)), {"m0": "1", "m1": "4"}, "2"),
        (parent("best", (None, 1), (None, 1)), {"m0": "-3"}, "-3"),
        (parent("best", (None, 0), (None, 0)), {"m0": "-3"}, "0"),
        (parent("rescale", (None, 0), **{"from": "106", "to": "85"}), {"m0": "100"}, "8500/106"),
        (parent("rescale", (None, 0), **{"from": "106", "to": "85", "round": {"places": 1}}), {"m0": "100"}, "80.2"),
        (parent("sum", (None, 0), cap="9"), {"m0": "10"}, "9"),
        (parent("sum", (None, 0), floor="0"), {"m0": "-10"}, "0"),
    ],
)  # fmt: skip
def test_composition(tree, measures, expected):
    row = result(tree, measures=measures)
    assert row.nodes["p"] == (None if expected is None else Fraction(expected))
    assert (row.total is None) == (expected is None)


GRADES = [{"code": "excellent", "from": "90"}, {"code": "competent", "from": "70"}, {"code": "poor"}]


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("90", "excellent"),
        ("89.995", "excellent"),
        ("89.994", "competent"),
        ("70", "competent"),
        ("1", "poor"),
    ],
)
def test_grades_are_half_open_and_read_the_printed_score(value, grade):
    tree = {"code": "i", "method": "given", "params": {"value": "m"}}
    assert result(tree, measures={"m": value}, grades=GRADES).grade == grade


@pytest.mark.parametrize(
    ("effect", "grade", "vetoed"),
    [({"effect": "no_excellent"}, "competent", False), ({"effect": "grade_at_most", "grade": "poor"}, "poor", False),
     ({"effect": "result"}, "", True), ({"effect": "result", "grade": "poor"}, "poor", True)],
)  # fmt: skip
def test_veto_on_the_result_leaves_the_total(effect, grade, vetoed):
    rules = [{"code": "r", "kind": "deduct", "points": "1"}]
    veto = {"code": "v", "when": {"rule": "r", "op": ">=", "than": "2"}, **effect}
    tree = item(rules, full="100")
    once = result(tree, [{"rule": "r"}], grades=GRADES, vetoes=[veto])
    twice = result(tree, [{"rule": "r"}, {"rule": "r"}], grades=GRADES, vetoes=[veto])
    assert (once.grade, once.vetoes, once.vetoed) == ("excellent", (), False)
    assert (twice.grade, twice.vetoes, twice.vetoed, twice.total) == (grade, ("v",), vetoed, "98.00")


def test_veto_can_zero_an_item():
    tree = {"code": "p", "compose": "sum", "children": [item(), {"code": "j", "method": "accrue"}]}
    veto = {
        "code": "v",
        "when": {"all": [{"measure": "m", "op": ">", "than": "3"}]},
        "effect": "item_zero",
        "item": "i",
    }
    assert result(tree, measures={"m": "4"}, vetoes=[veto]).total == "0.00"
    assert result(tree, measures={"m": "3"}, vetoes=[veto]).total == "10.00"
    assert result(tree, vetoes=[veto]).total == "10.00"


def test_coefficient_of_the_printed_or_the_exact_score():
    tree = {"code": "i", "method": "given", "params": {"value": "m"}}
    more = {"full_marks": "135", "total": {"places": 0}}
    assert result(tree, measures={"m": "130.5"}, **more).coefficient == "97.04"
    assert result(tree, measures={"m": "130.5"}, **more, coefficient={"of": "exact"}).coefficient == "96.67"
    assert result(tree, measures={"m": "140"}, **more, coefficient={"cap": "100"}).coefficient == "100.00"


def test_the_explanation_is_in_words():
    rules = [{"code": "1.1", "kind": "deduct", "points": "0.1"}]
    made = scheme({**item(rules), "code": "1", "full": "100"})
    facts = facts_of(made, ["a"], [{"subject": "a", "rule": "1.1", "quantity": 3}])
    lines = {line.code: line.text for line in reference.sheets(made, facts)[0].lines}
    assert lines["1"] == "100 − 0.3 (1.1) = 99.7"
    assert lines["1.1"] == "3 × 0.1 = 0.3"
    assert lines["total"] == "99.7 → 99.70"
