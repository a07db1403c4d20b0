"""What is logged: one line for a refusal, with the id that the answer carries; a traceback for faults alone."""

import io
import logging
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import home
from core.apps import private_database_file
from core.logs import OneLineFormatter, RefusedInOneLine


@pytest.fixture
def written():
    """What the console would show of requests, by the filter and formatter of the settings."""
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refused"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RefusedInOneLine())
    handler.setFormatter(OneLineFormatter())
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    logger.removeHandler(handler)


def test_a11_each_refusal_is_one_line_with_the_id_of_its_answer(cast, sign_in, written):
    client = sign_in(cast.hua)
    tries = [
        client.get("/no/such/page/"),
        client.get(reverse("audit:rows")),
        client.get(reverse("cadres:cadre", args=[999_999])),
        client.post(reverse("cadres:cadre_new"), {}),
    ]
    assert [answer.status_code for answer in tries] == [404, 403, 404, 422]
    lines = written()
    assert len(lines) == len(tries)
    for line, answer in zip(lines, tries, strict=True):
        assert f"[{answer['X-Request-ID']}]" in line


def test_a11_too_many_and_foreign_hosts_are_one_line_each(cast, client, written):
    for _n in range(6):
        answer = client.post(reverse("account_login"), {"login": "lin", "password": "wrong"})
    assert answer.status_code == 429
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert not [line for line in written() if line.startswith("    ")]


def test_a_fault_of_the_program_keeps_its_traceback(cast, monkeypatch, written):
    monkeypatch.setattr(home.Home, "get", lambda self, request: 1 / 0)
    client = Client(raise_request_exception=False)
    client.force_login(cast.lin, backend="cadres.access.backends.OfficeBackend")
    assert client.get("/").status_code == 500
    assert "ZeroDivisionError" in "\n".join(written())


def test_refused_pages_without_a_request_of_ours_are_no_trouble():
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "x", None, (PermissionDenied, PermissionDenied(), None))
    assert RefusedInOneLine().filter(record)
    assert record.exc_info


def test_a11_a_database_that_is_a_file_is_its_owners_alone(tmp_path):
    class Connection:
        vendor = "sqlite"
        settings_dict = {"NAME": str(tmp_path / "db.sqlite3")}

    path = tmp_path / "db.sqlite3"
    path.write_bytes(b"")
    path.chmod(0o644)
    private_database_file(None, Connection)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Connection.settings_dict = {"NAME": ":memory:"}
    private_database_file(None, Connection)


def test_a11_the_database_of_this_very_test_is_private(db):
    if connection.vendor != "sqlite":
        return
    assert not Path(connection.settings_dict["NAME"]).stat().st_mode & 0o077
