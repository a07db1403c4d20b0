"""Slips of the pen, one at a time: each is named with its place and what is probably meant, none passes in silence.

``RIGHT`` and ``FACTS`` say what they mean and get no complaint. Each slip alters one word of them; the refusal or the
remark must name the place and the word, in English and in Chinese.
"""

import copy

import pytest
from django.utils import translation

from appraisal.schemes.messages import NAMES_BOTH, sentence
from appraisal.scoring import FactsError, ScoringError
from appraisal.scoring.casefile import answer, findings

TITLE = {"zh-hans": "名称", "en": "Name"}


def titled(code, **keys):
    return {"code": code, "title": {"zh-hans": f"名称{code}", "en": f"Name {code}"}, **keys}


SUMS = [
    titled("tidy", method="deduct", full="20", dimension="diligence", rules=[
        titled("tidy.late", kind="deduct", points="1", cap="6", list="lapses",
               modifiers={"reminded": {"title": TITLE, "times": "2"}}),
        titled("tidy.papers", kind="deduct", points="2", cap="6", list="lapses"),
        titled("tidy.arrears", kind="deduct", points="1", measure="arrears", above="10", per="5", cap="8")],
        lists={"lapses": {"title": TITLE, "cap": "12"}}),
    titled("volume", method="ratio", full="20", params={"value": "tasks.done", "target": "tasks.planned"},
           assessed_by=["planning office"]),
    titled("share", method="band", full="20", assessed_by=["planning office"], params={"value": "completion", "bands": [
        {"to": "60", "points": "0"}, {"from": "60", "to": "90", "points": "15"}, {"from": "90", "points": "20"}]}),
    titled("place", method="rank", full="20", params={"value": "tax.collected", "points": ["20", "15", "10"]}),
    titled("village", method="inherited", full="10", params={"relation": "villages", "times": "0.1"}),
    titled("vote", method="vote", full="10", params={
        "times": "0.1", "options": [titled("excellent", value="100"), titled("passed", value="60")],
        "groups": [titled("leaders", weight="0.4"), titled("staff", weight="0.6")]}),
    titled("prizes", method="accrue", cap="10", rules=[
        titled("prizes.won", kind="bonus", levels={"county": "2", "city": "4"}, cap="8", highest_in="prizes",
               group=TITLE),
        titled("prizes.idea", kind="bonus", points="1", cap="2")]),
    titled("clean", method="counter", params={"kept_when": {"rule": "tidy.late", "op": "<", "than": "3"},
                                              "table": ["0", "1"]}),
]  # fmt: skip
RIGHT = {
    "format": "appraisal-scheme/1", **titled("slips"), "full_marks": "100",
    "attributes": [titled("role", options=[titled("chief"), titled("deputy"), titled("clerk")])],
    "values": [titled("burden", table={"by": "role", "cells": {"chief": "1", "deputy": "0.8"}, "otherwise": "0.5"})],
    "tree": titled("total", compose="sum", children=SUMS),
    "vetoes": [titled("accident", when={"value": "accidents", "than": "1"}, effect="item_zero", item="tidy")],
    "grades": [titled("first", **{"from": "90"}), titled("second", **{"from": "60"}), titled("third")],
    "payouts": [titled("bonus", method="amount", formula="TOTAL() * burden * point.price", unit="yuan")],
}  # fmt: skip
MEASURED = {"arrears": "3", "tasks.done": "38", "tasks.planned": "40", "completion": "95", "tax.collected": "700",
            "accidents": "0", "point.price": "50"}  # fmt: skip
