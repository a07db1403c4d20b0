"""What a scheme file may say: the JSON Schema, refusals with their place, and files broken at random."""

import copy
import random
from datetime import date

import jsonschema
import pytest

from appraisal.scoring import SchemeError, load, load_versions, validate
from appraisal.scoring.language.schema import scheme_schema

from .cases import LIBRARY, scheme_document
from .worlds import World

LIBRARY_CODES = ["changjie-2021", "town-monthly", "tax-post"]
SCHEMA = jsonschema.Draft202012Validator(scheme_schema())
BASE = {
    "format": "appraisal-scheme/1", "code": "s", "title": {"en": "s", "zh-hans": "s"}, "full_marks": "20",
    "tree": {"code": "p", "compose": "sum", "children": [
        {"code": "i", "method": "deduct", "full": "10", "rules": [{"code": "r", "kind": "deduct", "points": "1"}]},
        {"code": "j", "method": "ratio", "full": "10", "params": {"value": "m", "target": "n"}},
    ]},
    "grades": [{"code": "good", "from": "15"}, {"code": "poor"}],
    "vetoes": [{"code": "v", "when": {"rule": "r", "than": "2"}, "effect": "no_excellent"}],
}  # fmt: skip


def changed(path, value):
    """BASE with one value replaced (or removed by ...)."""
    document = copy.deepcopy(BASE)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


