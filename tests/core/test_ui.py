"""The pieces every page is made of: words, figures, icons, navigation, forms, charts, and what no page may contain."""

import datetime as dt
import gzip
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from cadres.models import Grant, Unit
from core import charts, figures, icons, navigation, states
from core.forms import ModelForm
from core.navigation import Item
from tests import factories as make

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [p for app in ("core", "cadres", "appraisal", "training", "rotation") for p in (ROOT / app).rglob("*.py")]


def draw(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


# Figures and times


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234.5"), 2, "1,234.50"),
        (Decimal("87.125"), 2, "87.125"),  # digits are never cut off
        (Decimal("-0.5"), 2, "−0.50"),
        (Decimal("100.000000"), 0, "100"),
        (0, 2, "0.00"),
        (Decimal("1E+3"), 0, "1,000"),
        (None, 2, ""),
        ("", 2, ""),
        ("n/a", 2, "n/a"),
        (Decimal("9007199254740993.01"), 2, "9,007,199,254,740,993.01"),
    ],
)
def test_a_figure_is_the_stored_figure(value, places, text):
    assert figures.figure(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("1.5"), "+1.50"), (Decimal("-1.5"), "−1.50"), (Decimal(0), "0.00"), (None, "")],
)
def test_a_delta_always_has_its_sign(value, text):
    assert figures.signed(value, 2) == text


NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2026, 3, 5), "today"),
        (dt.date(2026, 3, 6), "tomorrow"),
        (dt.date(2026, 3, 8), "in 3 days"),
        (dt.date(2026, 3, 3), "2 days ago"),
        (dt.date(2026, 6, 3), "3 Jun 2026"),
        (NOW - dt.timedelta(seconds=10), "just now"),
        (NOW - dt.timedelta(minutes=1), "1 minute ago"),
        (NOW + dt.timedelta(hours=3), "in 3 hours"),
        (NOW + dt.timedelta(hours=15), "tomorrow"),
        (NOW - dt.timedelta(hours=11), "yesterday"),
    ],
)
def test_time_is_said_as_people_say_it(value, text):
    with translation.override("en"):
        assert figures.relative_time(value, NOW) == text


def test_a_day_far_away_is_written_once():
    with translation.override("en"):
        assert figures.day_in_words(dt.date(2026, 3, 8), NOW) == "8 Mar 2026 (in 3 days)"
        assert figures.day_in_words(dt.date(2026, 4, 10), NOW) == "10 Apr 2026"


def test_the_exact_time_is_in_the_offices_format():
    day = dt.date(2026, 3, 5)
    with translation.override("en"):
        assert figures.exact_time(day) == "5 Mar 2026"
    with translation.override("zh-hans"):
        assert figures.exact_time(day) == "2026年3月5日"


# Badges and icons


def test_every_badge_has_a_word_an_icon_of_the_sprite_and_a_tone():
    for code, state in states.STATES.items():
        assert str(state.word), code
        assert state.icon in icons.names(), code
        assert state.tone in states.TONES, code


def test_an_unknown_state_still_shows_its_word():
    html = draw("{% badge 'half_done' %}")
    assert "Half done" in html
    assert draw("{% badge None %}") == ""


def test_a_state_registered_twice_keeps_its_look():
    before = states.state_of("verified")
    states.register("verified", "Checked", "x", "red")
    assert states.state_of("verified") == before
    with pytest.raises(ValueError, match="tone"):
        states.register("new", "New", "x", "pink")


def test_the_sprite_has_every_icon_that_pages_and_code_ask_for():
    sprite = Path(finders.find("vendor/tabler-icons/sprite.svg")).read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == icons.names()
    asked = set()
    for path in TEMPLATES:
        asked |= set(re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", path.read_text()))
        asked |= set(re.findall(r"""icon_name=["']([\w-]+)["']""", path.read_text()))
    for path in SOURCES:
        text = path.read_text()
        asked |= set(re.findall(r"""icon["']?\s*[=:]\s*["']([\w-]+)["']""", text))
        asked |= set(re.findall(r"""(?<!_)icon\(["']([\w-]+)["']""", text))
    assert asked - icons.names() == set()


# What no page may contain


def test_no_template_has_an_inline_script_or_handler():
    for path in TEMPLATES:
        text = path.read_text()
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, path
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), path
        assert "hx-on" not in text, path
        assert "javascript:" not in text, path