PEOPLE = ("Chen", "Hu", "Wang", "Zhou")
FACTS = {
    "format": "appraisal-facts/1",
    "period": {"from": "2026-03-01", "to": "2026-03-31", "year": "2026"},
    "subjects": [
        {"code": name, "group": "halls" if name in ("Chen", "Hu") else "desks",
         "attributes": {"role": "chief" if name == "Chen" else "clerk"}} for name in PEOPLE],
    "events": [
        {"subject": "Chen", "rule": "tidy.late", "modifiers": ["reminded"], "on": "2026-03-02", "ref": 4},
        {"subject": "Chen", "rule": "prizes.won", "level": "county", "group": "model project"},
        {"subject": "Chen", "rule": "prizes.won", "level": "city", "group": "model project"},
        {"subject": "Hu", "rule": "prizes.idea", "quantity": "1"}],
    "measures": [{"subject": name, "measure": code, "value": value}
                 for name in PEOPLE for code, value in MEASURED.items()],
    "ballots": [{"subject": name, "question": "vote", "group": group, "counts": {"excellent": 3, "passed": 1}}
                for name in PEOPLE for group in ("leaders", "staff")],
    "links": [{"subject": name, "relation": "villages", "to": "Lower Mill", "weight": "1"} for name in PEOPLE],
    "scores": [{"subject": "Lower Mill", "of": "total", "value": "91.5"}],
    "prior": [{"subject": "Chen", "period": "2026-02", "total": "90", "counts": {"tidy.late": "1"},
               "counters": {"clean": 1}}],
    "adjustments": [{"subject": "Hu", "rule": "tidy.late", "effect": "0.5", "ref": 9}],
    "posts": [{"subject": "Hu and Wang", "parts": [{"subject": "Hu", "weight": "0.6"}, {"subject": "Wang",
                                                                                      "weight": "0.4"}]}],
}  # fmt: skip


def renamed(holder, old, new):
    """The object with one key under another name, in the same place."""
    return {new if key == old else key: value for key, value in holder.items()}


