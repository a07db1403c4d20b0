"""Operations on a scheme document: pure, and patient with drafts that are wrong."""

import copy

import pytest
from django.utils import translation

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.parts import PAGES, PartForm
from appraisal.schemes.editor.rows import row_act
from appraisal.schemes.editor.sums import lines
from appraisal.schemes.library import library
from tests.appraisal.schemes.documents import small

C1, P1 = "tree.children[0]", "tree.children[1]"


@pytest.fixture
def document():
    return small()


@pytest.fixture(autouse=True)
def the_old_one_stays(document):
    before = copy.deepcopy(document)
    yield
    assert document == before


def test_a_part_is_found_by_its_place_and_by_its_code(document):
    assert tree.at(document, f"{P1}.rules[2]")["code"] == "p1.3"
    assert tree.find(document, "rule", "p1.3") == f"{P1}.rules[2]"
    assert [place.address for place in tree.nodes(document)] == ["tree", C1, P1]


@pytest.mark.parametrize(
    "place",
    ["tree.children[9]", "tree.children[-1]", "tree.nothing", "x y", "[", "grades[2]", "tree[0]", ".", "a]"],
)
def test_a_place_that_is_not_there_is_said_so(document, place):
    with pytest.raises(tree.NoSuchPart):
        tree.at(document, place)


def test_parts_are_added_moved_copied_and_deleted(document):
    new, place = tree.added(document, P1, "rules", {"code": "p1.4"}, 1)
    assert place == f"{P1}.rules[1]" and tree.at(new, place) == {"code": "p1.4"}
    new, place = tree.moved(document, C1, 1)
    assert (place, tree.at(new, place)["code"]) == (P1, "c1")
    assert tree.moved(document, C1, -1)[1] == C1, "the first stays the first"
    new = tree.removed(document, C1)
    assert [child["code"] for child in new["tree"]["children"]] == ["p1"]


def test_a_copy_has_codes_of_its_own_all_through(document):
    new, place = tree.copied(document, P1)
    twin = tree.at(new, place)
    assert twin["code"] == "p2"
    assert [rule["code"] for rule in twin["rules"]] == ["p1.4", "p1.5", "p1.6"]
    codes = [rule["code"] for _place, rule in tree.parts(new, "rule")]
    assert len(codes) == len(set(codes))


def test_a_node_moves_into_a_section_but_never_into_itself_or_an_item(document):
    grown, section = tree.added(document, "tree", "children", {"code": "s", "compose": "sum", "children": []})
    new, place = tree.moved_into(grown, C1, section)
    assert (place, tree.at(new, place)["code"]) == ("tree.children[1].children[0]", "c1")
    with pytest.raises(tree.CannotMove):
        tree.moved_into(document, C1, P1)
    with pytest.raises(tree.CannotMove):
        tree.moved_into(new, "tree.children[1]", place)
    new, place = tree.moved_into(document, f"{P1}.rules[0]", C1)
    assert place == f"{C1}.rules[1]"


def test_whoever_named_a_part_by_its_old_code_names_it_by_the_new_one(document):
    document = {
        **document,
        "vetoes": [
            {
                "code": "v",
                "when": {"all": [{"rule": "c1.1", "than": "3"}, {"node": "p1", "than": "1"}]},
                "item": "p1",
            }
        ],
    }
    form = PartForm.shown(document, f"{C1}.rules[0]")
    form.typed["code"] = "late"
    new = form.applied(form.result())
    assert new["vetoes"][0]["when"]["all"][0]["rule"] == "late"
    new = tree.renamed(document, "node", "p1", "work")
    assert (new["vetoes"][0]["item"], new["vetoes"][0]["when"]["all"][1]["node"]) == ("work", "work")


def test_wrong_shapes_read_as_empty():
    for broken in (
        {},
        {"tree": []},
        {"tree": {"children": "x"}},
        {"tree": {"children": [1]}},
        {"grades": {}},
    ):
        assert len(list(tree.nodes(broken))) <= 1
        assert tree.parts(broken, "rule") == [] and tree.parts(broken, "grade") == []
        lines(broken)


def test_every_form_gives_back_what_it_was_shown():
    """Reading a form that nobody touched changes nothing but the way in which conditions name a value."""
    for document in library().values():
        places = [place for kind in tree.KINDS.values() if kind != "grade" for place, _p in tree.parts(document, kind)]
        for place in [*places, *(one for one in PAGES if one != "basics")]:
            form = PartForm.shown(document, place)
            again = PartForm.sent(document, place, {**form.typed, "variant": form.variant})
            result = again.result()
            assert not again.errors, (document["code"], place, again.errors)
            if "when" not in form.part:
                assert result == form.part, (document["code"], place)


def test_rows_are_added_dropped_and_changed_round():
    typed = {"b.n": "2", "b.0.x": "1", "b.1.x": "2", "b.1.y.0.z": "3", "other": "o"}
    assert row_act(typed, "add:b")["b.n"] == "3"
    dropped = row_act(typed, "drop:b.0")
    assert dropped == {"b.n": "1", "b.0.x": "2", "b.0.y.0.z": "3", "other": "o"}
    turned = row_act(typed, "up:b.1")
    assert (turned["b.0.x"], turned["b.1.x"], turned["b.0.y.0.z"]) == ("2", "1", "3")
    assert row_act(typed, "drop:b.7") == typed and row_act(typed, "nonsense") == typed


def test_sums_stand_beside_what_is_stated():
    document = small()
    root = document["tree"]
    root["compose"] = "weighted_sum"
    for child, weight in zip(root["children"], ("0.6", "0.39"), strict=True):
        child["weight"] = weight
    with translation.override("en"):
        assert "The weights add up to 0.99" in lines(document)[0].remarks[0]
        root["compose"], root["full"] = "sum", "105"
        assert "The items reach 100 of the 105 stated." in lines(document)[0].remarks