ITEM, RATIO = ("tree", "children", 0), ("tree", "children", 1)
RULE = (*ITEM, "rules", 0)
WEIGHED = {**BASE["tree"], "compose": "weighted_sum", "children": [
    {**child, "weight": weight} for child, weight in zip(BASE["tree"]["children"], ("0.5", "0.49"), strict=True)
]}  # fmt: skip
REFUSALS = [
    (("format",), "other/1", "format_unknown", "format"),
    (("full_marks",), ..., "value_undefined", "full_marks"),
    (("full_marks",), "0", "number_too_small", "full_marks"),
    (("extra",), "1", "key_unknown", "extra"),
    (("tree", "compose"), "product", "choice_unknown", "tree.compose"),
    (("tree", "children"), [], "children_missing", "tree.children"),
    (("tree", "compose"), "weighted_sum", "weight_missing", "tree.children[0].weight"),
    (("tree", "floor"), "5", None, None),
    (("tree",), {**BASE["tree"], "floor": "5", "cap": "4"}, "cap_below_floor", "tree.cap"),
    (("tree", "round"), {"places": 9}, "places_invalid", "tree.round.places"),
    (("tree", "round"), {"places": 1, "mode": "nearest"}, "choice_unknown", "tree.round.mode"),
    ((*ITEM, "code"), "j", "code_duplicate", "tree.children[1].code"),
    ((*ITEM, "method"), "guess", "choice_unknown", "tree.children[0].method"),
    ((*ITEM, "full"), ..., "full_missing", "tree.children[0].full"),
    ((*ITEM, "full"), 0.5, "number_invalid", "tree.children[0].full"),
    ((*ITEM, "full"), "1.1234567", "number_invalid", "tree.children[0].full"),
    ((*ITEM, "full"), "99999999999999", "number_too_large", "tree.children[0].full"),
    ((*ITEM, "dimension"), "luck", "dimension_unknown", "tree.children[0].dimension"),
    ((*RATIO, "family"), "common", "common_only_deducts", "tree.children[1]"),
    ((*RATIO, "params", "missing"), "na", "na_under_sum", "tree"),
    ((*RATIO, "params", "target"), "0", "target_not_positive", "tree.children[1].params.target"),
    ((*RATIO, "params", "goal"), "x", "key_unknown", "tree.children[1].params.goal"),
    ((*RULE, "kind"), "bonus", "bonus_in_deduct", "tree.children[0].rules[0].kind"),
    ((*RULE, "points"), ..., "amount_unclear", "tree.children[0].rules[0]"),
    ((*RULE, "range"), ["1", "2"], "amount_unclear", "tree.children[0].rules[0]"),
    ((*RULE, "points"), "-1", "number_too_small", "tree.children[0].rules[0].points"),
    (RULE, {"code": "r", "range": ["2", "1"]}, "range_invalid", "tree.children[0].rules[0].range"),
    (RULE, {"code": "r", "range": ["0", "1"], "measure": "m"}, "form_unclear", "tree.children[0].rules[0]"),
    (RULE, {"code": "r", "points": "1", "per": "0"}, "number_too_small", "tree.children[0].rules[0].per"),
    (RULE, {"code": "r", "points": "1", "at_least": "1", "per": "2"}, "form_unclear", "tree.children[0].rules[0]"),
    (RULE, {"code": "r", "base": "1", "then": "2"}, "form_unclear", "tree.children[0].rules[0]"),
    (RULE, {"code": "r", "points": "1", "group": {"en": "x"}}, "form_unclear", "tree.children[0].rules[0]"),
    (("grades", 1), {"code": "poor", "from": "16"}, "grades_unordered", "grades[1].from"),
    (("grades", 1, "code"), "good", "code_duplicate", "grades[1].code"),
    (("vetoes", 0, "when"), {"rule": "zzz", "than": "1"}, "value_undefined", "vetoes[0].when"),
    (("vetoes", 0, "when"), {"than": "1"}, "condition_invalid", "vetoes[0].when"),
    (("vetoes", 0, "effect"), "item_zero", "value_undefined", "vetoes[0].item"),
    (("vetoes", 0), {"code": "v", "when": {"node": "p", "than": "1"}, "effect": "item_zero", "item": "i"},
     "veto_circular", "vetoes[0].when"),
    (("payouts",), [{"code": "x", "method": "lottery"}], "choice_unknown", "payouts[0].method"),
    (("settings",), {"item_roof": "1"}, "key_unknown", "settings.item_roof"),
    (("settings",), {"item_cap": "roof"}, "choice_unknown", "settings.item_cap"),
    (("settings",), {"evidence": "maybe"}, "choice_unknown", "settings.evidence"),
    (("effective_from",), "May 2021", "day_invalid", "effective_from"),
    (("tree",), WEIGHED, "weights_off", "tree.children"),
    (("tree",), {**WEIGHED, "weights": "as_stated"}, None, None),
    (RATIO, {"code": "j", "method": "band", "params": {"value": "m", "bands": [
        {"from": "1", "to": "2", "points": "1"}, {"from": "3", "points": "2"}]}}, "band_hole",
     "tree.children[1].params.bands"),
    (RATIO, {"code": "j", "method": "band", "params": {"value": "m", "bands": [
        {"to": "2", "points": "1"}, {"from": "2", "from_open": True, "points": "2"}]}}, "band_hole",
     "tree.children[1].params.bands"),
    ((*ITEM, "cap"), "90%", None, None),
    ((*ITEM, "floor"), "110%", "cap_below_floor", "tree.children[0].cap"),
    ((*RATIO, "params"), {"value": "m", "floor": "2", "cap": "1"}, "cap_below_floor", "tree.children[1].params.cap"),
    ((*RULE, "cap"), "1000000000001", "number_too_large", "tree.children[0].rules[0].cap"),
    ((*RULE, "list"), "awards", "value_undefined", "tree.children[0].rules[0].list"),
    ((*RULE, "when"), {"attribute": "role", "in": ["chief"]}, "value_undefined", "tree.children[0].rules[0].when"),
    ((*RULE, "when"), {"rule": "r", "of": "points", "over": "year", "than": "1"}, "condition_invalid",
     "tree.children[0].rules[0].when.over"),
    ((*RULE, "when"), {"node": "i", "than": "1"}, "circle", "tree.children[0]"),
    (RULE, {"code": "r", "ladder": [{"from": "2", "points": "1"}, {"from": "1", "points": "2"}]}, "steps_unordered",
     "tree.children[0].rules[0].ladder[1]"),
    (RULE, {"code": "r", "points": "1", "over": "year"}, "form_unclear", "tree.children[0].rules[0]"),
    (RULE, {"code": "r", "points": "1", "target": "1", "required": "2"}, "form_unclear", "tree.children[0].rules[0]"),
    (RATIO, {"code": "j", "method": "rank", "params": {"value": "m"}}, "rank_unclear", "tree.children[1].params"),
    (RATIO, {"code": "j", "method": "rank", "params": {"value": "m", "start": "5%"}}, "full_missing",
     "tree.children[1].params.start"),
    (RATIO, {"code": "j", "method": "vote", "params": {"options": [{"code": "a", "value": "1"}], "groups": [
        {"code": "x", "weight": "0"}]}}, "weights_zero", "tree.children[1].params.groups"),
    (("values",), [{"code": "x"}], "value_unclear", "values[0]"),
    (("values",), [{"code": "x", "formula": "x + 1"}], "circle", "values[0]"),
    (("values",), [{"code": "x", "dated": [{"from": "05-01", "to": "2021-09-30", "value": "1"}]}], "day_invalid",
     "values[0].dated[0]"),
    (("fairness",), {"error_rate": {"rules": ["zzz"], "workload": "m"}}, "value_undefined",
     "fairness.error_rate.rules"),
    (("fairness",), {"group_coefficient": {"value": "m", "low": "2", "high": "1"}}, "cap_below_floor",
     "fairness.group_coefficient.high"),
    (("payouts",), [{"code": "x", "method": "amount", "formula": "TOTAL("}], "formula_invalid", "payouts[0].formula"),
    (("payouts",), [{"code": "x", "method": "amount", "formula": "12.5 * TOTAL() * heads"}], None, None),
    (("payouts",), [{"code": "x", "method": "share", "table": ["1"]}], "key_unknown", "payouts[0].table"),
    (("tree",), [1], "shape_invalid", "tree"),
    (("tree", "children"), ["x"], "shape_invalid", "tree.children[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "code", "where"), REFUSALS)
def test_refused_with_its_place(path, value, code, where):
    issues = validate(changed(path, value))
    if code is None:
        assert issues == []
    else:
        assert (code, where) in [(issue.code, issue.path) for issue in issues]
        assert all(issue.message.endswith(".") and issue.level == "error" for issue in issues)


def test_all_problems_are_named_together():
    document = changed((*ITEM, "full"), "x")
    document["tree"]["children"][1]["dimension"] = "luck"
    with pytest.raises(SchemeError) as refusal:
        load(document)
    assert {issue.code for issue in refusal.value.issues} == {"number_invalid", "dimension_unknown"}


@pytest.mark.parametrize("code", LIBRARY_CODES)
def test_shipped_schemes_fit_the_schema_and_can_be_computed(code):
    document = scheme_document(code)
    assert list(SCHEMA.iter_errors(document)) == []
    assert validate(document) == []
    assert document["code"] == code
    assert (LIBRARY / f"{code}.json").exists()


@pytest.mark.parametrize("code", LIBRARY_CODES)
def test_shipped_schemes_are_titled_in_both_languages(code):
    scheme = load(scheme_document(code))
    titled = [*scheme.nodes, *scheme.rules, *scheme.grades, *scheme.vetoes]
    assert [thing.code for thing in titled if not (thing.title.get("zh-hans") and thing.title.get("en"))] == []


@pytest.mark.parametrize("seed", range(40))
def test_random_schemes_fit_the_schema(seed):
    assert list(SCHEMA.iter_errors(World(random.Random(seed)).document())) == []


def test_the_schema_refuses_what_it_should():
    assert list(SCHEMA.iter_errors(changed((*RULE, "points"), 0.5)))
    assert list(SCHEMA.iter_errors(changed((*RULE, "pints"), "1")))
    assert list(SCHEMA.iter_errors(changed((*ITEM, "full"), ...)))


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from leaves(inner, (*path, key))


@pytest.mark.parametrize("seed", range(8))
def test_a_file_broken_at_random_is_refused_or_read_but_never_crashes(seed):
    rng = random.Random(seed)
    original = (
        World(rng).document() if seed % 2 else {**BASE, "dimensions": [{"code": "d"}], "settings": {"item_floor": "0"}}
    )
    places = list(leaves(original))
    for _ in range(150):
        document = copy.deepcopy(original)
        path = rng.choice(places)
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = rng.choice(
            [None, [], {}, "", "x", -1, 0.5, True, ["a"], {"a": "b"}, "9" * 30, [[]], {"x": {}}]
        )
        assert isinstance(validate(document), list)


def test_a_tree_too_deep_is_refused():
    node = {"code": "leaf", "method": "accrue"}
    for level in range(60):
        node = {"code": f"n{level}", "compose": "sum", "children": [node]}
    assert "tree_too_deep" in [issue.code for issue in validate({**BASE, "tree": node, "vetoes": []})]


def dated(first, last):
    return {**BASE, "code": f"from {first}", "effective_from": first, "effective_to": last}


def test_the_version_in_force_is_found_by_the_day():
    document = {"format": "appraisal-scheme-versions/1", "versions": [
        dated("2017-01-01", "2023-05-15"), dated("2023-05-16", None)]}  # fmt: skip
    versions = load_versions(document)
    assert versions.version_for(date(2023, 5, 15)).code == "from 2017-01-01"
    assert versions.version_for(date(2023, 5, 16)).code == "from 2023-05-16"
    for day, code in ((date(2016, 1, 1), "version_none"), (None, "version_several")):
        with pytest.raises(SchemeError) as refusal:
            versions.version_for(day)
        assert [issue.code for issue in refusal.value.issues] == [code]
    assert load_versions(BASE).version_for(date(1999, 1, 1)).code == "s"


def test_what_is_wrong_in_a_version_is_named_with_its_place():
    with pytest.raises(SchemeError) as refusal:
        load_versions({"format": "appraisal-scheme-versions/1", "versions": [BASE, {**BASE, "full_marks": "0"}]})
    assert [issue.path for issue in refusal.value.issues] == ["versions[1].full_marks"]
    with pytest.raises(SchemeError):
        load_versions({"format": "appraisal-scheme-versions/1", "versions": []})
