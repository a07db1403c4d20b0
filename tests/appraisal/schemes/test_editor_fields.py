"""The forms of the editor against the format: nothing that a scheme may say lacks a field, no form loses anything."""

import copy
import json
from pathlib import Path

import pytest
from django.utils import translation

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.fields import Choice, Title, get
from appraisal.schemes.editor.parts import PAGES, PartForm
from appraisal.schemes.editor.rows import Rows
from appraisal.schemes.editor.specs.nodes import ITEM_VARIANTS, SECTION_VARIANTS, item_spec, section_spec
from appraisal.schemes.editor.specs.rules import RULE_VARIANTS, rule_spec
from appraisal.schemes.editor.specs.whole import ATTRIBUTE, payout_spec, value_spec, veto_spec
from appraisal.schemes.library import library
from appraisal.scoring.language.methods import METHODS
from appraisal.scoring.language.schema import scheme_schema

SCHEMA = scheme_schema()
WEIGHED = {"compose": "weighted_sum", "children": []}
CASES = Path("tests/cases")


def refers(schema: dict) -> dict:
    """The schema itself, or what it refers to when that is an object with keys of its own."""
    return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def paths(schema: dict, prefix: str = "") -> set[str]:
    """Dotted keys that the schema allows; of a table ``rows[].column``."""
    found = set()
    for key, one in schema.get("properties", {}).items():
        inner = refers(one)
        if inner.get("type") == "object" and "properties" in inner:
            found |= paths(inner, f"{prefix}{key}.")
        elif columns := _columns(inner):
            found |= {f"{prefix}{key}[].{column}" for column in columns}
        else:
            found.add(f"{prefix}{key}")
    return found


def _columns(schema: dict) -> set[str]:
    rows = schema.get("items") or schema.get("additionalProperties")
    if not isinstance(rows, dict):
        return set()
    return {key for one in (rows, *rows.get("oneOf", ())) for key in one.get("properties", {})}


def shown(*specs) -> set[str]:
    """The keys for which the forms have fields."""
    found = set()
    for spec in specs:
        for one in spec.fields:
            if isinstance(one, Rows) and not one.single:
                found |= {f"{one.key}[].{column.key}" for column in one.columns if column.key != one.by}
            found.add(one.key)
    return found


def of(name: str, prefix: str = "") -> set[str]:
    return paths(SCHEMA["$defs"][name], prefix)


def test_the_registry_and_the_editor_have_the_same_methods():
    assert {one.code for one in ITEM_VARIANTS} == set(METHODS)
    assert {one.code for one in SECTION_VARIANTS} == set(SCHEMA["$defs"]["node"]["properties"]["compose"]["enum"])
    assert all(one.label and one.says and one.example for one in ITEM_VARIANTS)


@pytest.mark.parametrize("method", METHODS)
def test_every_parameter_of_a_method_has_a_field_and_no_other(method):
    params = {key for key in shown(item_spec(method, {}, WEIGHED)) if key.startswith("params.")}
    wanted = of(method, "params.") if method in SCHEMA["$defs"] else set()
    tables = {key.partition("[]")[0] for key in wanted if "[]" in key}
    assert params == wanted | tables


@pytest.mark.parametrize("method", METHODS)
def test_every_other_key_of_an_indicator_has_a_field(method):
    # the method is chosen by its card, rules are forms of their own
    missing = of("item") - {"method", "params"} - shown(item_spec(method, {}, WEIGHED))
    assert {key for key in missing if not key.startswith("rules")} == set()


def test_every_key_of_a_section_has_a_field():
    specs = [section_spec(one.code, WEIGHED) for one in SECTION_VARIANTS]
    assert of("node") - shown(*specs) == {"compose", "children"}


def test_every_key_of_a_rule_has_a_field():
    specs = [rule_spec(one.code, "deduct_and_bonus", {"a": {}}) for one in RULE_VARIANTS]
    assert of("rule") - shown(*specs) == set()


def test_every_key_of_a_payout_has_a_field():
    # "unit" is a remark that nothing reads; shares are rounded down by definition, so "mode" says nothing there
    for method, unread in (("share", {"unit", "mode"}), ("amount", {"unit"}), ("consecutive", {"unit"})):
        assert of(method) - shown(payout_spec(method)) == {"method", *unread}, method


