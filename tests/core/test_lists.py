"""The list page: keyset pages meet every row once, whatever the URL says the answer is a page, and scope holds."""

import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import django_filters
import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from cadres.models import Cadre
from core.lists import BulkAction, Column, Empty, ListFilterSet, ListPage, link_to, visible
from core.lists.cursor import BadCursor, Cursor, read, write
from core.views import any_user
from tests import factories as make

pytestmark = pytest.mark.django_db


class CadreFilters(ListFilterSet):
    sex = django_filters.ChoiceFilter(choices=[("m", "Male"), ("f", "Female")], label="Sex")
    entered_on = django_filters.DateFromToRangeFilter(label="Entered")

    class Meta:
        model = Cadre
        fields = ["sex"]


class CadreList(ListPage):
    allow = any_user
    model = Cadre
    title = "Cadres"
    columns = [
        Column(key="no", label="Staff no.", value="staff_no", sort="staff_no"),
        Column(key="name", label="Name", sort="name", phone="title"),
        Column(key="entered", label="Entered", value="entered_on", sort="entered_on", format="date"),
        Column(key="latin", label="Latin", value="name_latin", sort="name_latin"),
        Column(key="rank", label="Rank since", value="rank_since", sort="rank_since", format="date"),
    ]
    filterset_class = CadreFilters
    search_fields = ["name", "staff_no"]
    default_sort = "-entered_on"
    page_size = 7
    export_name = "cadres"
    empty = Empty("No cadres yet.")
    bulk_actions = [
        BulkAction(name="greet", label="Greet"),
        BulkAction(name="drop", label="Drop", danger=True, confirm=lambda n: f"Drop {n} files."),
        BulkAction(name="secret", label="Secret", allow=lambda user: False),
    ]

    def get_queryset(self):
        return Cadre.objects.all()

    def bulk_greet(self, rows):
        return f"Greeted {rows.count()}."

    def bulk_drop(self, rows):
        return f"Dropped {rows.count()}."

    def bulk_secret(self, rows):
        raise AssertionError("never reached")


@pytest.fixture
def user():
    return make.UserFactory()


def visit(url, user, method="get", data=None, view=CadreList, **headers):
    factory = RequestFactory()
    request = getattr(factory, method)(url, data, **headers)
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    request.htmx = HtmxDetails(request)
    return view.as_view()(request), request


def shown(user, query="", view=CadreList):
    """The page's rows and its context, without the frame around it."""
    request = RequestFactory().get(f"/list/{query}")
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    page = view()
    page.setup(request)
    return page, page.page(), request


@pytest.fixture
def cadres():
    days = [dt.date(2010, 7, 1), dt.date(2012, 7, 1), dt.date(2012, 7, 1)]
    since = [None, dt.date(2020, 1, 1), dt.date(2021, 1, 1), None]
    return [make.CadreFactory(entered_on=days[i % 3], rank_since=since[i % 4]) for i in range(25)]


@pytest.mark.parametrize("sort", ["", "no", "-no", "name", "entered", "-entered", "rank", "-rank", "latin"])
def test_pages_forward_and_back_meet_every_row_once(user, cadres, sort):
    url = f"?sort={sort}"
    forward, links = [], []
    while True:
        _view, page, _request = shown(user, url)
        forward.append([row.pk for row in page.rows])
        links.append(page)
        if not page.after:
            break
        url = "?" + urlsplit(page.after).query
    keys = [pk for one in forward for pk in one]
    assert sorted(keys) == sorted(cadre.pk for cadre in cadres)
    assert [len(one) for one in forward] == [7, 7, 7, 4]
    assert not links[0].before
    back = [forward[-1]]
    while links[-1].before:
        _view, page, _request = shown(user, "?" + urlsplit(links[-1].before).query)
        links.append(page)
        back.insert(0, [row.pk for row in page.rows])
    assert [pk for one in back for pk in one] == keys


def test_rows_without_a_value_come_last_in_both_directions(user, cadres):
    for sort in ("rank", "-rank"):
        page_class = type("Long", (CadreList,), {"page_size": 100})
        _view, page, _request = shown(user, f"?sort={sort}", page_class)
        values = [row.object.rank_since for row in page.rows]
        known = [value for value in values if value]
        assert values == known + [None] * (len(values) - len(known))
        assert known == sorted(known, reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    "query",
    [
        "?after=rubbish",
        "?before=%00",
        "?after=%F0%9F%98%80",
        "?sort=password",
        "?sort=--name",
        "?sort=",
        "?sex=x",
        "?entered_on_after=yesterday",
        "?entered_on_after=99999-01-01",
        "?q=%00",
        "?q=" + "x" * 5000,
        "?q=%25_'\"",
        "?export=exe",
        "?after=a&before=b",
        "?sex=m&sex=f",
    ],
)
def test_whatever_the_address_says_the_answer_is_a_page(user, cadres, query):
    response, _request = visit(f"/list/{query}", user)
    assert response.status_code == 200