def test_nothing_is_asked_of_another_site():
    away = re.compile(r"""(?:src|href|url\(|@import)\s*=?\s*["'(]?\s*(?:https?:)?//""")
    for path in TEMPLATES:
        assert not away.search(path.read_text()), path
    for path in (ROOT / "static").rglob("*.css"):
        assert not away.search(path.read_text()), path


def test_css_and_js_of_a_page_stay_below_150_kb_on_the_wire():
    names = [
        "vendor/tabler/tabler.used.css",
        "site/site.css",
        "site/early.js",
        "site/site.js",
        "vendor/htmx/htmx.min.js",
    ]
    head = (ROOT / "templates/base.html").read_text()
    assert sorted(re.findall(r"static '([^']+\.(?:css|js))'", head)) == sorted(names)
    assert sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in names) < 150_000


def test_every_component_says_what_it_takes():
    for path in (ROOT / "templates/components").glob("*.html"):
        assert re.match(r"\{#.+#\}", path.read_text()), path


# Navigation


@pytest.fixture
def clean_navigation(monkeypatch):
    monkeypatch.setattr(navigation, "_registered", {})
    monkeypatch.setattr(navigation, "_period_switchers", [])


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


SOMEONE = SimpleNamespace(is_authenticated=True, roles=frozenset({"cadre"}))


@pytest.mark.usefixtures("clean_navigation")
def test_people_see_their_own_items_and_what_waits():
    navigation.register("mine", Item("Home", "home", "home", badge=lambda user: 3, badge_label="to read"))
    navigation.register(
        "team", Item("Desk", "account_logout", "users", visible=lambda user: "supervisor" in user.roles)
    )
    found = navigation.build(request_of(SOMEONE))
    assert [shown.item.label for shown in found.items] == ["Home"]
    assert found.todo_number == "3"
    assert found.items[0].current
    assert navigation.build(request_of(SimpleNamespace(is_authenticated=False))).items == []


@pytest.mark.usefixtures("clean_navigation")
def test_the_longest_address_above_the_page_is_the_current_one():
    navigation.register("mine", Item("Home", "home", "home"))
    navigation.register("settings", Item("Second factor", "mfa_index", "lock"))
    found = navigation.build(request_of(SOMEONE, "/accounts/2fa/totp/activate/"))
    assert [shown.item.label for shown in found.items if shown.current] == ["Second factor"]


@pytest.mark.usefixtures("clean_navigation")
def test_many_entries_fold_but_for_the_daily_work_and_the_page_one_is_on():
    names = ["account_logout", "account_login", "account_change_password", "mfa_index"]
    for group in ("mine", "office", "people"):
        for name in names if group == "mine" else names[:2]:
            navigation.register(group, Item(name, name, "home", badge=lambda user: 2))
    few = navigation.build(request_of(SOMEONE))
    assert not few.folds
    assert all(group.open for group in few.groups)
    navigation.register("people", Item("Home", "home", "home"))
    found = navigation.build(request_of(SOMEONE, "/accounts/2fa/"))
    assert found.folds
    assert [(group.code, group.open, group.badge) for group in found.groups] == [
        ("mine", True, 8),
        ("office", True, 4),
        ("people", False, 4),
    ]


@pytest.mark.usefixtures("clean_navigation")
def test_an_item_without_an_address_is_named_by_the_check_and_breaks_no_page():
    navigation.register("mine", Item("Nowhere", "no:such", "home"))
    assert navigation.build(request_of(SOMEONE)).items == []
    assert [found.id for found in navigation.every_item_leads_somewhere(None)] == ["core.W001"]


