"""What a site says when something around it is missing: each sentence names the setting and the remedy."""

import base64
import secrets
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings
from django.utils import timezone, translation

from core import fields
from core.environment import WrongSetting
from core.starting import checks
from core.starting.fingerprint import fingerprint, fingerprint_record
from core.starting.looking import look_around
from core.starting.models import KeyFingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_key():
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    fields._cipher.cache_clear()
    with override_settings(FIELD_KEY=key):
        yield
    fields._cipher.cache_clear()


def test_a_migrated_database_remembers_its_key_but_not_what_it_is(settings):
    call_command("migrate", verbosity=0)
    recorded = KeyFingerprint.objects.get(name="FIELD_KEY")
    assert recorded.digest == fingerprint()
    assert settings.FIELD_KEY not in recorded.digest
    assert checks.check_key(databases=["default"]) == []


def test_another_key_stops_the_start_with_the_setting_and_the_remedy(english, request):
    fingerprint_record()
    request.getfixturevalue("another_key")
    with pytest.raises(WrongSetting, match=r"FIELD_KEY is not the key .* FIELD_KEY_FILE"):
        look_around()
    with pytest.raises(SystemCheckError, match="FIELD_KEY is not the key"):
        call_command("migrate", skip_checks=False, verbosity=0, plan=True)


def test_a_database_of_before_is_known_by_what_is_encrypted_in_it(cast, another_key):
    assert [message.id for message in checks.check_key(databases=["default"])] == ["start.E001"]
    fingerprint_record()
    assert not KeyFingerprint.objects.exists()


def test_an_empty_database_takes_the_key_it_is_begun_with(another_key):
    fingerprint_record()
    assert KeyFingerprint.objects.get().digest == fingerprint()


def test_without_the_database_nothing_is_asked():
    assert checks.check_key(databases=None) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_a_role_that_could_switch_triggers_off_is_told(english):
    [message] = checks.check_role()
    assert message.id in {"start.W002", "start.W003"}
    assert "DATABASE_URL" in str(message.msg) and "owns no table" in str(message.hint)
    with connection.cursor() as cursor:
        name = f"plain_{secrets.token_hex(4)}"
        cursor.execute(f"CREATE ROLE {name}")
        cursor.execute(f"SET LOCAL ROLE {name}")
        try:
            assert checks.check_role() == []
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f"DROP ROLE {name}")


def test_redis_that_is_away_is_told_and_the_site_starts(settings, english, caplog):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        [message] = checks.check_redis()
        look_around()
    assert message.id == "start.W004" and "REDIS_URL" in str(message.hint)
    assert "Redis does not answer at REDIS_URL" in caplog.text
    settings.REDIS_URL = "not an address"
    assert [one.id for one in checks.check_redis()] == ["start.W004"]
    settings.REDIS_URL = ""
    assert checks.check_redis() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_clocks_that_differ_are_told_in_seconds(monkeypatch, english):
    assert checks.check_clock() == []
    later = timezone.localtime() + timedelta(hours=8)
    monkeypatch.setattr(checks.timezone, "localtime", lambda: later)
    [message] = checks.check_clock()
    assert message.id == "start.W005" and "28800 seconds" in str(message.msg)


def test_a_machine_without_chinese_fonts_is_told(monkeypatch, tmp_path, english):
    monkeypatch.setattr(checks, "FONT_FOLDERS", (str(tmp_path),))
    [message] = checks.check_fonts()
    assert message.id == "start.W006" and "fonts-noto-cjk" in str(message.hint)
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    assert checks.check_fonts() == []


def test_the_sentences_are_said_in_chinese():
    with translation.override("zh-hans"):
        assert "数据库" in str(checks._another_key().msg)
