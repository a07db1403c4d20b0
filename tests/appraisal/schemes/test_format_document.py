"""What docs/scheme-format.md shows as an example is read by the engine as it stands there."""

import json
import re

import pytest

from appraisal.scoring import facts_from_document, load, score
from tests.appraisal.scoring.cases import ROOT

TEXT = (ROOT / "docs" / "scheme-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
ROLE = {"code": "role", "options": [{"code": "chief"}, {"code": "deputy"}]}
LINKED = {"code": "linked", "options": [{"code": "yes"}, {"code": "no"}]}


def scheme(*items, **more) -> dict:
    """A scheme that is whole but for what the example adds."""
    plain = {"code": "i", "method": "accrue", "rules": [{"code": "r", "kind": "bonus", "points": "1"}]}
    return {
        "format": "appraisal-scheme/1",
        "code": "example",
        "full_marks": "100",
        "tree": {"code": "total", "compose": "sum", "children": list(items) or [plain]},
        **more,
    }


def with_rule(**rule) -> dict:
    rules = [{"code": "r", "kind": "bonus", **rule}]
    return scheme({"code": "i", "method": "accrue", "rules": rules}, attributes=[LINKED])


def with_rank(**params) -> dict:
    return scheme({"code": "i", "method": "rank", "params": {"value": "m", **params}})


def with_vote(trim) -> dict:
    params = {
        "question": "work",
        "options": [{"code": "a", "value": "100"}, {"code": "b", "value": "80"}],
        "groups": [{"code": "leader", "weight": "0.2"}],
        "trim": trim,
    }
    return scheme({"code": "v", "method": "vote", "params": params})


# the example as the handbook writes it → the scheme in which it stands
EXAMPLES = {
    '{"county": {"zh-hans": "县级", "en": "county"}}': lambda one: scheme(level_titles=one),
    '["2", "1.9", "1.8"]': lambda one: with_rank(points=one),
    '[{"to": "0.2", "points": "10"}, …]': lambda one: with_rank(shares=one),
    '{"highest": 1, "lowest": 1}': with_vote,
    '{"county": "4", "city": "6"}': lambda one: with_rule(levels=one),
    '{"reminded": {"times": "2"}, "group": {"times": "2", "plus": "1"}}': lambda one: with_rule(
        points="1", modifiers=one
    ),
    '{"credited_to_unit": {"times": "0", "when": {"attribute": "linked", "in": ["yes"]}}}': (
        lambda one: with_rule(points="1", modifiers=one)
    ),
    '{"lead": {"times": "0.8"}, "assistant": {"times": "0.2"}}': lambda one: with_rule(points="1", modifiers=one),
    '{"en": "project"}': lambda one: with_rule(points="1", highest_in=True, group=one),
    '[{"from": "1", "points": "15"}, {"from": "2", "points": "30"}]': lambda one: with_rule(ladder=one),
    '[{"from": "0", "rate": "0.01"}, {"from": "1000", "rate": "0.02"}]': lambda one: with_rule(tiers=one),
    '[{"from": "05-01", "to": "09-30", "value": "22"}, …]': lambda one: scheme(values=[{"code": "line", "dated": one}]),
    '{"method": "zscore", "mean": "80", "spread": "10", "at_least": "5"}': lambda one: scheme(fairness={"peer": one}),
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_handbook_are_read(text):
    assert f"`{text}`" in TEXT, "the handbook shows another example now"
    load(EXAMPLES[text](json.loads(text.replace(", …", ""))))


def test_every_whole_example_of_the_handbook_is_tried():
    shown = set()
    for found in re.findall(r"`([\[{][^`]*)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)):
        try:
            value = json.loads(found.replace(", …", ""))
        except ValueError:
            continue  # a form with names for its parts, not an example
        if value and "…" not in json.dumps(value, ensure_ascii=False):
            shown.add(found)
    assert shown <= EXAMPLES.keys() | {'{"zh-hans": "…", "en": "…"}'}


def test_the_facts_file_of_the_handbook_is_read_and_scored():
    (block,) = [block for block in BLOCKS if "appraisal-facts/1" in block]
    facts = json.loads(block)
    levels = {"county": "1", "city": "2"}
    rules = [
        {"code": "1.1", "kind": "deduct", "points": "0.1"},
        {"code": "2.2", "kind": "deduct", "range": ["1", "2"]},
        {"code": "7.4", "kind": "bonus", "levels": levels, "modifiers": {"group": {"times": "2"}}},
        {"code": "21.1", "kind": "bonus", "levels": levels, "highest_in": True, "group": {"en": "project"}},
    ]
    ballots = with_vote(None)["tree"]["children"][0]
    share = {"code": "bonus", "method": "share"}
    years = {
        "code": "clean-years",
        "method": "consecutive",
        "kept_when": {"node": "total", "than": "1"},
        "table": ["1"],
    }
    document = scheme(
        {"code": "i", "method": "accrue", "rules": rules},
        {"code": "a", "method": "given", "params": {"value": "activists"}},
        {"code": "t", "method": "ratio", "full": "10", "params": {"value": "tasks.done"}},
        {"code": "d", "method": "inherited", "params": {"relation": "departments"}},
        {"code": "clean", "method": "counter", "params": {"kept_when": {"rule": "1.1", "than": "9"}, "table": ["1"]}},
        ballots,
        attributes=[ROLE],
        payouts=[share, years],
    )  # fmt: skip
    found = load(document)
    sheets = score(found, facts_from_document(found, facts))
    assert len(sheets.totals()) >= 2
