"""Choices of filters whose rows are a function of the request are narrowed by nothing else: each narrows itself."""

from types import SimpleNamespace

import pytest
from django.urls import get_resolver

from core.lists import ListFilterSet
from tests import factories as make


def _all_below(one: type) -> list[type]:
    return [one, *(found for below in one.__subclasses__() for found in _all_below(below))]


def choices() -> list[tuple[str, object]]:
    assert get_resolver().url_patterns, "reads all pages"
    found = {
        f"{filters.__name__}.{name}": declared
        for filters in _all_below(ListFilterSet)
        for name, declared in filters.base_filters.items()
        if callable(getattr(declared, "queryset", None)) and not filters.__module__.startswith("tests.")
    }
    return sorted(found.items())


@pytest.mark.django_db
def test_who_belongs_nowhere_is_offered_nothing_and_everybody_only_what_the_user_says(cast):
    make.PeriodFactory(unit=cast.county)
    assert len(choices()) > 10
    for name, declared in choices():
        # a request that knows nothing but its user: the question is kept for whoever has these rights (core.kept)
        assert list(declared.queryset(SimpleNamespace(user=cast.wai))) == [], name
        assert all(row.pk for row in declared.queryset(SimpleNamespace(user=cast.gao))), name


@pytest.mark.django_db
def test_what_a_filter_offers_is_read_anew_and_follows_the_grants(cast, sign_in):
    def offered(user) -> list[str]:
        page = sign_in(user).get("/people/cadres/")
        return [str(label) for key, label in page.context["filterset"].form.fields["unit"].choices if key]

    before = offered(cast.song)
    make.UnitFactory(name="New office", name_en="New office", parent=cast.town)
    assert len(offered(cast.song)) == len(before) + 1
    make.GrantFactory(user=cast.song, role="supervisor", unit=cast.bureau)
    assert len(offered(cast.song)) == len(before) + 3
