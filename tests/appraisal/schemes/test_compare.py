"""Two versions side by side: what was added, removed, moved and changed, on a page that says where both were used."""

import copy

import pytest
from django.urls import reverse
from django.utils import translation

from appraisal.models import SchemeVersion
from appraisal.schemes.compare import compare
from appraisal.schemes.compare.entries import merged, out_of_order
from appraisal.schemes.wording import headline
from tests.appraisal.schemes.documents import small


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def told(before, after) -> dict:
    return {(entry.kind, entry.code): entry for entry in compare(before, after).changed}


def changed(edit) -> dict:
    document = copy.deepcopy(small())
    edit(document)
    return told(small(), document)


def test_a_document_is_the_same_as_itself():
    assert compare(small(), small()).identical
    assert headline(compare(small(), small())) == "Both are identical."


def test_numbers_carry_their_sign():
    found = changed(lambda doc: doc["tree"]["children"][1]["rules"][0].update(points="1.5"))
    (difference,) = found["rule", "p1.1"].differences
    assert (difference.label, difference.before, difference.after) == ("Points", "2", "1.5")
    assert (difference.sign, difference.delta) == (-1, "−0.5")


def test_added_and_removed_parts_stand_where_they_belong():
    document = small()
    rules = document["tree"]["children"][1]["rules"]
    del rules[1]
    rules.append({"code": "p1.9", "kind": "bonus", "points": "1", "title": "New"})
    comparison = compare(small(), document)
    order = [entry.code for entry in comparison.entries if entry.kind == "rule"]
    assert order == ["c1.1", "p1.1", "p1.2", "p1.3", "p1.9"]
    states = {entry.code: entry.states for entry in comparison.changed}
    assert states == {"p1.2": ["removed"], "p1.9": ["added"]}
    assert headline(comparison) == "Rules: 1 added, 1 removed."


def test_a_rule_under_another_indicator_has_moved():
    def move(document):
        first, second = document["tree"]["children"]
        first["rules"].append(second["rules"].pop(0))

    found = changed(move)
    assert found["rule", "p1.1"].moved == "p1 → c1" and found["rule", "p1.1"].states == ["moved"]
    assert set(found) == {("rule", "p1.1")}


def test_another_order_is_said_of_as_few_as_possible():
    found = changed(lambda doc: doc["tree"]["children"].reverse())
    assert [entry.moved for entry in found.values()] == ["order"]
    assert out_of_order(list("abcdef"), list("bcdefa")) == {"a"}
    assert merged(list("abc"), list("ac")) == ["a", "b", "c"]


def test_settings_and_full_marks_are_part_of_the_line():
    comparison = compare(small(), small(full_marks="140", total={"places": 1}))
    assert headline(comparison) == "Full score 100 → 140."


def test_bands_are_compared_as_a_list_in_words():
    def banded(*points):
        document = small()
        bands = [{"from": "60", "points": points[0]}, {"to": "60", "points": points[1]}]
        document["tree"]["children"].append({"code": "b", "method": "band", "params": {"value": "m", "bands": bands}})
        return document

    (entry,) = told(banded("5", "1"), banded("5", "2")).values()
    (difference,) = entry.differences
    assert difference.before == "[60, …): 5\n[…, 60): 1" and difference.after.endswith("2")


def test_every_part_of_a_scheme_is_matched_by_code():
    more = {
        "grades": [{"code": "good", "from": "80"}, {"code": "rest"}],
        "vetoes": [{"code": "v", "when": {"rule": "p1.1", "than": "3"}, "effect": "result"}],
        "values": [{"code": "x", "formula": "1 + 1"}],
        "payouts": [{"code": "p", "method": "share"}],
        "level_titles": {"town": "Town"},
    }
    other = copy.deepcopy(more)
    other["grades"][0]["from"] = "85"
    other["vetoes"][0]["when"]["than"] = "4"
    other["values"][0]["formula"] = "=2"
    other["payouts"][0]["places"] = 0
    other["level_titles"]["town"] = "Township"
    found = told(small(**more), small(**other))
    assert set(found) == {
        ("grade", "good"),
        ("veto", "v"),
        ("value", "x"),
        ("payout", "p"),
        ("word", "town"),
    }
    (difference,) = found["veto", "v"].differences
    assert (difference.before, difference.after) == ("rule(p1.1) reaches 3", "rule(p1.1) reaches 4")


def test_documents_that_are_wrong_in_any_way_can_be_compared():
    odd = {
        "code": "small",
        "tree": {"children": [{}, {"code": 7, "rules": [3, {"points": []}]}]},
        "grades": {},
    }
    assert compare(odd, small()).changed and compare(small(), odd).changed and compare({}, {}).identical


# The page


def address(**query) -> str:
    return reverse("appraisal:version_compare") + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_the_page_shows_both_sides(cast, rules, sign_in):
    document = small()
    document["tree"]["children"][1]["rules"][0]["points"] = "2.5"
    SchemeVersion.objects.filter(pk=rules.draft.pk).update(document=document)
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    page = client.get(address(after=rules.draft.pk)).content.decode()
    assert "Rules: 1 changed." in page and "Task not done" in page and "Late" not in page
    everything = client.get(address(before=rules.pk, after=rules.draft.pk, all=1)).content.decode()
    assert "Late" in everything


def test_what_was_added_says_what_it_is(cast, rules, sign_in):
    veto = {
        "code": "v",
        "title": "Late too often",
        "when": {"rule": "c1.1", "of": "count", "than": "9"},
        "effect": "result",
    }
    SchemeVersion.objects.filter(pk=rules.draft.pk).update(document=small(vetoes=[veto]))
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    page = client.get(address(after=rules.draft.pk)).content.decode()
    assert "Vetoes: 1 added." in page and "When: count(c1.1) reaches 9" in page and "Effect: result vetoed" in page


def test_versions_out_of_scope_cannot_be_compared(cast, rules, sign_in):
    assert sign_in(cast.tao).get(address(before=rules.pk, after=rules.pk)).status_code == 404
    page = sign_in(cast.lin)
    assert page.get(address(after=rules.draft.pk)).status_code == 404
    assert f'value="{rules.draft.pk}"' not in page.get(address()).content.decode()


def test_a_draft_that_cannot_be_computed_is_compared_all_the_same(cast, rules, sign_in):
    document = small(full_marks="many")
    SchemeVersion.objects.filter(pk=rules.draft.pk).update(document=document)
    answer = sign_in(cast.hua).get(address(after=rules.draft.pk))
    assert answer.status_code == 200 and "many" in answer.content.decode()


def test_without_any_version_the_page_says_so(cast, sign_in):
    assert sign_in(cast.tao).get(address()).status_code == 200
    assert sign_in(cast.tao).get(address(after="x")).status_code == 200