# (path to a value, the slip in its place, or (old key, new key) where a key is misspelt; place named; word meant)
IN_FACTS = [
    (("subjects", 0, "attributes"), ("role", "rol"), "subjects[0].attributes", "role"),
    (("subjects", 0, "attributes"), ("role", "Role"), "subjects[0].attributes", "role"),
    (("subjects", 0, "attributes", "role"), "cheif", "subjects[0].attributes.role", "chief"),
    (("subjects", 1, "attributes", "role"), "clrek", "subjects[1].attributes.role", "clerk"),
    (("subjects", 0), ("attributes", "attribute"), "subjects[0].attribute", "attributes"),
    (("subjects", 0), ("group", "gruop"), "subjects[0].gruop", "group"),
    (("subjects", 2, "group"), "hallls", "group hallls", "halls"),
    (("events", 0, "subject"), "Chenn", "events[0]", "Chen"),
    (("events", 0, "rule"), "tidy.lte", "events[0].rule", "tidy.late"),
    (("events", 0, "rule"), "tidy-late", "events[0].rule", "tidy.late"),
    (("events", 0, "modifiers", 0), "remindet", "events[0].modifiers", "reminded"),
    (("events", 0), ("modifiers", "modifers"), "events[0].modifers", "modifiers"),
    (("events", 1, "level"), "conty", "events[1].level", "county"),
    (("events", 2, "level"), "City", "events[2].level", "city"),
    (("events", 2, "group"), "modell project", "group modell project", "model project"),
    (("events", 3), ("quantity", "quantitiy"), "events[3].quantitiy", "quantity"),
    (("measures", 1, "measure"), "task.done", "measures[1].measure", "tasks.done"),
    (("measures", 2, "measure"), "tasks.planed", "measures[2].measure", "tasks.planned"),
    (("measures", 0, "measure"), "arears", "measures[0].measure", "arrears"),
    (("measures", 5, "measure"), "acidents", "measures[5].measure", "accidents"),
    (("measures", 6, "measure"), "point.prize", "measures[6].measure", "point.price"),
    (("measures", 6, "measure"), "burden", "measures[6].measure", None),
    (("measures", 3), ("value", "vaule"), "measures[3].vaule", "value"),
    (("ballots", 0, "question"), "vots", "ballots[0].question", "vote"),
    (("ballots", 0, "group"), "leader", "ballots[0].group", "leaders"),
    (("ballots", 1, "counts"), ("excellent", "exellent"), "ballots[1].counts", "excellent"),
    (("ballots", 1, "counts"), ("passed", "pased"), "ballots[1].counts", "passed"),
    (("links", 0, "relation"), "vilages", "links[0].relation", "villages"),
    (("links", 0, "relation"), "village", "links[0].relation", "villages"),
    (("links", 0, "to"), "Lower Mil", "links[0].to", "Lower Mill"),
    (("links", 0), ("weight", "wieght"), "links[0].wieght", "weight"),
    (("scores", 0, "subject"), "Lowr Mill", "scores[0]", "Lower Mill"),
    (("scores", 0, "of"), "totals", "scores[0].of", "total"),
    (("scores", 0, "of"), "coefficient", "scores coefficient", None),
    (("prior", 0, "counts"), ("tidy.late", "tidy.lat"), "prior[0].counts", "tidy.late"),
    (("prior", 0, "counters"), ("clean", "claen"), "prior[0].counters", "clean"),
    (("adjustments", 0, "rule"), "tidy.latte", "adjustments[0]", "tidy.late"),
    (("adjustments", 0, "subject"), "Huu", "adjustments[0]", "Hu"),
    (("posts", 0, "parts", 0, "subject"), "Hv", "posts[0]", "Hu"),
    ((), ("measures", "mesures"), "mesures", "measures"),
    ((), ("adjustments", "adjustmnts"), "adjustmnts", "adjustments"),
]  # fmt: skip
ITEM = ("tree", "children")
IN_SCHEME = [
    ((*ITEM, 0), ("rules", "rule"), "tree.children[0].rule", "rules"),
    ((*ITEM, 0, "rules", 0), ("cap", "cpa"), "tree.children[0].rules[0].cpa", "cap"),
    ((*ITEM, 0, "rules", 0, "list"), "lapse", "tree.children[0].rules[0].list", "lapses"),
    ((*ITEM, 0, "rules", 0, "kind"), "deducts", "tree.children[0].rules[0].kind", "deduct"),
    ((*ITEM, 0, "dimension"), "diligense", "tree.children[0].dimension", "diligence"),
    ((*ITEM, 1, "method"), "ration", "tree.children[1].method", "ratio"),
    ((*ITEM, 1, "params"), ("target", "traget"), "tree.children[1].params.traget", "target"),
    ((*ITEM, 2, "assessed_by", 0), "planing office", "item share", "planning office"),
    ((*ITEM, 2, "params"), ("bands", "band"), "tree.children[2].params.band", "bands"),
    ((*ITEM, 2, "params", "bands", 1, "from"), "50", "item share", None),
    ((*ITEM, 2, "params", "bands", 2, "points"), "25", "item share", None),
    ((*ITEM, 3, "params", "points", 0), "2", "item place", None),
    ((*ITEM, 5, "params", "groups", 0, "weight"), "4", "item vote", None),
    ((*ITEM, 5, "params", "options", 0, "value"), "10", "item vote", None),
    ((*ITEM, 5, "params"), ("groups", "group"), "tree.children[5].params.group", "groups"),
    ((*ITEM, 7, "params", "kept_when", "rule"), "tidy.lat", "tree.children[7].params.kept_when", "tidy.late"),
    (("values", 0, "table", "by"), "rool", "values[0].table", "role"),
    (("values", 0, "table", "cells"), ("deputy", "deptuy"), "values[0].table", "deputy"),
    (("vetoes", 0, "effect"), "item_zeros", "vetoes[0].effect", "item_zero"),
    (("vetoes", 0, "item"), "tiddy", "vetoes[0].item", "tidy"),
    (("vetoes", 0, "when", "value"), "arears", "measure arears", "arrears"),
    (("payouts", 0, "formula"), "TOTL() * burden", "payouts[0].formula", "TOTAL"),
    (("payouts", 0, "formula"), 'TOTAL() * POINTS("tidy.lates")', "payouts[0].formula", "tidy.late"),
    (("payouts", 0), ("formula", "formular"), "payouts[0].formular", "formula"),
    (("grades", 0, "from"), "900", "grade first", None),
    (("full_marks",), "10", "full_marks", None),
    (("full_marks",), "1000", "full_marks", None),
    ((), ("payouts", "payout"), "payout", "payouts"),
]  # fmt: skip
IN_UNITS = [
    # a share of 1 where the scheme has per cent
    ("completion", "0.95", "measure completion", "95"),
]


