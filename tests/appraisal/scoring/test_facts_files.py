"""What a facts file may say: the JSON Schema, the reader, and files broken at random."""

import contextlib
import copy
import random

import jsonschema
import pytest

from appraisal.scoring import FactsError, ScoringError, facts_from_document, load
from appraisal.scoring.casefile import answer
from appraisal.scoring.facts.grammar import KEYS
from appraisal.scoring.facts.schema import facts_schema

from .cases import facts_paths, in_force, read, scheme_document, variants
from .test_scheme import leaves

SCHEMA = jsonschema.Draft202012Validator(facts_schema())
TITLE = {"en": "x", "zh-hans": "x"}
SCHEME = {
    "format": "appraisal-scheme/1", "code": "s", "title": TITLE, "full_marks": "100", "several_posts": {"take": "mean"},
    "attributes": [{"code": "role", "options": [{"code": "chief"}]}],
    "tree": {"code": "all", "compose": "sum", "children": [
        {"code": "i", "method": "accrue", "rules": [
            {"code": "r", "kind": "bonus", "points": "1", "modifiers": {"twice": {"times": "2"}}, "approval": True},
            {"code": "range", "kind": "deduct", "range": ["1", "2"], "evidence": True},
            {"code": "ladder", "kind": "bonus", "levels": {"town": "1", "county": "2"}},
        ]},
        {"code": "m", "method": "given", "params": {"value": "m"}},
        {"code": "v", "method": "vote", "params": {
            "options": [{"code": "good", "value": "100"}, {"code": "bad", "value": "0"}], "groups": [{"code": "all"}]}},
        {"code": "h", "method": "inherited", "params": {"relation": "village"}},
    ]},
    "payouts": [
        {"code": "share", "method": "share", "times_factor": True},
        {"code": "years", "method": "consecutive", "kept_when": {"node": "i", "than": "1"}, "table": ["1"]},
    ],
}  # fmt: skip
FACTS = {
    "format": "appraisal-facts/1",
    "period": {"from": "2021-03-01", "to": "2021-03-31"},
    "subjects": ["A", {"code": "B", "title": "Bai", "group": "office", "attributes": {"role": "chief"}}, 3],
    "events": [
        {"subject": "A", "rule": "r", "quantity": "2", "modifiers": ["twice"], "approved": True, "on": "2021-03-02"},
        {"subject": "B", "rule": "range", "value": "1.5", "reason": "late", "evidence": ["notice 12"], "ref": 17},
        {"subject": 3, "rule": "ladder", "level": "county", "quantity": 1, "note": "by telephone"},
    ],
    "measures": [
        {"subject": "A", "measure": "m", "value": "7", "source": "list of 3 March"},
        {"subject": "B", "measure": "m", "num": 18, "den": 20},
    ],
    "ballots": [{"subject": "A", "question": "v", "group": "all", "counts": {"good": 3, "spoiled": 1}}],
    "links": [{"subject": "A", "relation": "village", "to": "V", "weight": "0.5"}],
    "scores": [{"subject": "V", "of": "total", "value": "91.5"}],
    "prior": [{"subject": "A", "period": "2021-02", "total": "90", "counts": {"r": "2"}, "counters": {"c": 1}}],
    "adjustments": [{"subject": "A", "rule": "r", "effect": "-0.5", "ref": 9}],
    "posts": [{"subject": "P", "parts": [{"subject": "A", "weight": "0.6"}, "B"]}],
    "payouts": {"share": {"pool": "100", "factors": {"A": "1.2", "3": "2"}}, "years": {"prior": {"A": 2}}},
}  # fmt: skip