@pytest.mark.usefixtures("clean_navigation")
def test_nothing_is_computed_until_a_template_asks():
    calls = []
    navigation.register("mine", Item("Home", "home", "home", badge=lambda user: calls.append(1) or 1))
    context = navigation.navigation(request_of(SOMEONE))
    assert not calls
    assert context["navigation"].todo_number == "1"
    assert context["navigation"].phone
    assert calls == [1]


@pytest.mark.django_db
@pytest.mark.on_both
@pytest.mark.usefixtures("clean_navigation")
def test_the_badges_of_all_items_are_counted_by_one_query(django_assert_num_queries):
    make.UnitFactory.create_batch(3)
    every = Unit.objects.order_by("code")
    navigation.register("mine", Item("Two kinds", "home", "home", badge=lambda user: [every, Grant.objects.all()]))
    navigation.register("team", Item("Cut", "mfa_index", "home", badge=lambda user: every.filter(code=every[0].code)))
    navigation.register("office", Item("None", "account_logout", "home", badge=lambda user: every.none()))
    navigation.register("people", Item("Number", "account_login", "home", badge=lambda user: 7))
    with django_assert_num_queries(2):  # one of them asked by this test, for a code
        found = navigation.build(request_of(SOMEONE))
    assert [shown.badge for shown in found.items] == [3, 1, 0, 7]


@pytest.mark.django_db
@pytest.mark.on_both
@pytest.mark.usefixtures("clean_navigation")
def test_badges_count_no_further_than_a_thousand(monkeypatch):
    monkeypatch.setattr(navigation, "MOST", 2)
    make.UnitFactory.create_batch(5)
    units = Unit.objects.order_by("code")
    navigation.register("mine", Item("Many", "home", "home", badge=lambda user: units))
    navigation.register("team", Item("Just so", "account_login", "home", badge=lambda user: 2))
    found = navigation.build(request_of(SOMEONE))
    assert [(shown.badge, shown.number) for shown in found.todos] == [(3, "2+"), (2, "2")]
    assert [group.number for group in found.groups] == ["2+", "2"]
    assert found.todo_number == "2+"


# Forms


