"""A word is looked for wherever a list says it looks, also in a text by language (FOUND A8)."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory

import config.urls  # noqa: F401 - every page is known once its address is
from appraisal.schemes.models import Scheme
from cadres.awards.models import Award
from core.lists import Column, ListPage
from core.lists.search import ways
from core.views import any_user
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


class Found(ListPage):
    """Somebody's awards, found by their own text or by that of the person."""

    allow = any_user
    model = Award
    columns = [Column(key="title", label="Title", sort="title")]
    search_fields = ["title", "cadre__name", "cadre__staff_no"]
    page_size = 2

    def get_queryset(self):
        return Award.objects.all()


@pytest.mark.on_both
@pytest.mark.django_db
@pytest.mark.parametrize("few", [1000, 1])
def test_few_and_many_rows_of_a_search_are_the_same_rows(few, monkeypatch, django_assert_num_queries):
    """Kept by their keys or asked for anew: page after page, count and file."""
    monkeypatch.setattr("core.lists.query.FEW", few)
    monkeypatch.setattr("core.lists.pages.FEW", few)
    lin, other = make.CadreFactory(name="林秀英"), make.CadreFactory(name="李建国")
    titles = {"Prize of Lin 林": other, "a": lin, "b": lin, "b 林": lin, "c": other}
    made = [
        Award.objects.create(title=title, cadre=cadre, awarded_on=dt.date(2025, 5, 1)).pk
        for title, cadre in titles.items()
    ]

    def search(query):
        page = Found()
        page.setup(RequestFactory().get(query))
        page.request.user = AnonymousUser()
        return page

    for words, meant in (("林", made[:4]), ("b 林", made[2:4]), ("林 秀英", made[1:4]), ("nowhere", [])):
        seen, link = [], f"/?q={words}"
        while link:
            page = search(link)
            shown = page.page()
            seen += [row.pk for row in shown.rows]
            assert page.count() == (len(meant), False)
            link = shown.after
        assert seen == meant[::-1], words
        assert {row.pk for row in search(f"/?q={words}").filtered} == set(meant)
    if few > 1:
        joined = connection.features.supports_slicing_ordering_in_compound
        with django_assert_num_queries(2 if joined else 3):  # the keys, by one way or two, and the rows of the page
            page = search("/?q=林")
            assert len(page.page().rows) == 2 and page.count() == (4, False)


@pytest.mark.on_both
@pytest.mark.django_db
def test_of_people_and_posts_who_is_called_by_the_word_stands_first(cast, sign_in, monkeypatch):
    titles = {"A-1": "副局长", "A-2": "局长助理", "A-3": "局长"}
    posts = [make.PostFactory(unit=cast.bureau, code=code, title=title) for code, title in titles.items()]
    for number, name in {"M1": "王伟民", "M2": "小王伟", "M3": "王伟"}.items():
        make.AppointmentFactory(cadre=make.CadreFactory(staff_no=number, name=name, name_latin=""), post=posts[0])
    client = sign_in(cast.gao)

    def order(address, words, texts, **query):
        rows = client.get(address, {"q": words, **query}).context["page"].rows
        found = [str(getattr(row.object, "staff_no", "") or row.object.code) for row in rows]
        return [text for text in found if text in texts]

    for words in ("王伟", "ww", "wangwei"):
        assert order("/people/cadres/", words, ["M1", "M2", "M3"])[0] == "M3", words
    for words in ("局长", "jz"):
        assert order("/people/posts/", words, list(titles)) == ["A-3", "A-2", "A-1"], words
    assert order("/people/units/", cast.bureau.name, [cast.bureau.code, cast.section.code])[0] == cast.bureau.code
    asked = order("/people/cadres/", "王伟", ["M1", "M2", "M3"], sort="-staff_no")
    assert asked == ["M3", "M2", "M1"], "who asks for an order gets it"
    monkeypatch.setattr("cadres.units.views.PostList.page_size", 2)
    first = client.get("/people/posts/", {"q": "局长"}).context["page"]
    second = client.get(first.after).context["page"]
    assert [[row.object.code for row in page.rows] for page in (first, second)] == [["A-3", "A-2"], ["A-1"]]
    assert second.before and not second.after
