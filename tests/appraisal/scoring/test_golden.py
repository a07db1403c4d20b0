"""Published figures, each from a scheme file and a facts file."""

from fractions import Fraction

import pytest

from appraisal.scoring import FactsError, decimals, facts_from_document, load, reference
from appraisal.scoring.payout import consecutive_by_sheets, scheme_payout, share_by_sheets

from .cases import CASES, case, read, scheme_document


def check_sheets(sheets, expect):
    for position, subject in enumerate(sheets.subjects):
        row = sheets.row(position)
        for code, value in expect.get("nodes", {}).get(subject, {}).items():
            assert row.nodes[code] == Fraction(value), (subject, code)
        for code, value in expect.get("points", {}).get(subject, {}).items():
            assert row.rules[code][1] == Fraction(value), (subject, code)
        for key, actual in (
            ("totals", row.total),
            ("vetoed", row.vetoed),
            ("grades", row.grade),
            ("vetoes", list(row.vetoes)),
        ):
            if key in expect:
                assert actual == expect[key][subject], (subject, key)


@pytest.mark.parametrize("variant", [0, 1], ids=["lines_not_capped", "lines_capped_at_maximum"])
def test_s1_a_every_line_of_the_table(variant):
    expected = read(CASES / "s1-a.json")["expect"]["variants"][variant]
    _, _, sheets, _ = case("s1-a", **expected["settings"])
    row = sheets.row(0)
    assert {code: decimals.plain(row.nodes[code]) for code in expected["nodes"]} == expected["nodes"]
    assert row.total == expected["total"]
    assert row.coefficient == expected["coefficient"]
    assert not row.vetoed


def test_s1_a_settings_differ_by_exactly_one_point():
    totals = {cap: case("s1-a", item_cap=cap)[2].totals()[0] for cap in ("none", "full")}
    assert totals == {"none": "136.20", "full": "135.20"}


def test_s1_b_fourth_year_pays_70000_and_a_petition_resets():
    scheme, _, sheets, expect = case("s1-b")
    found = consecutive_by_sheets(scheme, sheets, scheme_payout(scheme, expect["payout"]), expect["prior"])
    assert {subject: counter for subject, counter, _ in found} == expect["counters"]
    assert {subject: decimals.plain(reward) for subject, _, reward in found} == expect["rewards"]


def test_s1_c_audit_case_deducts_and_vetoes_but_the_total_stays():
    _, _, sheets, expect = case("s1-c")
    check_sheets(sheets, expect)


def test_s1_d_a_chosen_value_inside_the_range_with_a_reason():
    _, _, sheets, expect = case("s1-d")
    check_sheets(sheets, expect)


def test_s1_d_outside_the_range_or_without_reason_is_refused():
    document = read(CASES / "s1-d.json")
    scheme = load(scheme_document(document["scheme"]))
    base = {key: document["events"][0][key] for key in ("subject", "rule")}
    for attempt in document["expect"]["refused"]:
        event = {**base, **{key: value for key, value in attempt.items() if key != "code"}}
        with pytest.raises(FactsError) as refusal:
            facts_from_document(scheme, {**document, "events": [event]})
        assert [issue.code for issue in refusal.value.issues] == [attempt["code"]]


def test_s1_e_five_years_without_new_member():
    _, _, sheets, expect = case("s1-e")
    check_sheets(sheets, expect)


@pytest.mark.parametrize("name", ["s11", "s11-residue"])
def test_s11_pool_is_shared_to_the_cent(name):
    scheme, _, sheets, expect = case(name)
    check_sheets(sheets, expect)
    pool = int(expect["pool"])
    shared = share_by_sheets(scheme, sheets, scheme_payout(scheme, expect["payout"]), pool)
    assert {subject: decimals.fixed(amount, 2) for subject, amount in shared.amounts().items()} == expect[
        "amounts"
    ]
    assert sum(shared.amounts().values()) == pool


def test_s1_has_every_line_and_its_maximum():
    scheme = load(scheme_document("changjie-2021"))
    maxima = [10, 5, 10, 10, 10, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]
    assert [item.full for item in scheme.items[:15]] == maxima
    assert sum(maxima) == scheme.full_marks == 135
    assert [item.code for item in scheme.items] == [str(line) for line in range(1, 24)]
    assert len(scheme.vetoes) == 9
    assert all(rule.title.get("zh-hans") and rule.title.get("en") for rule in scheme.rules)


@pytest.mark.parametrize("name", ["town-month", "tax-month"])
def test_a_month_of_the_shipped_schemes(name):
    _, facts, sheets, expect = case(name)
    check_sheets(sheets, expect)
    assert reference.differences(sheets, facts) == []
