"""Entries, facts, breakdowns and lint."""

import json
from fractions import Fraction

import numpy as np
import pytest

from appraisal.scoring import (
    Events,
    Facts,
    FactsError,
    Measure,
    event_effect,
    facts_from_document,
    load,
    score,
)
from appraisal.scoring.decimals import plain
from appraisal.scoring.lint.scheme import lint
from appraisal.scoring.output.breakdown import expand
from appraisal.scoring.output.texts import SHOWN
from tests.repeated import sample

from .cases import case, facts_of, scheme_document
from .test_agreement import world
from .test_scheme import BASE, changed


@pytest.fixture(scope="module")
def town():
    return load(scheme_document("town-monthly"))


@pytest.fixture(scope="module")
def changjie():
    return load(scheme_document("changjie-2021"))


@pytest.mark.parametrize(
    ("rule", "options", "effect"),
    [
        ("1.1", {"quantity": "3"}, "-0.3"),
        ("1.3", {}, "-1"),
        ("1.3", {"modifiers": ["reminded"]}, "-2"),
        ("7.4", {"level": "county", "modifiers": ["group"]}, "-2"),
        ("2.2", {"value": "1.2", "reason": "late"}, "-1.2"),
        ("21.1", {"level": "city", "group": "park"}, "6"),
    ],
)
def test_effect_of_one_entry(changjie, rule, options, effect):
    found = event_effect(changjie, rule, **options)
    assert (found.points, found.micro, str(found)) == (
        Fraction(effect),
        int(Fraction(effect) * 10**6),
        effect,
    )


def test_an_entry_that_only_counts_has_no_effect_of_its_own(changjie):
    found = event_effect(changjie, "17.3", quantity=2500000)
    assert (found.points, found.micro, found.is_counted) == (None, None, True)


@pytest.mark.parametrize(
    ("rule", "options", "code"),
    [
        ("99", {}, "rule_unknown"),
        ("3.20", {}, "rule_measured"),
        ("1.1", {"quantity": -1}, "quantity_negative"),
        ("1.1", {"quantity": 0.5}, "number_invalid"),
        ("1.1", {"value": "1"}, "value_unexpected"),
        ("1.1", {"level": "county"}, "level_unexpected"),
        ("1.1", {"modifiers": ["reminded"]}, "modifier_unknown"),
        ("7.4", {"level": "moon"}, "level_unknown"),
        ("7.4", {}, "level_unknown"),
        ("2.2", {}, "value_missing"),
        ("2.2", {"value": "2.000001", "reason": "x"}, "range_exceeded"),
        ("2.2", {"value": "1", "need_reason": True}, "reason_missing"),
        ("21.1", {"level": "city", "group": " "}, "group_missing"),
    ],
)
def test_an_entry_that_does_not_fit_its_rule_is_refused(changjie, rule, options, code):
    with pytest.raises(FactsError) as refusal:
        event_effect(changjie, rule, **options)
    assert [issue.code for issue in refusal.value.issues] == [code]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"subject": [1]}, "subject_unknown"),
        ({"rule": [9999]}, "rule_unknown"),
        ({"quantity": [-1]}, "quantity_negative"),
        ({"value": [1]}, "value_unexpected"),
        ({"level": [0]}, "level_unknown"),
        ({"modifiers": [1]}, "modifier_unknown"),
    ],
)
def test_columns_that_do_not_fit_are_refused(town, columns, code):
    events = Events(**{"subject": [0], "rule": [town.rule("m1.2").index], **columns})
    with pytest.raises(FactsError) as refusal:
        score(town, Facts(["a"], events))
    assert [issue.code for issue in refusal.value.issues] == [code]


def test_columns_of_floats_are_refused():
    with pytest.raises(TypeError):
        Measure(np.array([1.5]))
    with pytest.raises(TypeError):
        Events([0], [0], quantity=np.array([1.0]))