# place and what stands there wrongly → code and place of the refusal
MISTAKES = {
    "another format": (("format",), "appraisal-scheme/1", "format_unknown", "format"),
    "a binary fraction": (("measures", 0, "value"), 0.5, "number_invalid", "measures[0]"),
    "a comma": (("measures", 0, "value"), "7,5", "number_invalid", "measures[0]"),
    "a per cent sign": (("measures", 0, "value"), "75%", "number_invalid", "measures[0]"),
    "seven decimals": (("measures", 0, "value"), "0.1234567", "number_invalid", "measures[0]"),
    "beyond the bound": (("measures", 0, "value"), 10**12 + 1, "number_too_large", "measures[0]"),
    "no value": (("measures", 0, "value"), ..., "number_missing", "measures[0]"),
    "value and sample": (("measures", 1, "value"), "0.9", "record_invalid", "measures[1]"),
    "a sample of none": (("measures", 1, "den"), 0, "number_invalid", "measures[1].den"),
    "half a person in a sample": (("measures", 1, "num"), "1.5", "shape_invalid", "measures[1].num"),
    "no measure": (("measures", 0, "measure"), ..., "measure_missing", "measures[0]"),
    "subjects as an object": (("subjects",), {"A": {}}, "record_invalid", "subjects"),
    "a subject without code": (("subjects", 1, "code"), ..., "subject_unknown", "subjects[1]"),
    "attributes as a list": (
        ("subjects", 1, "attributes"), ["role"], "shape_invalid", "subjects[1].attributes"),
    "a misspelt key": (("events", 0, "quantitty"), "2", "key_unknown", "events[0].quantitty"),
    "an event without rule": (("events", 0, "rule"), ..., "rule_unknown", "events[0].rule"),
    "an event without subject": (("events", 0, "subject"), ..., "subject_unknown", "events[0]"),
    "a negative quantity": (("events", 0, "quantity"), "-1", "quantity_negative", "events[0].quantity"),
    "a circumstance without brackets": (
        ("events", 0, "modifiers"), "twice", "shape_invalid", "events[0].modifiers"),
    "approval in words": (("events", 0, "approved"), "yes", "shape_invalid", "events[0].approved"),
    "evidence without brackets": (
        ("events", 1, "evidence"), "notice 12", "shape_invalid", "events[1].evidence"),
    "a day in another order": (("events", 0, "on"), "2/3/2021", "date_invalid", "events[0].on"),
    "a day without dashes": (("period", "from"), "20210301", "date_invalid", "period.from"),
    "an entry number in quotes": (("events", 1, "ref"), "17", "number_invalid", "events[1].ref"),
    "levels as a list": (("events", 2, "level"), ["county"], "shape_invalid", "events[2].level"),
    "ballots in quotes": (("ballots", 0, "counts", "good"), "3", "number_invalid", "ballots[0].counts"),
    "fewer than no ballots": (("ballots", 0, "counts", "good"), -1, "number_invalid", "ballots[0].counts"),
    "ballots without group": (("ballots", 0, "group"), ..., "group_unknown", "ballots[0].group"),
    "a link to nobody": (("links", 0, "to"), ..., "link_incomplete", "links[0]"),
    "a negative weight": (("links", 0, "weight"), "-1", "number_too_small", "links[0].weight"),
    "a score without value": (("scores", 0, "value"), ..., "number_missing", "scores[0]"),
    "counts as a list": (("prior", 0, "counts"), ["r"], "shape_invalid", "prior[0].counts"),
    "an effect of half": (("adjustments", 0, "effect"), 0.5, "number_invalid", "adjustments[0]"),
    "parts without brackets": (("posts", 0, "parts"), "A", "shape_invalid", "posts[0].parts"),
    "a pool alone": (("payouts", "share"), "100", "record_invalid", "payouts.share"),
    "good years in quotes": (("payouts", "years", "prior", "A"), "2", "number_invalid", "payouts.years.prior"),
    "a pool as a fraction": (("payouts", "share", "pool"), 99.5, "number_invalid", "payouts.share"),
}  # fmt: skip


def changed(path, value):
    document = copy.deepcopy(FACTS)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


def refusals(document):
    with pytest.raises(FactsError) as refusal:
        answer(SCHEME, document)
    return refusal.value.issues