def test_every_key_of_vetoes_values_and_properties_has_a_field():
    assert of("veto") - shown(veto_spec({})) == set()
    assert of("value") - shown(*map(value_spec, ("formula", "table", "dated", "linked"))) == set()
    properties = paths({"properties": {"x": SCHEMA["properties"]["attributes"]}})
    assert {key.removeprefix("x[].") for key in properties} == {"code", "title", "options"}
    assert {"code", "title", "options[].code", "options[].title"} <= shown(ATTRIBUTE)


def test_every_key_of_the_whole_has_a_field():
    lists = {"vetoes", "values", "attributes", "payouts"}  # pages of their own
    given = {"format", "code", "tree"}  # once, when the scheme begins
    dated = {"effective_from", "effective_to"}  # with the publication
    found = {key for key in paths(SCHEMA) if key.partition("[]")[0] not in lists | given | dated}
    found -= {key for key in found if key.startswith("tree")}
    named = shown(*PAGES.values())
    assert {key for key in found if key != "source"} - named == set()
    assert any(key.startswith("source.") for key in named)


# What has no default in the format, and so an empty choice or none.
WITHOUT_DEFAULT = {"dimension", "list", "kind", "effect", "grade", "item"}


def every_spec():
    yield from PAGES.values()
    yield from (item_spec(one.code, {}, WEIGHED) for one in ITEM_VARIANTS)
    yield from (section_spec(one.code, WEIGHED) for one in SECTION_VARIANTS)
    yield from (rule_spec(one.code, "deduct_and_bonus", {"a": {}}) for one in RULE_VARIANTS)
    yield from (payout_spec(one) for one in ("share", "amount", "consecutive"))
    yield from (value_spec(one) for one in ("formula", "table", "dated", "linked"))
    yield veto_spec({})


def test_every_choice_states_what_holds_without_one():
    silent = set()
    with translation.override("en"):
        for spec in every_spec():
            for one in spec.fields:
                for choice in (one, *(one.columns if isinstance(one, Rows) else ())):
                    if isinstance(choice, Choice):
                        first = choice.bound({}, {})["options"][0]
                        if first[0] != "" or "default" not in str(first[1]):
                            silent.add(choice.key)
    assert silent <= WITHOUT_DEFAULT, silent


# Round trips


