"""Contracts between the parts: imports, migrations, settings."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_arrows_between_the_apps_point_one_way():
    done = run(str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(f"make migrations first:\n{out.getvalue()}", pytrace=False)


def test_system_check_for_production_is_clean():
    done = run(
        sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        HTTPS="true", DEBUG="false", DEMO_MODE="false", DJANGO_ALLOW_ASYNC_UNSAFE="",
        SECRET_KEY="".join(chr(ord("a") + i % 26) + str(i) for i in range(40)),
    )  # fmt: skip
    # HSTS preload (W021) is for the owner of the whole domain to ask for.
    complaints = set(re.findall(r"\(([a-z_]+\.[EWC]\d+)\)", done.stderr)) - {"security.W021"}
    assert not complaints, done.stderr
    assert done.returncode == 0 or "W021" in done.stderr, done.stderr


def test_a_site_without_a_secret_key_does_not_start():
    environment = {"SECRET_KEY": "", "DEBUG": "false", "DEMO_MODE": "false"}
    done = run(sys.executable, "manage.py", "check", **environment)
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
