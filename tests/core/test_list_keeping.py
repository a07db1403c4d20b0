"""Lists whose question is put into words once: for the same rights, the same address, and what else they hang on."""

import django_filters
import pytest
from django.urls import get_resolver

from cadres.models import Cadre, User
from cadres.units.filters import SubtreeFilter
from core import kept as kept_module
from core.lists import Column, ListFilterSet, ListPage
from core.views import any_user
from tests import factories as make
from tests.core.test_lists import shown

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


class Filters(ListFilterSet):
    sex = django_filters.ChoiceFilter(choices=[("m", "Male"), ("f", "Female")])
    unit = SubtreeFilter(path="appointments__post__unit__path")

    class Meta:
        model = Cadre
        fields = ["sex", "unit"]


class People(ListPage):
    allow = any_user
    model = Cadre
    title = "People"
    columns = [Column(key="name_latin", label="Name", sort="name_latin")]
    filterset_class = Filters
    search_fields = ["name_latin"]
    default_sort = "name_latin"
    hangs_on = ("first",)
    first = ""
    made = 0

    def get_queryset(self):
        type(self).made += 1
        return Cadre.objects.visible_to(self.request.user).filter(name_latin__gte=self.first)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept_module, "_kept", {})
    monkeypatch.setattr(kept_module, "_facts", {})
    monkeypatch.setattr(People, "made", 0)


def names(user, query=""):
    """As in a request of its own, which knows nothing of the one before."""
    page, found, _request = shown(User.objects.select_related("cadre").get(pk=user.pk), query, view=People)
    assert page.count()[0] == len(found.rows)
    return [row.object.name_latin for row in found.rows]


def test_the_rows_are_read_anew_and_their_question_is_not_made_anew(cast):
    assert names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    made = People.made
    make.AppointmentFactory(cadre=make.CadreFactory(name_latin="Zoe"), post=cast.posts.section)
    assert names(cast.su) == ["Hua", "Lin", "Mei", "Su", "Zoe"]
    assert People.made == made


def test_nobody_is_answered_by_the_question_of_somebody_else(cast):
    assert names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    assert names(cast.song) == ["He", "Song", "Tao"]
    assert names(cast.lin) == ["Lin"]
    assert names(cast.wai) == []


def test_whoever_gains_or_loses_a_right_sees_other_rows_at_once(cast):
    assert names(cast.lin) == ["Lin"]
    grant = make.GrantFactory(user=cast.lin, role="supervisor", unit=cast.town)
    assert names(cast.lin) == ["He", "Lin", "Song", "Tao"]
    grant.delete()
    assert names(cast.lin) == ["Lin"]


def test_what_is_chosen_belongs_to_the_question(cast):
    Cadre.objects.update(sex="m")
    Cadre.objects.filter(pk=cast.mei.cadre.pk).update(sex="f")
    assert names(cast.su, "?sex=f") == ["Mei"]
    assert names(cast.su, "?sex=m") == ["Hua", "Lin", "Su"]
    assert names(cast.su, "?sort=-name_latin&sex=m") == ["Su", "Lin", "Hua"]
    assert names(cast.su, "?sex=neither") == ["Hua", "Lin", "Mei", "Su"]


def test_a_row_that_is_chosen_is_told_by_what_it_holds_not_by_its_key(cast):
    chosen = f"?unit={cast.section.pk}"
    assert names(cast.gao, chosen) == ["Lin", "Mei"]
    type(cast.section).objects.filter(pk=cast.section.pk).update(path=f"{cast.town.path}{cast.section.pk}/")
    assert names(cast.gao, chosen) == ["Lin", "Mei"]


def test_what_one_may_not_choose_is_left_out_though_another_chose_it_before(cast):
    chosen = f"?unit={cast.town.pk}"
    assert names(cast.gao, chosen) == ["He", "Song", "Tao"]
    assert names(cast.su, chosen) == ["Hua", "Lin", "Mei", "Su"]


def test_what_the_rows_hang_on_besides_belongs_to_the_question(cast, monkeypatch):
    assert names(cast.su) == ["Hua", "Lin", "Mei", "Su"]
    monkeypatch.setattr(People, "first", "Li")
    assert names(cast.su) == ["Lin", "Mei", "Su"]


def test_searches_and_further_pages_are_not_kept(cast, monkeypatch):
    assert names(cast.su, "?q=Lin") == ["Lin"]
    monkeypatch.setattr(People, "page_size", 2)
    _page, found, _request = shown(cast.su, view=People)
    assert [row.object.name_latin for row in found.rows] == ["Hua", "Lin"]
    known = len(kept_module._kept)
    _page, found, _request = shown(cast.su, found.after.removeprefix("/list/"), view=People)
    assert [row.object.name_latin for row in found.rows] == ["Mei", "Su"]
    assert len(kept_module._kept) == known


def test_lists_have_what_they_say_they_hang_on():
    """A name that is no property of the page would leave its question without it."""
    assert get_resolver().url_patterns, "reads the pages in"
    kept, waiting = [], [ListPage]
    while waiting:
        page = waiting.pop()
        waiting += page.__subclasses__()
        kept += [page] if page.hangs_on else []
    assert len(kept) > 1
    assert [page for page in kept for name in page.hangs_on if not hasattr(page, name)] == []
