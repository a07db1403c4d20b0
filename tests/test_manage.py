"""manage.py on a machine where nothing has been set up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASE = ["appraisal/schemes/library/results-vote.json", "tests/cases/s5.json"]


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_case_is_scored_without_settings_secrets_or_database():
    found = manage("score", *CASE)
    assert (found.returncode, found.stderr) == (0, "")
    assert "score 91.59" in found.stdout


@pytest.mark.parametrize("arguments", [("help", "score"), ("score", "--help"), ("help",)])
def test_help_is_given_in_a_fresh_clone(arguments):
    found = manage(*arguments)
    assert (found.returncode, found.stderr) == (0, "")
    assert "score" in found.stdout


def test_nothing_else_starts_without_a_secret():
    found = manage("check")
    assert found.returncode != 0
    assert "Set SECRET_KEY" in found.stderr


def test_secrets_are_made_once_and_never_overwritten(tmp_path):
    made = manage("make_secrets", str(tmp_path / "keys"))
    assert made.returncode == 0, made.stderr
    files = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert set(files) == {"secret_key", "field_key"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "keys").iterdir())
    assert f"export FIELD_KEY_FILE={tmp_path}/keys/field_key" in made.stdout
    assert not any(value in made.stdout + made.stderr for value in files.values())
    again = manage("make_secrets", str(tmp_path / "keys"))
    assert (again.returncode, again.stdout) == (0, made.stdout)
    assert {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()} == files
    assert manage("check", SECRET_KEY_FILE=str(tmp_path / "keys/secret_key"), FIELD_KEY="x" * 9).returncode == 1
    found = manage(
        "check", SECRET_KEY_FILE=str(tmp_path / "keys/secret_key"), FIELD_KEY_FILE=str(tmp_path / "keys/field_key")
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "Set SECRET_KEY"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "The file of SECRET_KEY cannot be read: /nowhere/secret"),
        ({"SECRET_KEY": "s", "FIELD_KEY": "short"}, "FIELD_KEY must be 32 bytes"),
        ({"SECRET_KEY": "s", "FIELD_KEY": "密" * 44}, "FIELD_KEY must be 32 bytes"),
        ({"SECRET_KEY": "s", "FIELD_KEY": f"{'A' * 43}=,short"}, "FIELD_KEY must be 32 bytes"),
        ({"SECRET_KEY": "s", "FIELD_KEY": " , "}, "FIELD_KEY must be 32 bytes"),
    ],
)
def test_a_wrong_secret_is_told_with_its_name_and_the_remedy_in_both_languages(environment, sentence):
    found = manage("check", **environment)
    assert found.returncode == 1
    assert found.stderr.startswith(sentence)
    assert "Traceback" not in found.stderr
    assert "。" in found.stderr
