"""Guessing passwords: slow for whoever guesses, and no weapon against whoever is guessed at."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cadres.access import guards, services
from cadres.access.lockout import counted_name, tries_left, waits_until
from cadres.access.models import Guard
from core.addresses import ClientAddressMiddleware, Proxies, client_address, stated_proxies
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed
from core.texts import folded_name
from tests.repeated import sample

PASSWORD = "correct horse battery"
OFFICE, STRANGER = "10.2.0.7", "203.0.113.9"
FROM_STRANGER = {"x-forwarded-for": STRANGER}


@pytest.fixture(autouse=True)
def behind_one_proxy(settings):
    cache.clear()
    settings.TRUSTED_PROXIES = "1"


def log_in(name="lin", password="wrong", *, address=STRANGER, client=None):
    client = client or Client()
    client.post(reverse("account_login"), {"login": name, "password": password}, headers={"x-forwarded-for": address})
    return "_auth_user_id" in client.session


def comes_in(name="lin", address=OFFICE, client=None) -> bool:
    return log_in(name, PASSWORD, address=address, client=client)


def test_a3_five_guesses_close_the_name_for_their_address_and_for_no_other(cast):
    for _n in range(5):
        log_in()
    assert not comes_in(address=STRANGER)
    assert comes_in(address=OFFICE)


def test_a3_a_neighbour_behind_the_same_address_cannot_lock_a_known_browser(cast):
    mine = Client()
    assert comes_in(client=mine)
    mine.post(reverse("account_logout"))
    for _n in range(8):
        log_in(address=OFFICE)
    assert not comes_in(address=OFFICE)
    assert comes_in(address=OFFICE, client=mine)


def test_a3_a_known_browser_is_locked_by_its_own_guesses(cast):
    mine = Client()
    comes_in(client=mine)
    mine.post(reverse("account_logout"))
    for number in range(5):
        log_in(client=mine, address=f"10.9.9.{number}")
    assert not comes_in(client=mine, address="10.9.9.77")
    assert comes_in(address=OFFICE)


def test_a3_guesses_from_a_hundred_addresses_lock_nobody_else_out_and_few_are_looked_at(cast, monkeypatch):
    mine = Client()
    comes_in(client=mine)
    mine.post(reverse("account_logout"))
    looked = []
    ordinary = type(cast.lin).check_password
    monkeypatch.setattr(type(cast.lin), "check_password", lambda self, raw: looked.append(raw) or ordinary(self, raw))
    for number in range(sample(150, 1000)):
        cache.clear()
        log_in(password=f"guess {number}", address=f"198.51.100.{number % 100}")
    assert len(looked) <= guards.PASSWORD.free
    assert comes_in("mei", address="198.51.100.3")  # another account, even from one of those addresses
    assert comes_in(client=mine, address="192.0.2.44")  # the owner's browser, wherever it is
    assert comes_in(address=OFFICE)  # the owner's usual address, whatever browser
    assert not comes_in(address="192.0.2.45")  # a stranger waits, even with the right word
    assert AuditRow.objects.filter(action="user.sign_in_slowed", object_key=str(cast.lin.pk)).count() == 1


def test_a3_security_sees_the_pause_of_an_account_and_ends_it(cast, sign_in):
    client, page = sign_in(cast.an), cast.lin.get_absolute_url()
    lift = reverse("cadres:user_wait", args=[cast.lin.pk])
    assert client.post(lift).status_code == 422, "nobody waits"
    shown = client.get(page)
    assert lift not in shown.content.decode()
    assert reverse("cadres:user_second_step", args=[cast.lin.pk]) not in shown.content.decode(), "there is none"
    for _n in range(5):
        log_in()
    shown = client.get(page)
    wait = shown.context["waits_until"] - timezone.now()
    assert lift in shown.content.decode() and timedelta(minutes=14) < wait <= timedelta(minutes=15)
    assert client.post(lift).url == page
    assert comes_in(address=STRANGER)
    assert AuditRow.objects.filter(action="user.wait_lifted", object_key=str(cast.lin.pk)).count() == 1
    for who in (cast.xi, cast.lin):
        with pytest.raises(NotAllowed):
            services.user_wait_lift(actor=who, user=cast.mei)


def failed(name, address, *, times, at) -> None:
    AccessAttempt.objects.create(username=name, ip_address=address, user_agent="browser", failures_since_start=times)
    AccessAttempt.objects.filter(username=name, ip_address=address).update(attempt_time=at)


def test_a3_a_pause_lasts_until_the_last_of_those_who_wait(db, settings):
    now, cool_off = timezone.now(), settings.AXES_COOLOFF_TIME
    failed("lin", "198.51.100.1", times=5, at=now - timedelta(minutes=9))
    failed("lin", "198.51.100.2", times=5, at=now - timedelta(minutes=3))
    failed("lin", "198.51.100.3", times=4, at=now)
    assert waits_until("Lin") == now - timedelta(minutes=3) + cool_off
    Guard.objects.create(kind=guards.PASSWORD.kind, key="lin", failures=20, closed_until=now + timedelta(hours=2))
    assert waits_until("Lin") == now + timedelta(hours=2)


def test_a3_a_pause_that_ends_now_is_none(db, settings, monkeypatch):
    now = timezone.now()
    failed("lin", STRANGER, times=5, at=now - settings.AXES_COOLOFF_TIME)
    monkeypatch.setattr("cadres.access.lockout.timezone.now", lambda: now)
    assert waits_until("lin") is None
    monkeypatch.setattr("cadres.access.lockout.timezone.now", lambda: now - timedelta(microseconds=1))
    assert waits_until("lin") == now


@pytest.mark.parametrize(("failures", "left"), [(0, 5), (4, 1), (5, 0), (9, 0)])
def test_a3_tries_are_left_until_there_is_none(monkeypatch, failures, left):
    monkeypatch.setattr("cadres.access.lockout.AxesProxyHandler.get_failures", lambda request, credentials: failures)
    assert tries_left(None, "lin") == left


@pytest.mark.parametrize("name", ["lin", "nobody-has-it"])
def test_a3_the_last_tries_before_a_pause_are_announced_alike_for_every_name(cast, name):
    said = []
    for _n in range(5):
        answer = Client(headers={"accept-language": "en"}).post(
            reverse("account_login"), {"login": name, "password": "wrong"}, headers=FROM_STRANGER
        )
        said.append([word for word in ("2 tries left", "1 try left") if word in answer.content.decode()])
    assert said == [[], [], ["2 tries left"], ["1 try left"], []]


def test_a3_the_owner_is_told_once_and_strangers_wait_as_before(cast):
    for number in range(12):
        log_in(address=f"198.51.100.{number}")
    until = Guard.objects.get().closed_until
    Guard.objects.update(closed_until=None)
    owner = Client(headers={"accept-language": "en"})
    assert comes_in(client=owner)
    assert "10 wrong passwords were entered" in owner.get(reverse("cadres:my_file")).content.decode()
    Guard.objects.update(closed_until=until)
    owner.post(reverse("account_logout"))
    assert comes_in(client=owner)
    assert "wrong passwords were entered" not in owner.get(reverse("cadres:my_file")).content.decode()
    assert not comes_in(address="192.0.2.45")


def test_a3_only_strangers_whose_guess_was_looked_at_are_counted_together(cast):
    mine = Client()
    comes_in(client=mine)
    mine.post(reverse("account_logout"))
    log_in(address=OFFICE)
    log_in(client=mine, address="10.9.9.9")
    assert guards.failures_now(guards.PASSWORD, "lin") == 0, "the usual address and the known browser"
    for _n in range(8):
        log_in()
    assert guards.failures_now(guards.PASSWORD, "lin") == 5, "then the address was closed"


def test_a3_who_is_kept_out_reads_for_how_long_and_whether_others_pass(cast):
    for _n in range(4):
        log_in()
    answer = Client().post(reverse("account_login"), {"login": "lin", "password": "x"}, headers=FROM_STRANGER)
    assert (answer.status_code, answer.context["slowed"], answer.context["wait"]) == (429, False, timedelta(minutes=15))
    Guard.objects.update(closed_until=timezone.now() + timedelta(minutes=7))
    answer = Client().post(reverse("account_login"), {"login": "lin", "password": "x"}, headers=FROM_STRANGER)
    assert (answer.status_code, answer.context["slowed"]) == (429, True)
    assert timedelta(minutes=6) < answer.context["wait"] <= timedelta(minutes=7)


@pytest.mark.parametrize("spelling", ["LIN", "Lin", "ｌｉｎ", " lin ", "l\u200bin", "ＬＩＮ", "li\u00adn"])
def test_a3_no_lock_is_passed_by_writing_the_name_differently(cast, spelling):
    assert folded_name(spelling) == "lin"
    for _n in range(5):
        log_in(spelling)
    assert not comes_in("lin", address=STRANGER)
    assert not comes_in(spelling, address=STRANGER)
    assert comes_in(spelling, address=OFFICE)


def test_a3_the_name_that_is_checked_counts_before_the_one_that_was_typed():
    """The second step and asking again before the settings check a name that no form of theirs holds."""
    bare, typed = RequestFactory().get("/"), RequestFactory().post("/", {"login": " MEI"})
    assert counted_name(bare, {"username": "Lin"}) == counted_name(typed, {"username": "Lin"}) == "lin"
    assert (counted_name(typed, None), counted_name(bare, None)) == ("mei", "")


def test_a3_names_that_do_not_exist_are_answered_alike(cast):
    answers = [[self_post(name, f"198.51.100.{number}") for number in range(12)] for name in ("lin", "nobody-at-all")]
    assert answers[0] == answers[1]
    assert answers[0][-1] == 429


def self_post(name, address):
    answer = Client().post(
        reverse("account_login"), {"login": name, "password": "wrong"}, headers={"x-forwarded-for": address}
    )
    return answer.status_code


@pytest.mark.on_both
@pytest.mark.parametrize("name", ["x" * 5000, "\u202e" * 300, "张" * 400, "a\x00b", "", "😀" * 90])
def test_a8_no_user_name_breaks_the_door(cast, name):
    for _n in range(2):
        assert self_post(name, STRANGER) < 500


def test_a3_a_name_taken_in_other_capitals_is_refused(cast):
    with pytest.raises(InvalidInput):
        services.user_create(actor=cast.xi, username="LIN", display_name="x")


def test_a3_a_forged_cookie_makes_no_known_browser(cast):
    client = Client()
    client.cookies["known"] = "eyJ4IjoieSJ9:1abc:forged"
    for _n in range(5):
        log_in(client=client)
    assert not comes_in(address=STRANGER, client=client)


# Addresses


def asked(forwarded=None, peer="10.0.0.4"):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **extra)


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ("0", "203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("1", "10.0.0.4", "203.0.113.9", "203.0.113.9"),
        ("1", "10.0.0.4", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("2", "10.0.0.4", "1.2.3.4, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("2", "10.0.0.4", "203.0.113.9", "10.0.0.4"),
        ("1", "10.0.0.4", "203.0.113.9:40123", "203.0.113.9"),
        ("1", "10.0.0.4", "[2001:db8::7]:40123", "2001:db8::7"),
        ("1", "10.0.0.4", "::ffff:203.0.113.9", "203.0.113.9"),
        ("1", "10.0.0.4", "unknown", "10.0.0.4"),
        ("1", "10.0.0.4", "203.0.113.9\r\nX: y", "10.0.0.4"),
        ("1", "", "203.0.113.9", "203.0.113.9"),
        ("0", "", "203.0.113.9", ""),
        ("10.0.0.0/8", "10.0.0.4", "1.2.3.4, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.4", "203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.4,fd00::/8", "fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.0/8", "10.0.0.4", "10.0.0.9", "10.0.0.4"),
    ],
)
def test_a3_the_header_counts_as_far_as_stated_proxies_wrote_it(settings, proxies, peer, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(asked(forwarded, peer)) == address


@pytest.mark.parametrize(
    ("proxies", "peer", "secure"),
    [("0", "10.0.0.4", False), ("1", "10.0.0.4", True), ("10.0.0.4", "10.0.0.4", True), ("10.0.0.4", "1.2.3.4", False)],
)
def test_a3_only_stated_proxies_say_that_the_request_was_secure(settings, proxies, peer, secure):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
    ClientAddressMiddleware(lambda asked: asked)(request)
    assert ("HTTP_X_FORWARDED_PROTO" in request.META) == secure


@pytest.mark.parametrize("text", ["yes", "-1", "11", "10.0.0.0/99", "10.0.0.1/8", "1,two", "一"])
def test_a3_a_wrong_statement_stops_the_start_with_a_sentence(text):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be"):
        stated_proxies(text)


def test_a3_nothing_stated_is_no_proxy():
    assert not stated_proxies("0")
    assert not stated_proxies("")
    assert stated_proxies("10.0.0.4") == Proxies(networks=stated_proxies("10.0.0.4").networks)


def test_a3_without_stated_proxies_a_forwarded_address_is_nothing(cast, settings):
    """Else everybody chose an address of their own for every guess."""
    settings.TRUSTED_PROXIES = "0"
    for number in range(5):
        log_in(address=f"198.51.100.{number}")
    assert not comes_in(address="198.51.100.77")
