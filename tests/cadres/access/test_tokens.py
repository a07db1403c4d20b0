"""Tokens of the API are worth what the account's own session is worth, and end with what they were made under."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cadres.access import services
from cadres.access.keys import token_make
from cadres.access.models import ApiToken
from cadres.models import Grant, User
from core.audit.models import AuditRow
from tests import factories as make

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
MINE = "a pond without frogs"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def token_of(client, user) -> str:
    """Made as a program's owner makes it: in a session."""
    client.force_login(user, backend="cadres.access.backends.OfficeBackend")
    answer = client.post(reverse("api:token"))
    assert answer.status_code == 200, answer.content
    client.logout()
    return answer.json()["token"]


def read(client, token, name="api:cadres-list"):
    return client.get(reverse(name), headers={"authorization": f"Token {token}"})


def test_token_reads_until_something_changes(cast, client):
    token = token_of(client, cast.hua)
    assert read(client, token).status_code == 200
    assert AuditRow.objects.filter(action="token.made").exists()


@pytest.mark.parametrize("name", ["api:cadres-list", "api:units-list", "api:appointments-list"])
def test_a2_token_is_refused_while_the_account_owes_its_own_password(cast, client, name):
    token = token_of(client, cast.hua)
    User.objects.filter(pk=cast.hua.pk).update(must_change_password=True)
    answer = read(client, token, name)
    assert (answer.status_code, answer.json()["code"]) == (403, "account_duty")


def test_a2_token_is_refused_while_the_account_owes_its_second_step(cast, client, settings):
    settings.MFA_REQUIRED_ROLES = []
    token = token_of(client, cast.hua)
    settings.MFA_REQUIRED_ROLES = ["hr"]
    answer = read(client, token)
    assert (answer.status_code, answer.json()["code"]) == (403, "account_duty")


def change_password(cast):
    services.own_password_change(user=cast.hua, password=MINE)


def reset_password(cast):
    services.user_password_reset(actor=cast.xi, user=cast.hua)
    User.objects.filter(pk=cast.hua.pk).update(must_change_password=False)


def disable_and_enable(cast):
    services.user_disable(actor=cast.xi, user=cast.hua, reason="x")
    services.user_enable(actor=cast.xi, user=User.objects.get(pk=cast.hua.pk))
    User.objects.filter(pk=cast.hua.pk).update(must_change_password=False)


def set_up_second_step(cast):
    TOTP.activate(cast.hua, SECRET)


def end_grant(cast):
    services.grant_end(actor=cast.an, grant=cast.hua.grants.get(), reason="moved")


def grant_runs_out(cast):
    Grant.objects.filter(user=cast.hua).update(ends_on=TODAY - timedelta(days=1))


def gets_another_grant(cast):
    make.GrantFactory(user=cast.hua, role="supervisor", unit=cast.bureau)


def password_by_sql(cast):
    User.objects.filter(pk=cast.hua.pk).update(password="!")


@pytest.mark.on_both
@pytest.mark.parametrize(
    "change",
    [
        change_password,
        reset_password,
        disable_and_enable,
        set_up_second_step,
        end_grant,
        grant_runs_out,
        gets_another_grant,
        password_by_sql,
    ],
)
def test_a2_no_token_outlives_password_second_step_role_or_account(cast, client, change):
    token = token_of(client, cast.hua)
    change(cast)
    assert read(client, token).status_code == 401
    assert not User.objects.get(pk=cast.hua.pk).auth_token_set.exists()


def test_a2_what_ends_ones_own_tokens_ends_them_at_once_and_nobody_elses(cast):
    for user in (cast.hua, cast.su):
        token_make(user=user)
    services.own_password_change(user=cast.hua, password=MINE)
    assert [token.user for token in ApiToken.objects.all()] == [cast.su]


def test_a2_token_ends_when_the_second_step_is_reset(cast, client, code_of):
    TOTP.activate(cast.hua, SECRET)
    sign_in_with_code(client, "hua", code_of(SECRET))
    token = client.post(reverse("api:token")).json()["token"]
    client.logout()
    assert read(client, token).status_code == 200
    services.user_second_step_reset(actor=cast.an, user=cast.hua, reason="telephone lost")
    assert read(client, token).status_code == 401


def sign_in_with_code(client, name, code):
    client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in client.session


def test_a2_token_is_made_only_in_a_session_that_passed_the_second_step(cast, client, settings, code_of):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    TOTP.activate(cast.hua, SECRET)
    client.force_login(cast.hua, backend="cadres.access.backends.OfficeBackend")
    refused = client.post(reverse("api:token"))
    assert (refused.status_code, refused.json()["code"]) == (403, "second_step_first")
    client.logout()
    sign_in_with_code(client, "hua", code_of(SECRET))
    assert client.post(reverse("api:token")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_second_step_counts_as_passing_it(cast, client, settings, code_of):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    client.post(reverse("account_login"), {"login": "hua", "password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    client.post(reverse("mfa_activate_totp"), {"code": code_of(SECRET)})
    assert AuditRow.objects.filter(action="user.second_step_set").exists()
    assert client.post(reverse("api:token")).status_code == 200


def test_revoking_all_ends_every_token_and_stands_open_to_whoever_owes_something(cast, client):
    first, second = token_of(client, cast.hua), token_of(client, cast.hua)
    User.objects.filter(pk=cast.hua.pk).update(must_change_password=True)
    answer = client.post(reverse("api:token-revoke-all"), headers={"authorization": f"Token {first}"})
    assert answer.status_code == 204
    assert read(client, second).status_code == 401


def test_one_person_keeps_at_most_ten_tokens(cast, client):
    for _n in range(10):
        token_of(client, cast.hua)
    client.force_login(cast.hua, backend="cadres.access.backends.OfficeBackend")
    answer = client.post(reverse("api:token"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


@pytest.mark.parametrize("text", [b"\xff\xfe", b"x" * 5000, b"a b", b""])
def test_a8_a_token_that_is_none_is_refused_with_401(db, client, text):
    header = b"Token " + text
    answer = client.get(reverse("api:cadres-list"), HTTP_AUTHORIZATION=header.decode("latin-1"))
    assert answer.status_code == 401
