"""The second step cannot be guessed, its owner is told, and its secrets are not legible in the database."""

import importlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cadres.access import guards, services, sign_in
from cadres.access.models import Guard
from core.audit.models import AuditRow
from tests.cadres.access.test_tokens import PASSWORD, SECRET


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def hua(cast):
    TOTP.activate(cast.hua, SECRET)
    return cast.hua


def half_in(client=None):
    """The password was right; the code is asked for."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": "hua", "password": PASSWORD})
    return client


def enter(client, text):
    return client.post(reverse("mfa_authenticate"), {"code": text})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def time_passes(minutes):
    span = timedelta(minutes=minutes)
    for guard in Guard.objects.exclude(closed_until=None):
        Guard.objects.filter(pk=guard.pk).update(closed_until=guard.closed_until - span)


def test_a1_of_200_wrong_codes_five_are_looked_at(hua, monkeypatch):
    looked = []
    monkeypatch.setattr(TOTP, "validate_code", lambda self, text: looked.append(text) or False)
    clients = [half_in(), half_in()]  # by account: a new session, or another address, begins no new count
    for number in range(200):
        cache.clear()  # nor does another process with a cache of its own
        enter(clients[number % 2], f"{number:06}")
    assert len(looked) == 5


def test_a1_after_five_wrong_codes_the_right_one_does_not_open_until_time_has_passed(hua, code_of):
    client = half_in()
    for _n in range(5):
        enter(client, "000000")
    answer = enter(client, code_of(SECRET))
    assert not is_in(client)
    assert "closed until" in answer.content.decode() or "关闭" in answer.content.decode()
    time_passes(5)
    enter(client, code_of(SECRET))
    assert is_in(client)


def test_a1_recovery_codes_are_behind_the_same_guard(hua):
    codes = RecoveryCodes.activate(hua).get_unused_codes()
    client = half_in()
    for number in range(5):
        enter(client, f"{number:08}")
    enter(client, codes[0])
    assert not is_in(client)


def test_a1_the_time_grows_up_to_an_hour():
    waits = [guards.SECOND_STEP.wait(failures) // timedelta(minutes=1) for failures in range(1, 14)]
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40, 60, 60, 60, 60, 60]
    assert guards.SECOND_STEP.wait(10_000) == timedelta(hours=1)


def test_a1_a_right_code_begins_anew(hua, code_of):
    client = half_in()
    for _n in range(4):
        enter(client, "000000")
    enter(client, code_of(SECRET))
    assert is_in(client)
    assert not Guard.objects.exists()


def test_a1_the_owner_reads_of_it_at_the_next_sign_in_and_the_trail_keeps_it(hua, settings, code_of):
    settings.LANGUAGE_CODE = "en"
    thief = half_in()
    for _n in range(9):
        enter(thief, "000000")
    row = AuditRow.objects.get(action="user.second_step_closed")
    assert (row.object_key, row.content["after"]["failures"]) == (str(hua.pk), 5)
    time_passes(5)
    owner = half_in(Client(headers={"accept-language": "en"}))
    enter(owner, code_of(SECRET))
    assert is_in(owner)
    assert "6 wrong codes were entered" in owner.get(reverse("cadres:my_file")).content.decode()
    assert "wrong codes were entered" not in owner.get(reverse("cadres:my_file")).content.decode()


def test_a1_the_security_administrator_sees_it(cast, hua, sign_in, code_of):
    client = half_in()
    for _n in range(5):
        enter(client, "000000")
    seen = sign_in(cast.an)
    page = seen.get(reverse("cadres:user", args=[hua.pk]), headers={"accept-language": "en"}).content.decode()
    assert "Wrong codes in a row" in page
    assert "closed until" in page
    rows = seen.get(reverse("cadres:users"), headers={"accept-language": "en"}).content.decode()
    assert "Two-step sign-in closed until" in rows


def test_a1_a_new_password_opens_no_closed_second_step(cast, hua):
    """Else the system administrator alone had five more guesses with every reset."""
    client = half_in()
    for _n in range(5):
        enter(client, "000000")
    services.user_password_reset(actor=cast.xi, user=hua)
    assert guards.closed_until(guards.SECOND_STEP, str(hua.pk))


def test_a1_asking_again_before_the_settings_counts_too(hua, code_of):
    client = half_in()
    enter(client, code_of(SECRET))
    for _n in range(5):
        client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    with pytest.raises(sign_in.SecondStepClosed):
        sign_in.second_step_try(user=hua)


@pytest.mark.on_both
@pytest.mark.django_db(transaction=True)
def test_a1_codes_sent_at_once_are_counted_one_by_one(cast):
    def guess(_n):
        try:
            sign_in.second_step_try(user=cast.hua)
        except sign_in.SecondStepClosed:
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(40))) == 5


# At rest


def stored(user) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        return " ".join(str(row[0]) for row in cursor.fetchall())


def test_a1_secrets_lie_encrypted_and_work(hua, code_of):
    seed = RecoveryCodes.activate(hua)
    assert SECRET not in stored(hua)
    assert all(found not in stored(hua) for found in seed.get_unused_codes())
    assert "gAAAA" in stored(hua)
    client = half_in()
    enter(client, code_of(SECRET))
    assert is_in(client)


def test_a1_plain_secrets_of_before_are_encrypted_by_the_migration(cast, code_of):
    for user, data, kind in [
        (cast.hua, {"secret": SECRET}, "totp"),
        (cast.hua, {"seed": "ab" * 40, "used_mask": 3}, "recovery_codes"),
        (cast.lei, {"migrated_codes": ["11112222", "33334444"]}, "recovery_codes"),
    ]:
        Authenticator.objects.create(user=user, type=kind, data=data)
    step = importlib.import_module("cadres.migrations.0002_doors")
    step.encrypt_secrets(apps, None)
    step.encrypt_secrets(apps, None)  # done twice, nothing is encrypted twice
    assert SECRET not in stored(cast.hua)
    assert "abab" not in stored(cast.hua)
    codes = Authenticator.objects.get(user=cast.lei).wrap()
    assert codes.get_unused_codes() == ["11112222", "33334444"]
    assert Authenticator.objects.get(user=cast.hua, type="recovery_codes").data["used_mask"] == 3
    client = half_in()
    enter(client, code_of(SECRET))
    assert is_in(client)


def test_a1_a_secret_under_another_key_lets_nobody_in(hua, code_of):
    """An empty secret in its place would be one that everybody knows."""
    row = Authenticator.objects.get(user=hua)
    row.data = {"secret": json.loads('"gAAAAABnotours"')}
    row.save()
    client = half_in()
    answer = enter(client, code_of(SECRET))
    assert answer.status_code == 200
    assert not is_in(client)


def test_old_failures_are_forgotten(cast):
    guards.failure_count(guards.PASSWORD, "somebody")
    Guard.objects.update(changed_at=timezone.now() - timedelta(days=2))
    guards.failure_count(guards.PASSWORD, "other")
    assert not Guard.objects.filter(key="somebody").exists()
