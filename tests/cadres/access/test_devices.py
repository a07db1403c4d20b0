"""Which browsers and addresses an account is known by, for how long, and for how many accounts."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessLog
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from cadres.access.devices import AGE, SALT, cookie_name, is_usual_address, known_device, remember_device

OFFICE = "10.2.0.7"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def browser():
    request = RequestFactory().get("/")
    request.axes_ip_address = OFFICE
    return request


def signs_in(browser, name):
    """The cookie that the browser has then."""
    response = HttpResponse()
    remember_device(browser, response, name)
    cookie = response.cookies[cookie_name()]
    browser.COOKIES[cookie_name()] = cookie.value
    return cookie


def test_a_browser_is_known_by_one_number_for_each_account(browser):
    assert known_device(browser, "lin") == ""
    cookie = signs_in(browser, "lin")
    number = known_device(browser, "lin")
    signs_in(browser, "mei")
    signs_in(browser, " LIN")
    assert number == known_device(browser, "lin") != known_device(browser, "mei") != known_device(browser, "su") == ""
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", AGE.total_seconds())


@pytest.mark.parametrize(("https", "name"), [(True, "__Host-known"), (False, "known")])
def test_with_https_the_cookie_is_of_this_host_and_goes_no_other_way(browser, settings, https, name):
    settings.HTTPS = https
    cookie = signs_in(browser, "lin")
    assert (cookie.key, bool(cookie["secure"])) == (name, https)


def test_of_nine_accounts_a_browser_forgets_the_one_that_signed_in_longest_ago(browser):
    for name in [*"abcdefgh", "a", "i"]:
        signs_in(browser, name)
    assert [name for name in "abcdefghi" if not known_device(browser, name)] == ["b"]


@pytest.mark.parametrize(
    "value",
    ["", "forged", signing.dumps(["lin"], salt=SALT), signing.dumps({}, salt="other")],
    ids=["empty", "forged", "a list", "of another purpose"],
)
def test_a_cookie_that_is_not_ours_knows_nobody(browser, value):
    browser.COOKIES[cookie_name()] = value
    assert known_device(browser, "lin") == ""


def test_an_address_is_usual_for_half_a_year_after_the_owner_came_from_it(cast, browser, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    assert not is_usual_address(browser, "lin")
    seen = AccessLog.objects.create(username="lin", ip_address=OFFICE)
    for day, usual in ((NOON - AGE, True), (NOON - AGE - timedelta(seconds=1), False), (NOON, True)):
        AccessLog.objects.filter(pk=seen.pk).update(attempt_time=day)
        assert is_usual_address(browser, "lin") is usual
    assert not is_usual_address(browser, "mei") and not is_usual_address(browser, "nobody")
    for address in ("10.2.0.8", None):
        browser.axes_ip_address = address
        assert not is_usual_address(browser, "lin")
