"""What stands beside the code says what the code says: .env.example, decision records, hooks, help."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOR_TESTS = {"TEST_DB_NAME"}
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def variables_of_settings() -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "config" / "settings").glob("*.py"))
    return set(re.findall(r'\b(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', text)) - FOR_TESTS


def test_the_example_names_every_variable_of_the_settings_and_no_other():
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.match(r"(?:# )?([A-Z_]+)=", line))]
    assert sorted(named) == sorted(variables_of_settings())


def test_every_variable_is_explained_on_the_line_above():
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    is_setting = [bool(re.match(r"(?:# )?[A-Z_]+=", line)) for line in lines]
    bare = [
        line
        for before, was_setting, line, setting in zip(lines, is_setting, lines[1:], is_setting[1:], strict=False)
        if setting and not (was_setting or before.startswith("# "))
    ]
    assert bare == []


def test_defaults_shown_are_those_of_the_settings():
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "config" / "settings").glob("*.py"))
    numbers = dict(re.findall(r'env\.int\("([A-Z_]+)", default=([0-9_* -]+)\)', text))
    shown = dict(re.findall(r"^# ([A-Z_]+)=(-?\d+)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert {name: eval(numbers[name]) for name in shown} == {name: int(value) for name, value in shown.items()}


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_numbered_dated_and_indexed(record):
    title, _blank, status = record.read_text("utf-8").splitlines()[:3]
    number, name = re.match(r"# (\d+)\. (.+)", title).groups()
    assert record.stem.startswith(f"{int(number):04d}-")
    assert re.match(r"\d{4}-\d\d-\d\d · (in force|replaced by \[\d+\]\(.+\.md\))$", status), status
    assert f"[{name}](decisions/{record.name})" in (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_decisions_are_numbered_without_gaps():
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_hooks_are_local_and_valid():
    done = subprocess.run(
        [Path(sys.executable).with_name("pre-commit"), "validate-config", ROOT / ".pre-commit-config.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert set(re.findall(r"repo: (\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))) == {"local"}


def test_the_benches_run_by_their_module_names():
    for name in ("agreement", "scoring", "sheets"):
        assert '__name__ == "__main__"' in (ROOT / "bench" / f"{name}.py").read_text("utf-8"), name
