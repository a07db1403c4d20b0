"""What ``score`` tells beside the figures: who got which default, and how each amount of money came about."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from appraisal.scoring import FactsError
from appraisal.scoring.casefile import answer

from .test_slips import FACTS, RIGHT


def facts(without=(), **more):
    """The facts without these (subject, measure), with further keys."""
    found = {**copy.deepcopy(FACTS), **more}
    found["measures"] = [one for one in found["measures"] if (one["subject"], one["measure"]) not in set(without)]
    return found


def told(found):
    return {(one["kind"], one["code"]): (one["gets"], one["points"], one["wants"], one["subjects"]) for one in found}


def test_nobody_gets_a_default_where_all_is_known():
    assert answer(RIGHT, FACTS)["defaults"] == []


def test_the_closing_list_says_who_got_what_for_want_of_which_value():
    given = facts([("Hu", "tasks.done"), ("Zhou", "tasks.done"), ("Hu", "arrears"), ("Zhou", "tax.collected")])
    del given["subjects"][3]["attributes"]
    given["links"] = given["links"][1:]
    given["ballots"] = given["ballots"][2:]
    assert told(answer(RIGHT, given)["defaults"]) == {
        ("attribute", "role"): ("no_option", "", ["role"], ["Zhou"]),
        ("rule", "tidy.arrears"): ("skip", "", ["arrears"], ["Hu"]),
        ("item", "volume"): ("full", "20", ["tasks.done"], ["Hu", "Zhou"]),
        ("item", "place"): ("full", "20", ["tax.collected"], ["Zhou"]),
        ("item", "village"): ("full", "10", ["a score by villages"], ["Chen"]),
        ("item", "vote"): ("full", "10", ["ballots of vote"], ["Chen"]),
    }


def test_a_value_behind_a_value_and_a_default_in_a_formula_are_named():
    scheme = copy.deepcopy(RIGHT)
    scheme["values"] += [
        {"code": "pace", "title": "pace", "formula": "tasks.done / tasks.planned"},
        {"code": "spare", "title": "spare", "formula": "DEFAULT(accidents, 0)"},
    ]
    scheme["tree"]["children"][1]["params"] = {"value": "pace", "target": "1"}
    scheme["vetoes"][0]["when"] = {"value": "spare", "than": "1"}
    found = told(answer(scheme, facts([("Hu", "tasks.done"), ("Wang", "accidents")]))["defaults"])
    assert found == {
        ("value", "spare"): ("default", "", ["accidents"], ["Wang"]),
        ("item", "volume"): ("full", "20", ["tasks.done"], ["Hu"]),
    }


def test_the_command_closes_with_the_list_in_both_languages(tmp_path, capsys):
    paths = [tmp_path / "scheme.json", tmp_path / "facts.json"]
    for path, document in zip(paths, (RIGHT, facts([("Hu", "tasks.done")])), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    for language, words in (
        ("en", "volume: the full score (20), for want of tasks.done: 1 (Hu)"),
        ("zh-hans", "缺少tasks.done"),
    ):
        call_command("score", *map(str, paths), language=language)
        assert words in capsys.readouterr().out.splitlines()[-1]


MONEY = {
    "method": "amount", "code": "bonus", "title": "bonus", "formula": "TOTAL() * point.price", "min_score": "98",
    "when": {"rule": "tidy.late", "op": "<", "than": "3"},
}  # fmt: skip


def reasons(plan, given=FACTS, **scheme):
    found = answer({**RIGHT, **scheme, "payouts": [plan]}, given)
    return found["payouts"][plan["code"]]["reasons"]


def test_every_number_of_an_amount_is_said_and_every_zero_has_its_reason():
    late = {"subject": "Zhou", "rule": "tidy.late", "quantity": "4"}
    given = {**facts([("Chen", "point.price")]), "events": [*FACTS["events"], late]}
    plan = {**MONEY, "min_score": "90"}
    found = reasons(plan, given)
    assert found["Hu"] == "TOTAL() * point.price (point.price = 50, TOTAL() = 98.15) = 4907.5 → 4907.50"
    assert found["Chen"] == "point.price missing, so nothing is paid"
    assert found["Zhou"] == "count of tidy.late = 4 ≥ 3, so nothing is paid"
    assert reasons(MONEY)["Wang"] == "score 97.15 < 98, so nothing is paid"


def test_who_is_vetoed_reads_so_and_the_veto_says_its_numbers():
    veto = {**RIGHT["vetoes"][0], "effect": "result"}
    del veto["item"]
    given = copy.deepcopy(FACTS)
    next(one for one in given["measures"] if one["measure"] == "accidents")["value"] = "2"
    found = answer({**RIGHT, "vetoes": [veto], "payouts": [MONEY]}, given)
    assert found["payouts"]["bonus"]["reasons"]["Chen"] == "vetoed (accident), so nothing is paid"
    assert found["sheets"][0]["trace"][-1]["text"] == "result, because accidents = 2 ≥ 1"


def test_a_share_says_how_its_weight_came_about():
    plan = {"method": "share", "code": "pool", "title": "pool", "factor": "burden", "times_factor": True}
    given = {**FACTS, "payouts": {"pool": {"pool": "1000", "factors": {"Hu": "1.2"}}}}
    assert reasons(plan, given)["Hu"].endswith("; weight 98.15 (total) × 0.5 (burden) × 1.2 (post factor)")


def test_a_row_of_good_periods_says_why_it_was_kept_or_broken():
    plan = {"method": "consecutive", "code": "years", "title": "years", "table": ["5"],
            "kept_when": {"rule": "tidy.late", "op": "<", "than": "1"}}  # fmt: skip
    found = reasons(plan)
    assert found["Chen"] == "0 in a row → 0.00 (count of tidy.late = 1 ≥ 1)"
    assert found["Hu"] == "1 in a row → 5.00 (count of tidy.late = 0 < 1)"


def test_the_mean_of_earlier_periods_names_its_months():
    plan = {**MONEY, "formula": "prior.mean * 10", "min_score": None}
    months = [
        {"subject": "Chen", "period": f"2026-0{month}", "total": total} for month, total in ((1, "90"), (2, "95"))
    ]
    found = reasons(plan, {**FACTS, "prior": months})
    assert found["Chen"] == (
        "prior.mean * 10 (prior.mean = 92.5) = 925 → 925.00; prior.mean: (90 of 2026-01 + 95 of 2026-02) / 2"
    )


def test_a_new_scheme_is_rehearsed_on_the_facts_of_the_old_one():
    new = copy.deepcopy(RIGHT)
    del new["tree"]["children"][6:]  # prizes and the row of clean months
    new["tree"]["children"][5:] = []  # the vote
    new["attributes"][0]["options"].pop()  # no clerks
    new["payouts"] = []
    given = {**FACTS, "payouts": {"bonus": {}}}
    with pytest.raises(FactsError):
        answer(new, given)
    found = answer(new, given, leave_out=True)
    # 18 (2 off for a lapse), 19, 20, 20, 9.15
    assert found["sheets"][0]["total"] == "86.15"
    left = {one["path"]: one["params"]["count"] for one in found["warnings"] if one["code"] == "left_out"}
    assert left == {
        "events prizes.won": 2, "events prizes.idea": 1, "ballots vote": 8, "subjects.attributes clerk": 3,
        "payouts bonus": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "line 1, column 8: the comma before the closing bracket"), ("zh-hans", "第1行第8列：右括号前多了一个逗号")],
)
def test_a_slip_in_the_file_is_told_in_words(tmp_path, language, words):
    path = tmp_path / "facts.json"
    path.write_text('{"a":1,}', encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("score", str(path), str(path), language=language)
    assert words in str(refusal.value)