def test_a_cursor_of_another_sorting_gives_the_first_page_and_says_so(user, cadres):
    _view, page, _request = shown(user, "?sort=name")
    word = parse_qs(urlsplit(page.after).query)["after"][0]
    with translation.override("en"):
        _view, other, request = shown(user, f"?sort=no&after={word}")
    assert [row.object.staff_no for row in other.rows] == sorted(c.staff_no for c in cadres)[:7]
    assert "no longer valid" in str(next(iter(request._messages)))


def test_a_cursor_made_by_hand_is_refused():
    word = write(Cursor(Decimal("1.50"), 7), place="here")
    assert read(word, place="here") == Cursor(Decimal("1.50"), 7)
    for bad in (word[:-2], word + "x", "W10", ""):
        with pytest.raises(BadCursor):
            read(bad, place="here")
    with pytest.raises(BadCursor):
        read(word, place="elsewhere")


@pytest.mark.parametrize("value", [None, 3, "text", Decimal("0.10"), dt.date(2026, 1, 2), True])
def test_a_cursor_keeps_the_kind_of_its_value(value):
    kept = read(write(Cursor(value, 1), place="p"), place="p").value
    assert kept == value
    assert type(kept) is type(value)


def test_the_number_of_queries_does_not_grow_with_rows(user, cadres):
    def number():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page, rows, _request = shown(user)
            page.context(rows)
        return len(queries)

    before = number()
    assert before == 2  # the rows, the capped count
    for _ in range(20):
        make.CadreFactory()
    assert number() == before


def test_the_count_stops_at_its_cap(user, cadres):
    capped = type("Capped", (CadreList,), {"count_up_to": 20})
    page, _rows, _request = shown(user, "", capped)
    assert page.count() == (20, True)
    page, _rows, _request = shown(user)
    assert page.count() == (25, False)


def test_filters_and_search_become_chips_that_can_be_taken_away(user, cadres):
    page, _rows, _request = shown(user, f"?sex=m&q={cadres[0].staff_no}&sort=name")
    chips = {chip["name"]: chip for chip in page.chips}
    assert chips["sex"]["words"] == "Male"
    assert "sex" not in parse_qs(urlsplit(chips["sex"]["url"]).query)
    assert parse_qs(urlsplit(chips["sex"]["url"]).query)["q"] == [cadres[0].staff_no]
    assert chips["q"]["words"] == cadres[0].staff_no


def test_a_date_range_filter_is_one_chip(user, cadres):
    page, rows, _request = shown(user, "?entered_on_after=2012-01-01&entered_on_before=2012-12-31")
    assert len(page.chips) == 1
    assert "entered_on" not in page.chips[0]["url"]
    assert {row.object.entered_on for row in rows.rows} == {dt.date(2012, 7, 1)}


def test_htmx_gets_the_fragment_and_caches_can_tell(user, cadres, client):
    whole, _request = visit("/list/", user)
    part, _request = visit("/list/", user, HTTP_HX_REQUEST="true")
    boosted, _request = visit("/list/", user, HTTP_HX_REQUEST="true", HTTP_HX_BOOSTED="true")
    assert b"<!DOCTYPE html>" in whole.content
    assert b"<!DOCTYPE html>" in boosted.content
    assert b"<!DOCTYPE html>" not in part.content
    assert b'id="list"' in part.content
    assert all("HX-Request" in response["Vary"] for response in (whole, part, boosted))


def test_the_address_pushed_by_htmx_has_no_empty_fields(user, cadres):
    part, _request = visit("/list/?q=&sex=m&sort=", user, HTTP_HX_REQUEST="true")
    assert part["HX-Push-Url"] == "/list/?sex=m"


def test_an_empty_list_says_what_will_be_here_and_a_filtered_one_that_nothing_matches(user):
    assert b"No cadres yet." in visit("/list/", user)[0].content
    assert b"No cadres yet." not in visit("/list/?q=zzz", user)[0].content


def test_what_people_wrote_is_escaped(user):
    make.CadreFactory(name="<script>alert(1)</script>")
    content = visit("/list/?q=<script>", user)[0].content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_bulk_acts_on_selected_rows_in_scope_only(user, cadres):
    mine = type("Mine", (CadreList,), {"get_queryset": lambda self: Cadre.objects.filter(pk=cadres[0].pk)})
    data = {"action": "greet", "selected": [cadres[0].pk, cadres[1].pk, "x", "9" * 40]}
    response, request = visit("/list/?sex=m", user, "post", data, view=mine)
    assert response.status_code == 302
    assert response["Location"] == "/list/?sex=m"
    assert [str(m) for m in request._messages] == ["Greeted 1."]


def test_a_dangerous_bulk_action_asks_with_the_count_first(user, cadres):
    data = {"action": "drop", "selected": [cadre.pk for cadre in cadres[:3]]}
    response, request = visit("/list/", user, "post", data)
    assert b"Drop 3 files." in response.content
    assert not list(request._messages)
    keys = ",".join(str(cadre.pk) for cadre in cadres[:3])
    _response, request = visit("/list/", user, "post", {"action": "drop", "keys": keys, "confirmed": "1"})
    assert [str(m) for m in request._messages] == ["Dropped 3."]


