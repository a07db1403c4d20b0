"""Every warning of the linter fires for what it names, and none for a scheme that says what it means."""

import ast
import copy
from pathlib import Path

import pytest

import appraisal.scoring as package
from appraisal.schemes.messages import SENTENCES
from appraisal.scoring.lint.scheme import lint
from appraisal.scoring.lint.severity import severity

from .cases import CASES, LIBRARY, read

NAMES = {"zh-hans": "指标", "en": "Indicator"}


def titled(code, **keys):
    return {"code": code, "title": {"zh-hans": f"名称{code}", "en": f"Name {code}"}, **keys}


def deduct(code, **keys):
    return titled(code, kind="deduct", **keys)


def bonus(code, **keys):
    return titled(code, kind="bonus", **keys)


OPTIONS = [titled("a", value="100"), titled("b", value="60")]
VOTERS = [titled("l", weight="0.4"), titled("s", weight="0.6")]
VOTE = {"options": OPTIONS, "groups": VOTERS, "times": "0.3"}
SHARES = [{"to": "0.2", "points": "10"}, {"to": "1", "points": "5"}]
CHIEF = {"attribute": "role", "in": ["chief"]}
CLEAN = {
    "format": "appraisal-scheme/1",
    **titled("clean"),
    "full_marks": "100",
    "attributes": [titled("role", options=[titled("chief"), titled("other")])],
    "values": [
        titled("quota", dated=[{"from": "05-01", "to": "09-30", "value": "22"},
                               {"from": "10-01", "to": "04-30", "value": "20"}]),
        titled("tax", formula="LOOKUP(n, 0, 1, 10, 2) + TIERS(n, 0, 1%, 1000, 2%)"),
    ],
    "tree": titled(
        "total",
        compose="sum",
        cap="125",
        children=[
            titled("d", method="deduct", full="10", rules=[
                deduct("d1", points="1", modifiers={"late": {"times": "2"}}, when=CHIEF),
                deduct("d2", points="1", measure="n", above="5", at_most="9"),
                deduct("d3", points="2", measure="n", above="9"),
                deduct("d4", points="1", required="quota", measure="days", cap="5"),
                deduct("d5", ladder=[{"from": "1", "points": "1"}, {"from": "2", "points": "3"}], cap="3")]),
            titled("b", method="band", full="20", params={"value": "n", "bands": [
                {"to": "5", "points": "10"}, {"from": "5", "points": "20"}]}),
            titled("r", method="rank", full="30", params={"value": "tax", "points": ["30", "20"], "after": "-1"}),
            titled("s", method="rank", full="10", params={"value": "n", "shares": SHARES}),
            titled("v", method="vote", full="30", cap="30", params=VOTE),
            titled("x", method="accrue", cap="10", rules=[
                bonus("x1", levels={"county": "2", "city": "4"}, cap="4", list="awards"),
                bonus("x2", points="1", cap="4", list="awards"),
                bonus("x3", tiers=[{"from": "0", "rate": "0.1"}, {"from": "10", "rate": "0.2"}], measure="n", cap="5"),
                bonus("x4", points="0")],
                lists={"awards": {"title": NAMES, "cap": "6"}}),
        ],
    ),
    "vetoes": [titled("veto", when={"rule": "x4", "than": "1"}, effect="no_excellent")],
    "grades": [titled("good", **{"from": "90"}), titled("rest")],
    "payouts": [titled("pay", method="share", when={"value": "n", "op": ">", "than": "0"})],
}  # fmt: skip
TREE = ("tree", "children")


def clean(*changes):
    """A copy of the clean scheme with values put at (path, value)."""
    document = copy.deepcopy(CLEAN)
    for path, value in changes:
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    return document


def item(place, *path):
    return (*TREE, place, *path)


def rule(place, number, *path):
    return (*TREE, place, "rules", number, *path)


def test_a_clean_scheme_has_no_warning():
    assert lint(CLEAN) == []


def weighed(*weights, **keys):
    parts = [titled(f"w{weight}", method="given", weight=weight, params={"value": "n"}, **keys) for weight in weights]
    return {"code": "t", "title": NAMES, "compose": "weighted_sum", "children": parts}