def schemes():
    """Every scheme of the shelf and of the cases, versions and schemes inside facts files too."""
    yield from library().items()
    for path in sorted(CASES.rglob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        if not isinstance(document, dict):
            continue
        for number, one in enumerate([document, document.get("scheme"), *document.get("versions", ())]):
            if isinstance(one, dict) and str(one.get("format", "")) == "appraisal-scheme/1":
                yield f"{path.relative_to(CASES)} {number}", one


SCHEMES = dict(schemes())


def places(document: dict) -> list[str]:
    kinds = [kind for kind in tree.KINDS.values() if kind != "grade"]
    return [*PAGES, *(place for kind in kinds for place, _part in tree.parts(document, kind))]


def resent(document: dict, place: str) -> PartForm:
    """The form as a browser sends it when nobody has typed anything: the inputs that the page draws."""
    form = PartForm.shown(document, place)
    return PartForm.sent(document, place, {**form.typed, "variant": form.variant})


def test_there_are_schemes_to_go_round_with():
    assert len(SCHEMES) > 60
    methods = {place.node["method"] for one in SCHEMES.values() for place in tree.nodes(one) if place.is_item}
    assert methods == set(METHODS), "every method is among them"


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_goes_through_all_its_forms_and_comes_out_the_same(name):
    before = SCHEMES[name]
    document = copy.deepcopy(before)
    for place in places(before):
        form = resent(document, place)
        part = form.result()
        assert not form.errors, (place, form.errors)
        document = form.applied(part)
    assert json.dumps(document, ensure_ascii=False) == json.dumps(before, ensure_ascii=False)


@pytest.mark.parametrize("name", SCHEMES)
def test_every_field_writes_what_it_shows(name):
    """Each field read into an empty part gives what stood there: nothing would be lost by changing its neighbour."""
    document = SCHEMES[name]
    for place in places(document):
        form = PartForm.shown(document, place)
        for one in form.spec.fields:
            fresh, errors = {}, {}
            one.read(form.typed, fresh, errors)
            assert not errors, (place, one.key, errors)
            assert plain(get(fresh, one.key), one) == plain(get(form.part, one.key), one), (place, one.key)


def plain(value, one=None):
    """A value in one way of writing: no stated defaults, numbers as text, one text for both languages as two."""
    if isinstance(one, Title) and isinstance(value, str):
        return dict.fromkeys(("zh-hans", "en"), value)
    if isinstance(one, Choice) and value == one.default:
        return None
    if isinstance(one, Rows) and value and not one.single:
        columns = {column.key: column for column in one.columns}
        members = value.values() if isinstance(value, dict) else value
        made = [
            {key: put for key in member if (put := plain(member[key], columns.get(key))) is not None}
            for member in members
        ]
        return dict(zip(value, made, strict=True)) if isinstance(value, dict) else made
    if isinstance(one, Rows) and value:
        return {key: plain(member, one.columns[1]) for key, member in value.items()}
    if one is not None and one.kind == "condition":
        return condition(value)
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    return value if value is None or value is True else str(value) if value is not False else None


def condition(value):
    if isinstance(value, list):
        return [condition(member) for member in value]
    if not isinstance(value, dict):
        return value
    if "measure" in value:
        value = {"value": value["measure"], **{key: one for key, one in value.items() if key != "measure"}}
    stated = (("op", ">="), ("over", "period"), ("of", "count"))
    return {key: condition(one) for key, one in value.items() if (key, one) not in stated}


def test_a_changed_neighbour_leaves_the_rest_of_the_part_alone():
    document = copy.deepcopy(next(iter(library().values())))
    document["tree"]["source"] = "§ 3"
    document["title"] = {"zh-hans": "旧", "en": "Old", "bo": "བོད"}
    form = PartForm.shown(document, "basics")
    form.typed["title.en"] = "New"
    assert form.result()["title"] == {"zh-hans": "旧", "en": "New", "bo": "བོད"}
    form = PartForm.shown(document, "tree")
    form.typed["cap"] = "90"
    assert form.result() == {**document["tree"], "cap": "90"}


def test_a_word_that_the_list_does_not_know_is_shown_and_stays():
    document = {"grades": [], "vetoes": [{"code": "v", "when": {}, "effect": "result", "grade": "poor"}]}
    form = PartForm.shown(document, "vetoes[0]")
    with translation.override("en"):
        options = next(one for one in form.sections()[1]["fields"] if one["name"] == "grade")["options"]
    assert ("poor", "poor (unknown)") in options
    form.typed["title.en"] = "Veto"
    assert form.result()["grade"] == "poor" and not form.errors


def test_another_form_of_amount_takes_away_what_it_cannot_say():
    rule = {
        "code": "r", "kind": "bonus", "points": "1", "modifiers": {"lead": {"times": "2"}}, "highest_in": True,
    }  # fmt: skip
    document = {
        "tree": {
            "code": "t",
            "compose": "sum",
            "children": [{"code": "i", "method": "accrue", "rules": [rule]}],
        }
    }
    form = PartForm.shown(document, "tree.children[0].rules[0]")
    form.typed |= {"per": "5"}
    form.variant = "steps"
    assert form.result() == {"code": "r", "kind": "bonus", "points": "1", "per": "5"}


def test_short_labels_are_those_of_a_scheme_and_not_of_other_rooms():
    """One English word, several Chinese ones: a code is no verification code, a band begins at no date."""
    with translation.override("zh-hans"):
        said = {
            str(one.label)
            for spec in every_spec()
            for field in spec.fields
            for one in (field, *(field.columns if isinstance(field, Rows) else ()))
        }
    assert {"代码", "自", "至", "群体", "数值", "要求数量"} <= said
    assert not {"验证码", "开始日期", "结束日期", "要求学时"} & said