def test_everything_means_everything_that_matches(user, cadres):
    matching = Cadre.objects.filter(entered_on="2010-07-01").count()
    url = "/list/?entered_on_after=2010-07-01&entered_on_before=2010-07-01"
    _response, request = visit(url, user, "post", {"action": "greet", "everything": "1"})
    assert [str(m) for m in request._messages] == [f"Greeted {matching}."]


@pytest.mark.parametrize("action", ["secret", "no-such", ""])
def test_an_action_not_offered_is_refused(user, cadres, action):
    response, _request = visit("/list/", user, "post", {"action": action, "selected": [cadres[0].pk]})
    assert response.status_code == 302


def test_anonymous_people_go_to_the_login_and_others_get_403(user):
    closed = type("Closed", (CadreList,), {"allow": lambda user: False})
    assert visit("/list/", AnonymousUser())[0].status_code == 302
    with pytest.raises(PermissionDenied):
        visit("/list/", user, view=closed)


def test_a_list_without_scope_columns_or_right_does_not_run(user):
    with pytest.raises(ImproperlyConfigured):
        type("NoModel", (ListPage,), {"columns": [Column(key="a", label="A")]})
    with pytest.raises(ImproperlyConfigured):
        type("NoColumns", (ListPage,), {"model": Cadre})
    with pytest.raises(ImproperlyConfigured):
        type(
            "NoHandler",
            (ListPage,),
            {"model": Cadre, "columns": CadreList.columns, "bulk_actions": [BulkAction(name="x", label="X")]},
        )
    no_right = type("NoRight", (ListPage,), {"model": Cadre, "columns": CadreList.columns})
    with pytest.raises(ImproperlyConfigured):
        visit("/list/", user, view=no_right)


def test_rows_come_from_visible_to(cast):
    scoped = type(
        "Scoped",
        (ListPage,),
        {"allow": any_user, "model": Cadre, "columns": CadreList.columns, "page_size": 100},
    )
    _page, rows, _request = shown(cast.hua, "", scoped)
    seen = {row.object.user.username for row in rows.rows if row.object.user}
    assert {"lin", "mei"} <= seen
    assert "tao" not in seen
    _page, rows, _request = shown(cast.wai, "", scoped)
    assert rows.rows == []


def test_dropdowns_of_filters_offer_only_what_the_user_sees(cast):
    from cadres.models import Unit

    class Filters(ListFilterSet):
        unit = django_filters.ModelChoiceFilter(queryset=Unit.objects.all(), method="any")
        other = django_filters.ModelChoiceFilter(queryset=visible(Unit), method="any")

        class Meta:
            model = Cadre
            fields: list = []

        def any(self, rows, name, value):
            return rows

    request = RequestFactory().get("/", {"unit": cast.town.pk})
    request.user = cast.hua
    filters = Filters(request.GET, queryset=Cadre.objects.all(), request=request)
    for name in ("unit", "other"):
        assert cast.bureau in filters.form.fields[name].queryset
        assert cast.town not in filters.form.fields[name].queryset
    assert "unit" in filters.form.errors


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_holds_every_matching_row(user, cadres, kind):
    response, _request = visit(f"/list/?export={kind}&sort=no", user)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == "csv":
        text = body.decode("utf-8-sig")
        assert len(text.strip().splitlines()) == 26
        assert all(cadre.staff_no in text for cadre in cadres)
    else:
        import io

        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert [cell.value for cell in sheet[1]] == ["Staff no.", "Name", "Entered", "Latin", "Rank since"]
        assert sheet.max_row == 26


class CompletedList(CadreList):
    """Its last column is no field: it is found for all rows of a page or file at once."""

    columns = [*CadreList.columns, Column(key="shoe", label="Shoe size")]
    asked: list[int] = []

    def complete(self, items):
        self.asked.append(len(items))
        for item in items:
            item.shoe = f"size {item.pk}"


@pytest.mark.parametrize("query", ["", "?export=csv"])
def test_what_rows_lack_is_completed_for_a_page_and_for_a_file_at_once(user, cadres, query):
    CompletedList.asked.clear()
    response, _request = visit(f"/list/{query}", user, view=CompletedList)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    shown = cadres if query else sorted(cadres, key=lambda c: (c.entered_on, c.pk))[-7:]
    assert all(f"size {cadre.pk}" in body.decode() for cadre in shown)
    assert CompletedList.asked == [len(shown)]


def test_links_of_a_column_follow_a_path():
    class Thing:
        def get_absolute_url(self):
            return "/thing/"

    row = type("Row", (), {"thing": Thing(), "none": None})()
    assert link_to("thing")(row) == "/thing/"
    assert link_to("none")(row) is None