def test_a_measure_of_the_wrong_length_or_denominator_is_refused(town):
    with pytest.raises(FactsError):
        score(town, Facts(["a", "b"], measures={"tasks.done": Measure(np.array([1]))}))
    with pytest.raises(FactsError):
        score(town, Facts(["a"], measures={"tasks.done": Measure(np.array([1]), np.array([0]))}))


def test_every_record_that_does_not_fit_is_named(town):
    with pytest.raises(FactsError) as refusal:
        facts_of(
            town, ["a", "a"],
            [{"subject": "b", "rule": "m1.2"}, {"subject": "a", "rule": "zzz"}, "x"],
            [{"subject": "a", "measure": "m", "value": "1"}, {"subject": "a", "measure": "m", "value": 0.5},
             {"subject": "a"}, {"subject": "a", "measure": "m", "value": "2"}],
            [{"subject": "a", "rule": "zzz", "effect": "1"}, {"subject": "a", "rule": "m1.2"}],
        )  # fmt: skip
    assert [(issue.code, issue.path) for issue in refusal.value.issues] == [
        ("subject_duplicate", "subjects[1]"), ("subject_unknown", "events[0]"), ("rule_unknown", "events[1].rule"),
        ("record_invalid", "events[2]"), ("number_invalid", "measures[1]"), ("measure_missing", "measures[2]"),
        ("measure_duplicate", "measures[3]"), ("rule_unknown", "adjustments[0]"), ("number_missing", "adjustments[1]"),
    ]  # fmt: skip


def test_a_facts_file_of_another_format_is_refused(town):
    with pytest.raises(FactsError):
        facts_from_document(town, {"format": "x"})


@pytest.mark.parametrize("seed", range(400, 400 + sample(15, 1000)))
def test_every_breakdown_unfolds_and_adds_up_again(seed):
    """To the last digit, but for rows with a fraction that is too long to keep and stands rounded to 12 places."""
    scheme, facts = world(seed)
    sheets = score(scheme, facts)
    for row, text in enumerate(sheets.breakdowns()):
        found = expand(scheme, text)
        assert found["matches"], text
        assert found["total"] == sheets.row(row).total
        known = [score for score in sheets.row(row).nodes.values() if score is not None]
        near = Fraction(1, 10**9) if any(len(plain(score)) > SHOWN for score in known) else 0
        assert {veto["code"] for veto in found["vetoes"]} == set(sheets.row(row).vetoes)
        assert (found["tree"] is None) == bool(found["problems"])
        stack = [found["tree"]] if found["tree"] else []
        while stack:
            branch = stack.pop()
            stack.extend(branch.get("children", ()))
            exact = sheets.row(row).nodes[branch["code"]]
            assert (branch["score"] is None) == (exact is None)
            assert exact is None or abs(Fraction(branch["score"]) - exact) <= near


def test_a_tampered_breakdown_does_not_match():
    scheme, _, sheets, _ = case("s1-a")
    stored = json.loads(sheets.breakdowns()[0])
    stored["r"][0][2] = "-0.4"
    assert not expand(scheme, stored)["matches"]


def test_the_unfolded_sheet_shows_amounts_before_and_after_caps():
    scheme, _, sheets, _ = case("s1-a")
    lines = {item["code"]: item for item in expand(scheme, sheets.breakdowns()[0])["tree"]["children"][0]["children"]}
    assert (lines["3"]["before"], lines["3"]["score"], lines["3"]["cap"]) == ("10.5", "10", "10")
    assert lines["3"]["words"] == "10 − 0.5 (3.8) − 0.5 (3.9) + 1 (3.20) + 0.5 (3.21) = 10.5, held at 10 = 10"
    rule = lines["1"]["rules"][0]
    assert (rule["code"], rule["count"], rule["points"], rule["words"]) == (
        "1.1",
        "3",
        "-0.3",
        "− 0.3: 3 × 0.1 = 0.3",
    )
    assert not lines["2"]["touched"]