class Small(forms.Form):
    what = forms.CharField(label="What", help_text="One event.")
    many = forms.IntegerField(label="How many", required=False)
    sure = forms.BooleanField(label="Sure", required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    html = draw("{% field form.what %}", form=Small({"what": ""}))
    assert 'for="id_what"' in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_what_error", "id_what_help"]
    assert all(f'id="{one}"' in html for one in described)


def test_the_error_summary_links_to_each_field():
    form = Small({"what": "", "many": "x"})
    html = draw("{% error_summary form %}", form=form)
    assert 'href="#id_what"' in html
    assert 'href="#id_many"' in html
    assert draw("{% error_summary form %}", form=Small()).strip() == ""


def test_what_is_optional_is_said(settings):
    with translation.override("en"):
        html = draw("{% form_fields form %}", form=Small())
    assert html.count("(optional)") == 1


@pytest.mark.django_db
def test_choices_of_a_form_are_those_of_its_user(cast):
    from cadres.models import Post

    class PostForm(ModelForm):
        class Meta:
            model = Post
            fields = ["unit"]

    mine = PostForm(user=cast.hua).fields["unit"].queryset
    assert cast.bureau in mine
    assert cast.town not in mine
    assert not PostForm().fields["unit"].queryset.exists()


# Charts


def options_of(chart):
    return [series["data"] for series in chart.option["series"]]


def test_a_waterfall_ends_where_its_steps_lead():
    steps = [("Late", Decimal("-2")), ("Bonus", Decimal("3.25"))]
    chart = charts.waterfall("Why", steps, start=Decimal(100))
    assert [line[2] for line in chart.lines] == ["100.00", "98.00", "101.25", "101.25"]
    assert [line[1] for line in chart.lines[1:3]] == ["−2.00", "+3.25"]


def test_a_waterfall_below_zero_and_one_without_steps_still_draw():
    low = charts.waterfall("Why", [("Late", Decimal("-2"))], start=Decimal(1))
    assert low.lines[-1][2] == "−1.00"
    alone = charts.waterfall("Why", [], start=Decimal(100))
    assert not alone.is_empty


def test_bars_say_rounded_numbers_and_the_table_every_digit():
    steps = [("Tasks", Decimal("-0.941176")), ("Rest", Decimal("0.001"))]
    chart = charts.waterfall("Why", steps, start=Decimal(100))
    assert [line[1] for line in chart.lines[1:3]] == ["−0.941176", "+0.001"]
    falls, rises = (str(chart.option["series"][place]["data"]) for place in (3, 2))
    assert "−0.94" in falls and "−0.941176" not in falls and "+0.001" in rises


@pytest.mark.parametrize(
    "chart",
    [
        charts.trend("T", []),
        charts.trend("T", [("1", None)]),
        charts.distribution("D", [("A", 0, None)]),
        charts.comparison("C", []),
        charts.waterfall("W", []),
    ],
)
def test_an_empty_chart_says_so(chart):
    html = draw("{% chart chart name='x' %}", chart=chart)
    assert chart.is_empty
    assert "data-chart" not in html
    assert str(chart.nothing) in html


def test_a_chart_of_one_point_has_an_axis_with_room():
    assert charts.trend("T", [("1", None), ("2", Decimal("88"))]).single == ("2", "88.00")
    assert charts.trend("T", [("1", Decimal("87")), ("2", Decimal("88"))]).single is None
    option = charts.trend("T", [("1", Decimal("88"))]).option
    assert option["yAxis"]["min"] < 88 < option["yAxis"]["max"]


def test_too_many_in_a_group_is_shown_against_the_limit():
    chart = charts.distribution("D", [("Excellent", 9, 8), ("Competent", 31, None)])
    assert chart.lines[0] == ["Excellent", "9", "23%", "8"]
    assert options_of(chart)[0][0]["itemStyle"]["color"] == charts.RED
    assert options_of(chart)[1] == [8, None]


def test_every_chart_has_its_table_and_names_what_it_asks():
    chart = charts.comparison("Which units score how?", [("A", Decimal("1.5")), ("B", None)], mean=Decimal("1.5"))
    html = draw("{% chart chart name='x' %}", chart=chart)
    assert "Which units score how?" in html
    assert "<table" in html
    assert "1.50" in html
    assert 'type="application/json"' in html


# Pages of their own


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_draw_without_a_request(name):
    html = render_to_string(f"{name}.html")
    assert "empty-title" in html


@pytest.mark.django_db
def test_error_pages_keep_the_frame_for_those_signed_in(client):
    client.force_login(make.UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert b'id="menu"' in response.content


@pytest.mark.django_db
def test_a_stranger_meets_the_login_page_in_both_languages(client):
    for code in ("en", "zh-hans"):
        client.cookies["django_language"] = code
        response = client.get("/accounts/login/")
        assert f'<html lang="{code}">' in response.content.decode()
        assert b'name="login"' in response.content


@pytest.mark.django_db
def test_pages_of_the_second_step_draw(client):
    client.force_login(make.UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200


@pytest.mark.django_db
def test_the_second_step_can_be_set_up_used_and_switched_off(client, code_of):
    user = make.UserFactory(username="two-step")
    user.set_password("a long enough sentence")
    user.save()
    login = {"login": "two-step", "password": "a long enough sentence"}
    assert client.post("/accounts/login/", login).status_code == 302

    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert b'name="password"' in client.get(again).content
    client.post(again, {"password": "a long enough sentence", "next": "/accounts/2fa/totp/activate/"})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert response.status_code == 302
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        assert client.get(f"/accounts/2fa/{path}").status_code == 200, path

    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", login)["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert b'name="code"' in client.get("/accounts/2fa/authenticate/").content
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_lock_out_page_says_how_long():
    with translation.override("en"):
        context = {"wait": dt.timedelta(minutes=14, seconds=30), "slowed": False}
        html = render_to_string("account/locked.html", context)
    assert "Try again in 15 minutes." in html


def test_demo_logins_are_nowhere_outside_demo_mode(settings):
    settings.DEMO_MODE = False
    assert draw("{% demo_logins as found %}{{ found|length }}") == "0"
