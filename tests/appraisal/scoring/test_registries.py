"""Every code of the catalogue is known to both engines, is met by random worlds and cases, and is said everywhere."""

from fractions import Fraction

import pytest

from appraisal.schemes import rule_sentences, words
from appraisal.scoring import load
from appraisal.scoring.fast import compositions as fast
from appraisal.scoring.fast import exact as fast_exact
from appraisal.scoring.fast import fairness as fast_fairness
from appraisal.scoring.fast import forms as fast_forms
from appraisal.scoring.fast import items as fast_items
from appraisal.scoring.fast import links as fast_links
from appraisal.scoring.fast import values as fast_values
from appraisal.scoring.language.amounts import COUNTED_FORMS
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, COMPOSITION_WORDS
from appraisal.scoring.language.methods import METHOD_WORDS, METHODS
from appraisal.scoring.language.outcomes import EFFECT_KINDS, PLAN_KINDS, Effect
from appraisal.scoring.language.values import VALUE_KINDS
from appraisal.scoring.language.vocabularies import OF_SEVERAL_LINKS, OF_SEVERAL_POSTS, PEER_METHODS, ROUNDINGS
from appraisal.scoring.lint.reach import MOST, maximum
from appraisal.scoring.payouts import plans, posts
from appraisal.scoring.reference import compositions as exact
from appraisal.scoring.reference import forms as exact_forms
from appraisal.scoring.reference import items as exact_items
from appraisal.scoring.reference import parts as exact_parts
from appraisal.scoring.reference import payout
from appraisal.scoring.reference import scores as exact_scores
from appraisal.scoring.reference.compositions import Child, Section, composed, reach, shares
from appraisal.scoring.registry import registry
from appraisal.scoring.steps import JOINTS, TEMPLATES, said

from .agreement import every_way
from .cases import CASES, LIBRARY, facts_paths, parts, read
from .small import document, item

CODES = sorted(COMPOSITION_KINDS)


def test_a_registry_without_an_entry_cannot_be_made():
    with pytest.raises(LookupError, match="no entry for \\['b'\\], no such code as \\['c'\\]"):
        registry("letters", ("a", "b"), {"a": 1, "c": 2})


def all_parts():
    for folder in (CASES, LIBRARY):
        for path in folder.rglob("*.json"):
            document = read(path)
            for version in document.get("versions", [document]):
                if "tree" in version:
                    yield from parts(version).values()
    for path in facts_paths():
        for variant in read(path)["expect"].get("variants", ()):
            yield from variant.get("patch", {}).values()


@pytest.fixture(scope="module")
def used():
    """{(key, code)} of what the golden cases and the library use."""
    return {(key, part[key]) for part in all_parts() for key in ("compose", "method") if part.get(key)}


@pytest.mark.parametrize("code", CODES)
def test_a_composition_is_known_everywhere(code, used):
    assert code in fast.COMPOSITIONS and code in exact.COMPOSITIONS
    assert f"compose {code}" in every_way()  # and the worlds must show every way
    assert ("compose", code) in used
    assert words.COMPOSITIONS[code] and all(COMPOSITION_WORDS.cells[code])


@pytest.mark.parametrize("code", sorted(METHODS))
def test_a_method_is_known_everywhere(code, used):
    assert code in fast_items.METHODS and code in exact_items.METHODS and code in MOST
    assert f"method {code}" in every_way()
    assert ("method", code) in used
    assert words.METHODS[code] and all(METHOD_WORDS.cells[code])


@pytest.mark.parametrize("code", COUNTED_FORMS)
def test_a_form_of_amounts_is_known_to_both_engines(code):
    assert code in fast_forms.FORMS and code in exact_forms.FORMS


@pytest.mark.parametrize("code", sorted(VALUE_KINDS))
def test_a_kind_of_values_is_known_to_both_engines(code):
    assert code in fast_values.KINDS and code in exact_items.VALUES
    assert f"value {code}" in every_way()


