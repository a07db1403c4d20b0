"""Which rules hold where and when."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from appraisal.models import SchemeVersion
from appraisal.schemes import documents, selectors, services
from appraisal.schemes.library import library
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.selectors import Resolver, compiled, compiled_versions, people_bound, version_for
from tests.appraisal.schemes.documents import small

JAN, JUN = date(2025, 1, 1), date(2025, 6, 1)


@pytest.fixture
def schemes(cast):
    """Three schemes of the county, published from January on."""
    found = {}
    for code in ("county", "bureau", "leading"):
        version = services.scheme_import(document=small(code=code), owner=cast.county, actor=cast.gao)
        found[code] = services.version_publish(version=version, effective_from=JAN, actor=cast.gao)
    return found


def assign(cast, version, unit, *, category="", on=JAN):
    services.scheme_assign(scheme=version.scheme, unit=unit, category=category, starts_on=on, actor=cast.gao)


def test_the_nearest_unit_wins_then_the_category(cast, schemes):
    assign(cast, schemes["county"], cast.county)
    assign(cast, schemes["leading"], cast.county, category="leading")
    assign(cast, schemes["bureau"], cast.bureau)
    assert version_for(cast.town, "general", JAN) == schemes["county"]
    assert version_for(cast.town, "leading", JAN) == schemes["leading"]
    assert version_for(cast.section, "general", JAN) == schemes["bureau"]
    assert version_for(cast.section, "leading", JAN) == schemes["bureau"], "the nearer unit goes before the category"


def test_nothing_applies_before_the_first_day(cast, schemes):
    assign(cast, schemes["county"], cast.county, on=JUN)
    assert version_for(cast.town, "general", date(2025, 5, 31)) is None
    assert version_for(cast.town, "general", JUN) == schemes["county"]


def test_a_later_version_holds_from_its_own_day_on(cast, schemes):
    assign(cast, schemes["county"], cast.county)
    second = services.version_new_draft_from(version=schemes["county"], actor=cast.gao)
    second = services.version_publish(version=second, effective_from=JUN, actor=cast.gao)
    assert version_for(cast.town, "general", date(2025, 5, 31)) == schemes["county"]
    assert version_for(cast.town, "general", JUN) == second


def test_a_draft_binds_nobody(cast):
    version = services.scheme_import(document=small(), owner=cast.county, actor=cast.gao)
    assert people_bound(version.scheme, on=JAN) == 0


def test_many_posts_are_resolved_in_two_queries(cast, schemes, django_assert_num_queries):
    assign(cast, schemes["county"], cast.county)
    with django_assert_num_queries(2):  # assignments, versions
        resolver = Resolver(on=JAN)
        found = {
            resolver.version_id(unit.path, category)
            for unit in (cast.county, cast.bureau, cast.section, cast.town)
            for category in ("leading", "general", "technical", "enforcement", "window", "village")
        }
    assert found == {schemes["county"].pk}


def test_people_bound_counts_main_posts(cast, schemes):
    assign(cast, schemes["county"], cast.county)
    assign(cast, schemes["bureau"], cast.bureau)
    assert people_bound(schemes["bureau"].scheme, on=JAN) == 4  # lin, mei, su, hua
    assert people_bound(schemes["county"].scheme, on=JAN) == 7


def test_compiling_is_done_once_per_process(cast, schemes, django_assert_num_queries):
    keys = [version.pk for version in schemes.values()]
    selectors._compiled.clear()
    with django_assert_num_queries(2):  # digests, documents
        first = compiled_versions(keys)
    with django_assert_num_queries(1):
        again = compiled_versions(keys)
    assert all(again[key] is first[key] for key in keys)
    assert compiled(schemes["county"]) is first[schemes["county"].pk]


def test_the_cache_does_not_grow_without_end(cast, schemes, monkeypatch):
    monkeypatch.setattr(selectors, "_KEPT", 2)
    selectors._compiled.clear()
    assert len(compiled_versions([version.pk for version in schemes.values()])) == 3
    assert len(selectors._compiled) == 2


def test_levels_and_circumstances_are_numbered_alike_whatever_order_the_database_returns(cast, schemes):
    version = SchemeVersion.objects.get(pk=schemes["county"].pk)
    scheme = compiled(version)
    assert [modifier.code for modifier in scheme.rule("p1.1").modifiers] == ["ant", "zebra"]
    assert scheme.rule("p1.2").level_codes == ("city", "county", "town")
    assert version.digest == documents.digest(scheme.document) == documents.digest(small(code="county"))
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.parametrize("code", sorted(library()))
def test_every_rule_of_the_library_is_told_in_a_sentence(code):
    book = book_of(documents.parsed(library()[code]))
    rules = [rule for node in book.nodes for rule in node.rules]
    assert len(rules) == book.rules
    assert book.nodes
    assert all(rule.says and rule.title for rule in rules)
    assert not documents.warnings(library()[code])


def test_the_rule_book_says_what_a_rule_gives():
    with translation.override("en"):
        book = book_of(documents.parsed(small()))
    says = {rule.code: (rule.says, rule.notes) for node in book.nodes for rule in node.rules}
    assert says["p1.1"][0] == "−2 per task"
    assert says["p1.2"][0].endswith("+4")
    assert says["p1.3"][0] == "+1 for every 10 task"
    assert says["p1.3"][1] == ["counted from “Tasks done”", "at most 5 in all"]
    assert [(node.code, node.full) for node in book.nodes] == [("total", "100"), ("c1", "50"), ("p1", "50")]