never = {"all": [{"value": "n", "op": ">", "than": "5"}, {"value": "n", "op": "<=", "than": "5"}]}
SINCE_2021 = {"from": "2021-01-01", "value": "2"}
FIRES = [
    ("title_missing", (item(0, "title"), {"en": "Only English"})),
    ("title_duplicate", (rule(0, 1, "title"), CLEAN["tree"]["children"][0]["rules"][0]["title"])),
    ("title_repeated", (item(0, "title"), CLEAN["tree"]["children"][1]["title"])),
    ("sum_mismatch", (("tree", "full"), "99")),
    ("maxima_mismatch", (("full_marks",), "99")),
    ("grade_bottom_open", (("grades", 1, "from"), "10")),
    ("grade_gap", (("grades", 1, "to"), "80")),
    ("grade_overlap", (("grades", 1, "to"), "95")),
    ("grade_unreachable", (("grades", 0, "from"), "900")),
    ("rules_missing", (item(0, "rules"), [])),
    ("cap_below_full", (item(0, "cap"), "9")),
    ("cap_unreachable", (item(5, "cap"), "12"), (rule(5, 3, "cap"), "0")),
    ("cap_unreachable", (item(5, "lists", "awards", "cap"), "9")),
    ("cap_unreachable", (("tree", "cap"), "200"), (item(2, "cap"), "30"), (item(3, "cap"), "10")),
    ("event_above_cap", (rule(5, 3, "points"), "11")),
    ("list_empty", (item(5, "lists", "other"), {"title": NAMES, "cap": "1"})),
    ("band_overlap", (item(1, "params", "bands", 1, "from"), "4")),
    ("band_gap", (item(1, "params", "bands", 1, "from"), "6"), (item(1, "params", "otherwise"), "0")),
    ("band_point_twice", (item(1, "params", "bands", 0, "to_closed"), True)),
    ("band_point_missing", (item(1, "params", "bands", 1, "from_open"), True), (item(1, "params", "otherwise"), "0")),
    ("band_point_missing", (rule(0, 1), deduct("d2", points="1", measure="n", above="5", below="9"))),
    ("band_point_twice", (rule(0, 2), deduct("d3", points="2", measure="n", at_least="9"))),
    ("points_rising", (item(2, "params", "points"), ["20", "30"])),
    ("share_gap", (item(3, "params", "shares", 1, "to"), "0.9")),
    ("value_constant", (item(1, "params", "value"), "5")),
    ("vote_weights", (item(4, "params", "groups", 0, "weight"), "0.5")),
    ("points_zero", (("vetoes",), [])),
    ("cap_below_one", (rule(5, 1, "points"), "5")),
    ("deduction_above_full", (rule(0, 0, "points"), "11")),
    ("range_single", (rule(5, 1), bonus("x2", range=["1", "1"], list="awards", cap="4"))),
    ("shortfall_of_entries", (rule(0, 3), deduct("d4", points="1", required="quota", cap="5"))),
    ("level_untitled", (rule(5, 0, "levels", "moon"), "1")),
    ("rule_never", (rule(0, 0, "when"), never)),
    ("rule_never", (rule(0, 1, "at_most"), "5")),
    ("rule_never", (rule(0, 3, "required"), "0")),
    ("rule_never", (rule(0, 0, "when"), {"any": []})),
    ("rule_never", (rule(0, 0, "when"), {"value": "3", "op": ">", "than": "5"})),
    ("rule_never", (rule(0, 0, "when"), {"all": [{"attribute": "role", "in": [one]} for one in ("chief", "other")]})),
    ("rule_never", (rule(0, 0, "when"), {"rule": "d2", "op": "<", "than": "0"})),
    ("modifier_idle", (rule(0, 0, "modifiers", "late"), {"times": "1"})),
    ("modifier_idle", (rule(0, 0, "modifiers", "late"), {"times": "2", "when": never})),
    ("ladder_falls", (rule(0, 4, "ladder", 1, "points"), "1")),
    ("ladder_above_cap", (rule(0, 4, "cap"), "2")),
    ("tier_gap", (rule(5, 2, "tiers", 0, "from"), "1")),
    ("limits_unordered", (("values", 1, "formula"), "LOOKUP(n, 10, 1, 0, 2)")),
    ("limits_unordered", (("values", 1, "formula"), "TIERS(n, 0, 1%, 0, 2%)")),
    ("dated_gap", (("values", 0, "dated", 0, "to"), "09-29")),
    ("dated_overlap", (("values", 0, "dated", 0, "to"), "10-01")),
    ("dated_overlap", (("values", 0, "dated"), [{"from": "2020-01-01", "value": "1"}, SINCE_2021])),
    ("dated_gap", (("values", 0, "dated"), [{"to": "2020-12-30", "value": "1"}, SINCE_2021])),
    ("value_unused", (item(2, "params", "value"), "n")),
    ("attribute_unused", (rule(0, 0, "when"), None)),
    ("option_duplicate", (("attributes", 0, "options", 1, "code"), "chief")),
    ("node_never", (item(3, "applies_when"), never)),
    ("payout_never", (("payouts", 0, "when"), never)),
    ("veto_never", (("vetoes", 0, "when"), {"all": []})),
    ("veto_always", (("vetoes", 0, "when", "than"), "0")),
    ("veto_always", (("vetoes", 0, "when"), {"not": never})),
    ("veto_without_grades", (("grades",), []), (("vetoes", 0, "effect"), "grade_at_most")),
    ("pool_mixed", (rule(0, 0, "highest_in"), "p"), (rule(5, 1, "highest_in"), "p")),
    ("weights_not_whole", (("tree", "compose"), "weighted_sum"), (("tree", "weights"), "as_stated"),
     *[(item(place, "weight"), "0.1") for place in range(6)]),
    ("weights_per_cent", (("vetoes",), []), (("tree",), weighed("60", "40", full="100"))),
    ("weights_per_cent", (("vetoes",), []), (("tree",), weighed("60", "40"))),
    ("full_exceeded", (item(1, "params", "bands", 1, "points"), "25")),
    ("full_unreachable", (item(1, "params", "bands", 1, "points"), "15")),
    ("full_unreachable", (item(2, "params", "points"), ["25", "20"])),
    ("full_unreachable", (item(3, "params", "shares", 0, "points"), "8")),
    ("full_unreachable", (item(4, "params", "times"), "0.2")),
    ("full_exceeded", (item(2, "params"), {"value": "tax", "start": "40", "step": "-1"})),
    ("branch_never", (("values", 1, "formula"), "IF(n >= 60, 1, IF(n >= 80, 2, 0))")),
    ("branch_never", (("values", 1, "formula"), "IF(60 > n, 1, IF(n < 50, 2, 0))")),
    ("names_alike", (rule(0, 2, "measure"), "arrears"), (rule(0, 3, "measure"), "arears")),
    ("assessors_alike", (item(0, "assessed_by"), ["finance"]), (item(1, "assessed_by"), ["finanse"])),
    ("earlier_unknown", (rule(0, 1, "measure"), "prior.totl.1")),
    ("target_of_entries", (rule(0, 3), deduct("d4", points="1", target="quota", cap="5"))),
    ("rescale_mismatch", (("tree", "compose"), "rescale"), (("tree", "from"), "90"), (("tree", "to"), "100")),
]  # fmt: skip
REFUSED_FIRST = {"veto_without_grades"}  # the parser refuses what would need grades