@pytest.mark.parametrize("code", sorted(PEER_METHODS))
def test_a_comparison_of_peers_is_known_to_both_engines(code):
    assert code in fast_fairness.PEERS and code in exact_scores.PEERS
    assert f"fairness {code}" in every_way()


@pytest.mark.parametrize("code", sorted(ROUNDINGS))
def test_a_rounding_is_known_to_both_engines(code):
    assert code in fast_exact.FURTHER and code in exact_parts.UPWARDS
    assert f"rounding {code}" in every_way()


@pytest.mark.parametrize("code", sorted(OF_SEVERAL_LINKS))
def test_a_take_of_links_is_known_to_both_engines(code):
    assert code in fast_links.TAKES and code in exact_items.TAKES
    assert f"take {code}" in every_way()


@pytest.mark.parametrize("code", sorted(OF_SEVERAL_POSTS))
def test_a_take_of_posts_is_known(code):
    exact, words = posts.TAKES[code]([(Fraction(90), Fraction(1)), (Fraction(80), Fraction(3))])
    assert 80 <= exact <= 90 and "90" in words


@pytest.mark.parametrize("code", sorted(EFFECT_KINDS))
def test_an_effect_of_a_veto_is_known_everywhere(code):
    assert f"effect {code}" in every_way()
    assert code in rule_sentences.EFFECTS


def test_an_effect_that_no_engine_knows_cannot_be_declared():
    with pytest.raises(LookupError, match="which no engine knows"):
        Effect("pay_cut", "Pay cut.", holds="pay")


@pytest.mark.parametrize("code", sorted(PLAN_KINDS))
def test_a_payout_plan_is_known_to_both_engines(code):
    assert code in plans.PLANS and code in payout.PLANS
    assert f"payout {code}" in every_way()


def scheme_of(code):
    """Two children of the full score 10 under this composition."""
    found = document(
        *(item("deduct", code=one, full="10", weight="0.5", family="common") for one in ("a", "b")),
    )
    found["tree"]["compose"] = code
    if "to" in COMPOSITION_KINDS[code].own:
        found["tree"].update({"from": "20", "to": "10"})
    return load(found)


@pytest.mark.parametrize("code", CODES)
def test_the_maximum_is_what_the_engine_gives_to_full_scores(code):
    scheme = scheme_of(code)
    reached, _ = composed(code, Section.of(scheme.root, [(child, child.full) for child in scheme.root.children]))
    assert maximum(scheme.root) == reached > 0


def section_of(code):
    root = scheme_of(code).root
    return Section.of(root, zip(root.children, (Fraction(6), Fraction(4)), strict=True))


@pytest.mark.parametrize("code", CODES)
def test_the_shares_of_all_points_are_the_score(code):
    """The chart of the why page stacks score × share of each child up to the score of the section."""
    section = section_of(code)
    stacked = sum(child.score * share for child, share in zip(section.children, shares(code, section), strict=True))
    assert stacked == composed(code, section)[0]


@pytest.mark.parametrize("code", CODES)
def test_nothing_has_a_share_where_nothing_applies(code):
    root = scheme_of(code).root
    section = Section.of(root, [(child, None) for child in root.children])
    assert shares(code, section) == [0, 0] and reach(code, section) is None


@pytest.mark.parametrize("code", sorted({*CODES} - {"geometric_mean"}))
def test_the_shares_of_one_point_are_what_one_point_changes(code):
    """Between two scores, as far as a composition is linear; each names its steps."""
    section = section_of(code)
    more = Section(
        (Child("a", Fraction(7), section.children[0].weight, Fraction(10)), section.children[1]),
        section.scale_from,
        section.scale_to,
    )
    before, how = composed(code, section)
    after, _ = composed(code, more)
    assert after - before == shares(code, section)[0]
    assert how.kind in {*TEMPLATES, *JOINTS}
    assert "(a)" in said(how) and "(b)" in said(how)