def slipped(document, path, slip):
    found = copy.deepcopy(document)
    if not path:
        return renamed(found, *slip)
    holder = found
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = renamed(holder[path[-1]], *slip) if isinstance(slip, tuple) else slip
    return found


def named(scheme, facts):
    """Every complaint about a case, refusals and remarks alike."""
    try:
        return findings(scheme, facts)
    except ScoringError as refusal:
        return list(refusal.issues)


def holds(issues, place, meant):
    """A complaint at this place, which names in both languages what was probably meant."""
    found = [one for one in issues if one.path == place]
    assert found, [str(one) for one in issues]
    for language, perhaps in (("en", "Perhaps “"), ("zh-hans", "可能应为“")):
        with translation.override(language):
            told = [sentence(one) for one in found]
        assert all(words and "%(" not in words for words in told)
        named_both = {one.code for one in found} & NAMES_BOTH
        assert not meant or any(meant in words and (named_both or perhaps in words) for words in told), told


def test_what_says_what_it_means_gets_no_complaint():
    assert [str(one) for one in named(RIGHT, FACTS)] == []
    # Hu: 20, 20 × 38 / 40, 20, first place 20, 91.5 × 0.1, (3 × 100 + 60) / 4 × 0.1, an idea 1; Wang without the idea
    assert [sheet["total"] for sheet in answer(RIGHT, FACTS)["sheets"]][1:3] == ["98.15", "97.15"]


@pytest.mark.parametrize(("path", "slip", "place", "meant"), IN_FACTS, ids=lambda one: str(one)[:40])
def test_a_slip_in_the_facts_is_named(path, slip, place, meant):
    holds(named(RIGHT, slipped(FACTS, path, slip)), place, meant)


@pytest.mark.parametrize(("path", "slip", "place", "meant"), IN_SCHEME, ids=lambda one: str(one)[:40])
def test_a_slip_in_the_scheme_is_named(path, slip, place, meant):
    holds(named(slipped(RIGHT, path, slip), FACTS), place, meant)


@pytest.mark.parametrize(("code", "value", "place", "meant"), IN_UNITS)
def test_figures_in_another_unit_are_named(code, value, place, meant):
    facts = copy.deepcopy(FACTS)
    for record in facts["measures"]:
        if record["measure"] == code:
            record["value"] = value
    holds(named(RIGHT, facts), place, meant)


def test_a_figure_of_a_like_name_beside_the_one_that_is_read_is_remarked_and_not_refused():
    facts = copy.deepcopy(FACTS)
    facts["measures"].append({"subject": "Chen", "measure": "tasks.due", "value": "3"})
    (found,) = named(RIGHT, facts)
    assert (found.code, found.level, found.path) == ("fact_unread", "warning", "measure tasks.due")
    assert answer(RIGHT, facts)["sheets"] == answer(RIGHT, FACTS)["sheets"]


def test_fifty_and_more_are_tried():
    assert len(IN_FACTS) + len(IN_SCHEME) + len(IN_UNITS) >= 50


def test_a_likely_slip_of_a_name_is_refused_and_gives_no_figure():
    for path, slip, _place, meant in IN_FACTS:
        if meant is None or path[-1:] == ("group",):
            continue
        with pytest.raises(FactsError):
            answer(RIGHT, slipped(FACTS, path, slip))
