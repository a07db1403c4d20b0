"""Of very many people the comparison with today's files is kept for some minutes, and nobody acts on it."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from appraisal.periods import comparing
from appraisal.periods.comparing import comparison
from appraisal.periods.people import people_take_in
from tests import factories as make

pytestmark = pytest.mark.on_both


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def very_many(monkeypatch):
    monkeypatch.setattr(comparing, "VERY_MANY", 1)


@pytest.fixture
def hr(cast, sign_in):
    client = sign_in(cast.gao)
    client.cookies["django_language"] = "en"
    return client


def joiner(cast):
    return make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 16)).cadre


def joined(found):
    return [one.cadre for one in found.shown.get("joined", [])]


def test_few_are_compared_every_time(cast, january):
    assert comparison(january, 100).at is None
    one = joiner(cast)
    assert joined(comparison(january, 100)) == [one.pk]


def test_very_many_are_compared_once_until_somebody_asks_again(cast, january, very_many, django_assert_num_queries):
    one = joiner(cast)
    first = comparison(january, 100)
    two = joiner(cast)
    with django_assert_num_queries(0):
        assert comparison(january, 100) == first
    assert first.at and joined(first) == [one.pk]
    assert joined(comparison(january, 100, again=True)) == joined(comparison(january, 100)) == [one.pk, two.pk]


def test_what_is_kept_is_forgotten_once_participants_change(
    cast, january, very_many, django_capture_on_commit_callbacks
):
    one, two = joiner(cast), joiner(cast)
    assert joined(comparison(january, 100)) == [one.pk, two.pk]
    with django_capture_on_commit_callbacks(execute=True):
        people_take_in(period=january, cadres=[one], actor=cast.gao, reason="New.")
    assert joined(comparison(january, 100)) == [two.pk]


def test_the_page_says_when_and_compares_again(cast, january, very_many, hr):
    url = reverse("appraisal:period_people", args=[january.pk])
    assert "Compared at" in hr.get(url).content.decode()
    one = joiner(cast)
    page = hr.get(url)
    assert one.staff_no not in page.content.decode()
    page = hr.get(page.context["again_url"]).content.decode()
    assert one.staff_no in page and "Compared at" in page


def test_an_act_on_all_of_a_kind_takes_who_differs_now(cast, january, very_many, hr):
    one = joiner(cast)
    hr.get(reverse("appraisal:period_people", args=[january.pk]))
    two = joiner(cast)
    act = reverse("appraisal:period_people_act", args=[january.pk, "take-in"])
    page = hr.get(f"{act}?kind=joined").content.decode()
    assert one.staff_no in page and two.staff_no in page


def test_a_row_that_holds_no_more_is_refused_and_the_page_compares_again(cast, january, very_many, hr):
    one = joiner(cast)
    url = reverse("appraisal:period_people", args=[january.pk])
    assert one.staff_no in hr.get(url).content.decode()
    people_take_in(period=january, cadres=[one], actor=cast.gao, reason="New.")  # and another process keeps the row
    act = reverse("appraisal:period_people_act", args=[january.pk, "take-in"])
    page = hr.get(f"{act}?cadre={one.pk}", follow=True)
    assert "is a participant already" in page.content.decode()
    assert page.context["kinds"] == []


def board(client):
    return client.get(reverse("appraisal:workbench"), headers={"Accept-Language": "en"}).content.decode()


def test_the_workbench_says_who_joined_or_left_since_the_month_was_opened(cast, january, hr, sign_in):
    assert "personnel records" not in board(hr)
    joiner(cast)
    joiner(cast)
    cast.mei.cadre.left_on = date(2025, 1, 20)
    cast.mei.cadre.save()
    page = board(hr)
    assert "2 people are in the personnel records but not in January 2025." in page
    assert "1 person in January 2025 is no longer in the personnel records." in page
    assert f'href="{reverse("appraisal:period_people", args=[january.pk])}"' in page
    assert "personnel records" not in board(sign_in(cast.lei)), "told to who runs the period"


def test_the_workbench_of_very_many_people_compares_nobody_by_itself(cast, january, hr, very_many):
    assert "The participants of January 2025 were not compared lately." in board(hr)
    joiner(cast)
    hr.get(reverse("appraisal:period_people", args=[january.pk]))
    page = board(hr)
    assert "1 person is in the personnel records but not in January 2025." in page, "what that page found is kept"
