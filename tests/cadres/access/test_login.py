"""Signing in: one-time passwords, the second step, lock-out, and sessions that end."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cadres.access import services
from cadres.models import User
from core.audit.models import AuditRow

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_cache():
    """Lock-outs and used codes of another test."""
    cache.clear()


def log_in(client, username, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_right_password_opens_the_site(cast, client):
    log_in(client, "lin")
    assert is_in(client)


def test_one_time_password_opens_only_the_page_that_changes_it(cast, client):
    _user, password = services.user_create(actor=cast.xi, username="new", display_name="New")
    log_in(client, "new", password)
    assert is_in(client)
    for address in (reverse("cadres:units"), reverse("home"), "/admin/"):
        assert client.get(address)["Location"] == reverse("account_change_password")
    answer = client.get(reverse("api:cadres-list"))
    assert (answer.status_code, answer.json()["code"]) == (403, "account_duty")


def test_changed_password_opens_the_site_and_the_old_one_no_longer(cast, client):
    _user, password = services.user_create(actor=cast.xi, username="new", display_name="New")
    log_in(client, "new", password)
    mine = "a pond without frogs"
    client.post(reverse("account_change_password"), {"oldpassword": password, "password1": mine, "password2": mine})
    assert not User.objects.get(username="new").must_change_password
    assert client.get(reverse("cadres:units")).status_code == 200
    assert AuditRow.objects.filter(action="user.password_changed").exists()
    other = Client()
    log_in(other, "new", password)
    assert not is_in(other)


@pytest.mark.parametrize("weak", ["short1", "123456789012345", "password12345", "new"])
def test_weak_password_is_refused(cast, client, weak):
    _user, password = services.user_create(actor=cast.xi, username="new", display_name="New")
    log_in(client, "new", password)
    client.post(reverse("account_change_password"), {"oldpassword": password, "password1": weak, "password2": weak})
    assert User.objects.get(username="new").must_change_password


@pytest.mark.parametrize("name", ["hua", "lei", "xi", "an", "shen"])
def test_powerful_roles_set_up_a_second_step_before_anything_else_opens(cast, client, settings, name):
    settings.MFA_REQUIRED_ROLES = ["hr", "leader", "system", "security", "auditor"]
    log_in(client, name)
    assert client.get(reverse("cadres:units"))["Location"] == reverse("mfa_activate_totp")
    # the password was given a moment ago
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_whoever_comes_back_to_it_later_gives_the_password_again(cast, client, settings):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    log_in(client, "hua")
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    client.post(asked["Location"], {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("name", ["lin", "su", "ji", "tang"])
def test_other_roles_are_not_asked_for_a_second_step(cast, client, settings, name):
    settings.MFA_REQUIRED_ROLES = ["hr", "leader", "system", "security", "auditor"]
    log_in(client, name)
    assert client.get(reverse("cadres:units")).status_code == 200


def test_nobody_is_asked_while_the_setting_is_empty(cast, client, settings):
    settings.MFA_REQUIRED_ROLES = []
    log_in(client, "hua")
    assert client.get(reverse("cadres:units")).status_code == 200


def test_password_alone_does_not_sign_in_once_the_second_step_is_set_up(cast, client, settings, code_of):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    totp = TOTP.activate(cast.hua, "JBSWY3DPEHPK3PXP")
    log_in(client, "hua")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert is_in(client)
    assert client.get(reverse("cadres:units")).status_code == 200
    assert totp.instance.user == cast.hua


def test_second_step_taken_away_must_be_set_up_again(cast, client, settings):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    TOTP.activate(cast.hua, "JBSWY3DPEHPK3PXP")
    services.user_second_step_reset(actor=cast.an, user=cast.hua, reason="telephone lost")
    log_in(client, "hua")
    assert client.get(reverse("cadres:units"))["Location"] == reverse("mfa_activate_totp")


def test_admin_site_has_no_door_of_its_own(cast, client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer["Location"].startswith(reverse("account_login"))
    client.post("/admin/login/", {"username": "hua", "password": PASSWORD})
    assert not is_in(client)


def test_after_five_failures_the_right_password_does_not_open(cast, client):
    for _n in range(5):
        log_in(client, "lin", "wrong")
    log_in(client, "lin")
    assert not is_in(client)


def test_lock_out_of_one_account_leaves_others_alone(cast, client):
    for _n in range(5):
        log_in(client, "lin", "wrong")
    log_in(client, "mei")
    assert is_in(client)


def test_lock_out_shows_429_once(cast, client):
    codes = [log_in(client, "lin", "wrong").status_code for _n in range(6)]
    assert 429 in codes


def test_reset_password_ends_the_lock_out(cast, client):
    for _n in range(5):
        log_in(client, "lin", "wrong")
    password = services.user_password_reset(actor=cast.xi, user=cast.lin)
    log_in(client, "lin", password)
    assert is_in(client)


def test_disabled_account_neither_stays_nor_comes_in(cast, client):
    log_in(client, "lin")
    services.user_disable(actor=cast.xi, user=cast.lin, reason="left")
    assert client.get(reverse("cadres:my_file")).status_code == 302
    other = Client()
    log_in(other, "lin")
    assert not is_in(other)


def test_idle_session_ends(cast, client, settings):
    log_in(client, "lin")
    client.get(reverse("cadres:my_file"))
    session = client.session
    session["seen"] -= settings.SESSION_IDLE_SECONDS + 61
    session.save()
    assert client.get(reverse("cadres:my_file")).status_code == 302


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404