def test_breakdowns_hold_only_what_was_touched_and_stay_small(town):
    events = Events([0] * 12, [town.rule(code).index for code in ("d2.1", "p2.4", "p2.3", "a2.1") for _ in range(3)])
    measures = {code: Measure(np.array([93, 93]) * 10**6) for code in town.measures}
    touched, untouched = score(town, Facts(["a", "b"], events, measures)).breakdowns()
    assert len(touched) <= 400
    assert score(town, Facts(["c"])).breakdowns() == ['{"t":"100.00"}']
    assert len(untouched) < len(touched)


BAND = {"code": "j", "method": "band", "full": "10", "params": {"value": "m"}}


def bands(*found):
    return changed(
        ("tree", "children", 1),
        {**BAND, "params": {"value": "m", "bands": [{"points": "1", **band} for band in found]}},
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (changed(("full_marks",), "30"), "maxima_mismatch"),
        (changed(("tree", "full"), "19"), "sum_mismatch"),
        (changed(("grades", 1, "to"), "14"), "grade_gap"),
        (changed(("grades", 1, "to"), "16"), "grade_overlap"),
        (changed(("grades", 1, "from"), "5"), "grade_bottom_open"),
        (bands({"from": "1", "to": "2"}, {"from": "3", "to": "4"}), None),
        (bands({"from": "1", "to": "3"}, {"from": "2", "to": "4"}), "band_overlap"),
        (bands({"from": "1", "to": "2", "to_closed": True}, {"from": "2", "to": "4"}), "band_point_twice"),
        (bands({"from": "1", "to": "2"}, {"from": "2", "from_open": True, "to": "4"}), None),
        (changed(("tree", "children", 0, "rules"), []), None),
        (changed(("tree", "children", 0, "rules", 0, "points"), "11"), "deduction_above_full"),
        (changed(("tree", "children", 0, "rules", 0, "cap"), "0.5"), "cap_below_one"),
        (changed(("tree", "children", 0, "rules", 0), {"code": "r", "points": "1", "required": "5"}),
         "shortfall_of_entries"),
        (changed(("tree", "children", 0, "rules", 0), {"code": "r", "levels": {"moon": "1"}}), "level_untitled"),
        (changed(("tree", "children", 0, "rules", 0), {"code": "r", "range": ["1", "1"]}), "range_single"),
        (changed(("title",), "s"), "title_missing"),
        (changed(("tree", "children", 1), {"code": "j", "method": "accrue", "cap": "10", "rules": [
            {"code": "b", "kind": "bonus", "points": "1", "cap": "3"}]}), "cap_unreachable"),
        (changed(("tree", "compose"), "rescale"), None),
    ],
)  # fmt: skip
def test_lint_warns(document, code):
    issues = lint(document)
    if code is None:
        assert {issue.level for issue in issues} == {"error"}
    else:
        assert code in [issue.code for issue in issues]
        assert {issue.level for issue in issues} == {"warning"}


def test_weights_that_are_not_whole_are_named():
    tree = {**BASE["tree"], "compose": "weighted_sum", "weights": "as_stated"}
    tree["children"] = [
        {**child, "weight": weight} for child, weight in zip(tree["children"], ("0.5", "0.49"), strict=True)
    ]
    assert "weights_not_whole" in [issue.code for issue in lint({**BASE, "tree": tree})]


def test_zero_points_are_fine_when_a_veto_looks_at_them():
    document = changed(("tree", "children", 0, "rules", 0, "points"), "0")
    assert "points_zero" not in [issue.code for issue in lint(document)]
    document["vetoes"] = []
    assert "points_zero" in [issue.code for issue in lint(document)]


def test_unknown_measures_are_named():
    assert "measure_unknown" in [issue.code for issue in lint(BASE, known_measures={"m"})]
    assert "measure_unknown" not in [issue.code for issue in lint(BASE, known_measures={"m", "n"})]


@pytest.mark.parametrize("code", ["changjie-2021", "town-monthly", "tax-post"])
def test_shipped_schemes_have_no_warnings(code):
    assert lint(scheme_document(code)) == []