def test_a_facts_file_with_every_key_fits_and_is_computed():
    assert list(SCHEMA.iter_errors(FACTS)) == []
    found = answer(SCHEME, FACTS)
    assert [sheet["problems"] for sheet in found["sheets"]] == [[], [], []]
    # A: 2 × 1 × 2 of the rule, 0.5 carried back, 7 given, vote 100, 91.5 inherited
    assert found["sheets"][0]["total"] == "202.00"


@pytest.mark.parametrize("path", facts_paths(), ids=lambda path: path.stem)
def test_facts_files_of_the_cases_fit_the_schema(path):
    document = read(path)
    for _, change, _ in variants(document):
        assert list(SCHEMA.iter_errors({**document, **change.get("facts", {})})) == []


@pytest.mark.parametrize(("path", "value", "code", "where"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_by_schema_and_reader(path, value, code, where):
    document = changed(path, value)
    assert list(SCHEMA.iter_errors(document))
    issues = refusals(document)
    assert (code, where) in [(issue.code, issue.path) for issue in issues]
    assert all(issue.message.endswith(".") for issue in issues)


def test_all_mistakes_are_named_together():
    document = changed(("events", 0, "approved"), "yes")
    document["measures"][0]["value"] = 0.5
    document["posts"][0]["parts"] = ["nobody"]
    found = {issue.code for issue in refusals(document)}
    assert found == {"shape_invalid", "number_invalid"}


def test_a_refusal_says_what_to_write_instead():
    (issue,) = refusals(changed(("events", 0, "modifiers"), "twice"))
    assert issue.message == 'modifiers is a list of texts, such as ["reminded"].'
    (issue,) = refusals(changed(("links", 0, "wieght"), "1"))
    assert (
        issue.message
        == "wieght has no meaning here; these have: subject, relation, to, weight, note. Perhaps weight is meant."
    )
    (issue,) = refusals(changed(("posts", 0, "parts"), ["A", "A"]))
    assert issue.message == "A is a part of two persons."


def test_null_says_the_same_as_leaving_the_key_out():
    document = copy.deepcopy(FACTS)
    for name in ("events", "measures", "links"):
        for record in document[name]:
            for key in KEYS[name.removesuffix("s")]:
                record.setdefault(key, None)
    assert answer(SCHEME, document)["sheets"] == answer(SCHEME, FACTS)["sheets"]


def test_what_is_told_of_a_payout_finds_subjects_that_are_numbers():
    # weights: A 202.00 × 1.2, B below zero (0.9 − 1.5), 3: 2.00 × 2; 100 × 242.4 / 246.4 = 98.376…, the rest 1.623…
    paid = answer(SCHEME, FACTS)["payouts"]["share"]
    assert paid["amounts"] == {"A": "98.38", "B": "0.00", 3: "1.62"}


@pytest.mark.parametrize("seed", range(8))
def test_a_file_broken_at_random_is_refused_or_computed_but_never_crashes(seed):
    rng = random.Random(seed)
    places = list(leaves(FACTS))
    for _ in range(60):
        document = copy.deepcopy(FACTS)
        path = rng.choice(places)
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = rng.choice(
            [None, [], {}, "", "x", -1, 0.5, True, 5, ["a"], {"a": "b"}, "9" * 30, [[]], {"x": {}}, [None]]
        )
        with contextlib.suppress(ScoringError):
            answer(SCHEME, document)


def test_the_schema_names_the_keys_that_the_reader_knows():
    parts = SCHEMA.schema["properties"]
    for name, kind in (("events", "event"), ("measures", "measure"), ("ballots", "ballot"), ("links", "link"),
                       ("scores", "score"), ("prior", "prior"), ("adjustments", "adjustment"),
                       ("posts", "posts")):  # fmt: skip
        assert set(parts[name]["items"]["properties"]) == set(KEYS[kind]), name
    assert set(parts["period"]["properties"]) == set(KEYS["period"])
    assert set(parts["payouts"]["additionalProperties"]["properties"]) == set(KEYS["payout"])


def test_a_case_of_the_library_is_read_with_its_own_scheme():
    document = read(facts_paths()[0])
    assert facts_from_document(in_force(scheme_document(document["scheme"]), document), document)
    assert load(SCHEME).code == "s"
