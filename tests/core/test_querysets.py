"""Counts that several pages need: exact where there are few rows, kept for a while where there are very many."""

import pytest
from django.core.cache import cache
from django.db.models import Q

from cadres.models import Unit
from core import querysets
from core.querysets import counted, counts, counts_by, distinct_counts, distinct_in_order, question_of_counts
from core.questions import Question
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_few_rows_are_counted_anew():
    make.UnitFactory(kind="town")
    assert counts_by(Unit.objects.all(), "kind") == {"town": 1}
    make.UnitFactory(kind="town")
    assert counts_by(Unit.objects.all(), "kind") == {"town": 2}


def test_of_rows_that_cannot_be_nothing_is_counted():
    assert counts_by(Unit.objects.filter(pk__in=[]), "kind") == {}


def test_very_many_are_counted_once_for_the_same_question(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(querysets, "VERY_MANY", 1)
    town = make.UnitFactory(kind="town")
    assert counts_by(Unit.objects.all(), "kind", about="open") == {"town": 1}
    make.UnitFactory(kind="town")
    with django_assert_num_queries(0):
        assert counts_by(Unit.objects.all(), "kind", about="open") == {"town": 1}
    assert counts_by(Unit.objects.all(), "kind", about="closed") == {"town": 2}, "another state, another question"
    assert counts_by(Unit.objects.exclude(pk=town.pk), "kind", about="open") == {"town": 1}, "another scope"


def test_counting_stops_one_past_the_most(django_assert_num_queries):
    make.UnitFactory.create_batch(4, kind="town")
    make.UnitFactory(kind="bureau", name="Bureau of 100% %s")
    towns, bureaus = Unit.objects.filter(kind="town").order_by("code"), Unit.objects.filter(name__contains="100%")
    asked = [towns, bureaus, Unit.objects.none(), towns.values("kind").distinct(), Unit.objects.filter(kind="none")]
    with django_assert_num_queries(1):
        assert counted(question_of_counts(asked, most=2)) == [3, 1, 0, 3, 0]
    assert counted(question_of_counts(asked, most=9)) == counts(asked)
    assert counted(question_of_counts([towns.none()], most=2)) == [0]


def test_values_of_several_names_are_counted_together():
    make.UnitFactory.create_batch(2, kind="town", level=3)
    make.UnitFactory(kind="town", level=4)
    assert counts_by(Unit.objects.all(), "kind", "level") == {("town", 3): 2, ("town", 4): 1}


def test_distinct_values_of_very_many_are_counted_once(monkeypatch, django_assert_num_queries):
    make.UnitFactory.create_batch(2, kind="town")
    make.UnitFactory(kind="bureau")
    asked = {"every": Q(), "towns": Q(kind="town")}
    assert distinct_counts(Unit.objects.all(), "kind", **asked) == {"every": 2, "towns": 1}
    make.UnitFactory(kind="office")
    assert distinct_counts(Unit.objects.all(), "kind", **asked) == {"every": 3, "towns": 1}, "few: anew"
    monkeypatch.setattr(querysets, "VERY_MANY", 1)
    distinct_counts(Unit.objects.all(), "kind", **asked)
    make.UnitFactory(kind="section")
    with django_assert_num_queries(0):
        assert distinct_counts(Unit.objects.all(), "kind", **asked) == {"every": 3, "towns": 1}
    assert distinct_counts(Unit.objects.exclude(kind="town"), "kind", **asked) == {"every": 3, "towns": 0}
    assert distinct_counts(Unit.objects.all(), "kind", every=Q()) == {"every": 4}, "another question"


def test_values_are_found_one_after_the_other(django_assert_num_queries):
    for kind in ("town", "bureau", "town", "office", "bureau"):
        make.UnitFactory(kind=kind)

    def found(rows):
        sql, given = distinct_in_order(rows, "kind")
        with django_assert_num_queries(1):
            return [value for (value,) in Question(sql, given).rows()]

    assert found(Unit.objects.all()) == ["bureau", "office", "town"]
    assert found(Unit.objects.exclude(kind="office")) == ["bureau", "town"]
    assert found(Unit.objects.filter(kind="none")) == []