@pytest.mark.parametrize(
    ("code", "changes"),
    [(code, changes) for code, *changes in FIRES],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_warning_fires(code, changes):
    if code in REFUSED_FIRST:
        assert {issue.level for issue in lint(clean(*changes))} == {"error"}
        return
    found = {issue.code: issue for issue in lint(clean(*changes))}
    assert code in found, sorted(found)
    assert {issue.level for issue in found.values()} == {"warning"}
    assert "%(" not in str(SENTENCES[code]) % found[code].params


def version(document, first, last):
    return {
        **document,
        **({"effective_from": first} if first else {}),
        **({"effective_to": last} if last else {}),
    }


@pytest.mark.parametrize(
    ("end", "start", "codes"),
    [("2020-12-31", "2021-01-01", []), ("2020-12-31", "2021-01-02", ["versions_gap"]),
     ("2021-01-01", "2021-01-01", ["versions_overlap"]), (None, "2021-01-01", ["versions_overlap"])],
)  # fmt: skip
def test_where_one_version_ends_the_next_begins(end, start, codes):
    versions = [version(CLEAN, None, end), version(CLEAN, start, None)]
    issues = lint({"format": "appraisal-scheme-versions/1", "versions": versions})
    assert [issue.code for issue in issues] == codes
    assert all("%(" not in str(SENTENCES[issue.code]) % issue.params for issue in issues)


def test_children_for_different_kinds_do_not_add_up():
    kinds = [
        titled(
            f"k{option}",
            method="given",
            full="10",
            params={"value": "k"},
            applies_when={"attribute": "role", "in": [option]},
        )
        for option in ("chief", "other")
    ]
    document = clean((("full_marks",), "110"), (("tree", "cap"), None))
    document["tree"]["children"] += kinds
    assert lint(document) == []


def on(code, **condition):
    return titled(code, method="given", full="10", params={"value": "k"}, applies_when=condition)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"attribute": "role", "in": ["chief"]}, {"not": {"attribute": "role", "in": ["chief"]}}),
        ({"value": "n", "op": ">=", "than": "5"}, {"value": "n", "op": "<", "than": "5"}),
        ({"value": "n", "op": ">=", "than": "5"}, {"not": {"value": "n", "op": ">=", "than": "5"}}),
    ],
)
def test_alternatives_by_opposite_conditions_do_not_add_up(first, second):
    document = clean((("full_marks",), "110"), (("tree", "cap"), None))
    document["tree"]["children"] += [on("k1", **first), on("k2", **second)]
    assert lint(document) == []


