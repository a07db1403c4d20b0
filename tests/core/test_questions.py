"""Questions in words: what they give is what the query gives, and a key is handed over each time."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Count, Prefetch
from django.utils import timezone

from cadres.models import Appointment, Cadre, Post
from core.questions import asked_with, question_of
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


def test_rows_come_with_what_they_join_and_what_is_counted(cast, django_assert_num_queries):
    rows = Post.objects.select_related("unit__parent").annotate(held=Count("appointments")).order_by("code")
    question = question_of(rows)
    with django_assert_num_queries(1):
        told = [(post, post.unit.parent, post.held) for post in question.read()]
    assert told == [(post, post.unit.parent, post.held) for post in rows]
    assert {post._state.adding for post, _parent, _held in told} == {False}


def test_a_row_without_what_it_joins_has_none(cast):
    assert [unit.parent for unit in question_of(type(cast.county).objects.select_related("parent")).read()].count(
        None
    ) == 1


def test_what_is_left_out_is_read_when_it_is_needed(cast, django_assert_num_queries):
    (cadre,) = question_of(Cadre.objects.defer("name").filter(pk=cast.lin.cadre.pk)).read()
    with django_assert_num_queries(1):
        assert cadre.name == cast.lin.cadre.name


def test_what_belongs_to_the_rows_is_fetched_for_all_of_them(cast, django_assert_num_queries):
    held = Prefetch("appointments", queryset=Appointment.objects.select_related("post"), to_attr="held")
    question = question_of(Cadre.objects.prefetch_related(held).order_by("pk"))
    with django_assert_num_queries(2):
        assert [cadre.held[0].post.code for cadre in question.read()][:2] == ["P-SECTION", "P-SECTION"]


def test_values_are_what_their_fields_make_of_them(cast):
    Post.objects.filter(code="P-TOWN").update(factor=Decimal("1.25"))
    rows = Post.objects.filter(code="P-TOWN").values_list("code", "factor")
    assert question_of(rows).read() == list(rows) == [("P-TOWN", Decimal("1.25"))]


def test_an_answer_is_asked_for_each_time(cast):
    question = question_of(Cadre.objects.filter(name_latin="Zoe"))
    assert question.read() == []
    zoe = make.CadreFactory(name_latin="Zoe")
    assert question.read() == [zoe]


class Held:
    """Appointments of a cadre, by a function that counts how often it is called."""

    def __init__(self):
        self.made = 0

    def __call__(self, cadre, kind, day):
        self.made += 1
        return Appointment.objects.on(day).filter(cadre=cadre, kind=kind).select_related("cadre")


def test_a_key_is_another_each_time_and_the_words_stay(cast):
    held, today = Held(), timezone.localdate()
    for who in (cast.lin, cast.mei, cast.tao):
        (row,) = asked_with(held, who.cadre.pk, "main", today).read()
        assert row.cadre == who.cadre
    assert asked_with(held, cast.lin.cadre.pk, "second", today).read() == []
    assert held.made == 1


def test_another_day_is_another_question(cast):
    held = Held()
    assert len(asked_with(held, cast.lin.cadre.pk, "main", timezone.localdate()).read()) == 1
    assert asked_with(held, cast.lin.cadre.pk, "main", dt.date(1950, 1, 1)).read() == []
    assert held.made == 2


def test_as_many_keys_as_there_are(cast):
    def of_these(*keys):
        return Cadre.objects.filter(pk__in=keys).order_by("pk")

    for people in ([cast.lin], [cast.mei, cast.su, cast.tao]):
        assert asked_with(of_these, *(who.cadre.pk for who in people)).read() == [who.cadre for who in people]


@pytest.mark.parametrize(
    "rows",
    [
        lambda key: Cadre.objects.all(),
        lambda key: Cadre.objects.filter(pk=key, user__date_joined__lt=timezone.now()),
    ],
)
def test_what_hangs_on_something_besides_its_key_is_refused(cast, rows):
    with pytest.raises(ValueError):
        asked_with(rows, cast.lin.cadre.pk)


def test_a_moment_is_found_in_what_is_fetched_besides(cast):
    late = Prefetch("appointments", queryset=Appointment.objects.filter(cadre__user__last_login__lt=timezone.now()))
    assert question_of(Cadre.objects.prefetch_related(late)).has_a_moment
    assert not question_of(Cadre.objects.prefetch_related("appointments")).has_a_moment
