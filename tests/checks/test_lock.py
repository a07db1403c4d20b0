"""The locks hold what the .in files ask for, and nothing that nobody asks for."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements", "requirements-dev", "requirements-uv"]


def asked(name: str) -> dict[str, Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    requirements = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(item.name): item for item in requirements}


def locked(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_answers_every_requirement(name):
    lock = locked(f"{name}.txt")
    for package, requirement in asked(f"{name}.in").items():
        assert package in lock, f"{package} is not locked: make lock"
        assert requirement.specifier.contains(lock[package], prereleases=True), f"{package}: make lock"


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_lock_holds_nothing_that_nobody_asks_for(name):
    lock = locked(f"{name}.txt")
    reached, waiting = set(), list(asked(f"{name}.in").values())
    while waiting:
        requirement = waiting.pop()
        package = canonicalize_name(requirement.name)
        mark = (package, frozenset(requirement.extras))
        if mark in reached or package not in lock:
            continue
        reached.add(mark)
        for text in metadata.requires(package) or []:
            needed = Requirement(text)
            # The locks are made for the first 3.11, whichever one runs here.
            environments = [{"extra": extra, "python_full_version": "3.11.0"} for extra in requirement.extras or {""}]
            if needed.marker is None or any(map(needed.marker.evaluate, environments)):
                waiting.append(needed)
    stray = set(lock) - {package for package, _ in reached}
    assert not stray, f"locked without need: {sorted(stray)}"


def test_both_locks_name_the_same_versions():
    site, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {package: site[package] for package in site.keys() & dev.keys()} == {
        package: dev[package] for package in site.keys() & dev.keys()
    }


def test_locked_versions_are_installed():
    both = locked("requirements-dev.txt") | locked("requirements.txt")
    assert {package: metadata.version(package) for package in both} == both


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_index_of_its_own(name):
    text = (ROOT / f"{name}.txt").read_text()
    for block in re.split(r"\n(?=\S)", text):
        if "==" in block:
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert not re.search(r"--(extra-)?index-url|--find-links|://|file:", text)


def test_psycopg_3_stays_out():
    # Django prefers it to psycopg2 without saying so.
    assert "psycopg" not in locked("requirements.txt") | locked("requirements-dev.txt")


def test_every_dependency_earns_its_place_in_the_documentation():
    rows = {canonicalize_name(name) for name in re.findall(r"`([A-Za-z0-9_.\-]+)(?:\[[a-z]+\])?`", documentation())}
    missing = {package for name in LOCKS for package in asked(f"{name}.in")} - rows
    assert not missing, f"docs/dependencies.md lacks {sorted(missing)}"


def documentation() -> str:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))