def test_weights_of_one_are_right_and_a_scale_of_scores_is_left_alone():
    """0.6 and 0.4 of 100 are 100; with weights of 100, scores of 1 to 5 make 500 as the scheme says."""
    for full, weights in (("100", ("0.6", "0.4")), ("500", ("60", "40"))):
        bare = {key: CLEAN[key] for key in ("format", "code", "title")}
        assert lint({**bare, "full_marks": full, "tree": weighed(*weights)}) == []


def test_contradictions_stand_before_reminders():
    found = lint(clean((item(0, "title"), {"en": "Only English"}), (("full_marks",), "99")))
    assert [(one.code, severity(one)) for one in found] == [
        ("maxima_mismatch", "contradiction"), ("title_missing", "reminder"),
    ]  # fmt: skip


def test_unknown_measures_are_named():
    assert [issue.code for issue in lint(CLEAN, known_measures={"n"})] == ["measure_unknown"]
    assert lint(CLEAN, known_measures={"n", "days"}) == []


def test_unknown_relations_are_named():
    led = titled("led", method="inherited", params={"relation": "village"})
    document = clean((("full_marks",), "100"))
    document["tree"]["children"].append(led)
    assert "relation_unknown" in [issue.code for issue in lint(document, None, {"members"})]
    assert "relation_unknown" not in [issue.code for issue in lint(document, None, {"village"})]
    assert "relation_unknown" not in [issue.code for issue in lint(document)]


def test_every_problem_of_a_refused_scheme_is_named():
    document = clean((rule(0, 0, "points"), "x"), (rule(5, 0, "levels"), {}), (item(2, "params", "points"), []))
    found = [issue.path for issue in lint(document)]
    assert [path.split(".")[1] for path in found] == ["children[0]", "children[2]", "children[5]"]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.json")), ids=lambda path: path.stem)
def test_shipped_schemes_have_no_warnings(path):
    assert lint(read(path)) == []


def test_every_warning_of_the_source_is_tried():
    codes = set()
    for path in (Path(package.__file__).parent / "lint").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "attr", "") == "warn"
                and isinstance(call.args[0], ast.Constant)
            ):
                codes.add(call.args[0].value)
    assert codes - {code for code, *_ in FIRES} == {"measure_unknown", "relation_unknown"}
    assert not [path for path in CASES.glob("as-published/*.json") if not read(path)["expect"]]
