"""manage.py on a machine where nothing has been set up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASE = ["appraisal/schemes/library/results-vote.json", "tests/cases/s5.json"]


def manage(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
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
