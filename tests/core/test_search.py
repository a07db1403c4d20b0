"""A word is looked for wherever a list says it looks, also in a text by language (FOUND A8)."""

import pytest

import config.urls  # noqa: F401 - every page is known once its address is
from appraisal.schemes.models import Scheme
from core.lists import ListPage
from core.lists.search import ways
from tests import factories as make


def pages(kind=ListPage):
    for one in kind.__subclasses__():
        yield one
        yield from pages(one)


def searching():
    return sorted(
        {page for page in pages() if page.__module__.split(".")[0] != "tests" and page.search_fields and page.model},
        key=lambda page: (page.__module__, page.__name__),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["a", "林", "word"])
def test_every_list_can_be_searched(word):
    assert len(searching()) > 10
    for page in searching():
        for way in ways(page.model, page.search_fields, word):
            assert page.model._base_manager.filter(way).count() >= 0, page


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["核", "考核办", "an", "PLAN", "pla"])
def test_a_scheme_is_found_by_its_title_in_either_language(word):
    scheme = Scheme.objects.create(
        code="x-1", owner=make.UnitFactory(), titles={"zh-hans": "乡镇考核办法", "en": "A plan"}
    )
    fields = ["code", "titles__zh-hans", "titles__en", "owner__name"]
    found = {row.pk for way in ways(Scheme, fields, word) for row in Scheme.objects.filter(way)}
    assert scheme.pk in found
