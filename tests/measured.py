"""How much of the code the tests reach, as a table of packages at the end of ``make test``: COVERAGE=1 asks for it.

Watching every line makes Python 3.11 slower by half. So each test function is watched once, with its first parameters,
and those marked slow are not: the figures are a lower bound that takes a tenth of the time.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path

import coverage
import pytest

from tests.environment import FOLDER
from tests.servers import ROOT

WANTED = bool(os.environ.get("COVERAGE"))
IN_A_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SHARED_OUT = "-n" in sys.argv and not IN_A_WORKER  # the process that runs no test itself


def made(**options) -> coverage.Coverage:
    return coverage.Coverage(data_file=str(FOLDER / "coverage"), config_file=str(ROOT / "pyproject.toml"), **options)


# From here on, so that the lines which run when a module is imported count.
watching = made(data_suffix=True) if WANTED and not SHARED_OUT else None
if watching:
    watching.start()

first_of_its_function: set[str] = set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    if watching is None:
        return
    watching.stop()
    seen = set()
    for item in items:
        function = item.nodeid.partition("[")[0]
        if function not in seen and item.get_closest_marker("slow") is None:
            first_of_its_function.add(item.nodeid)
        seen.add(function)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    if watching is None or item.nodeid not in first_of_its_function:
        return (yield)
    watching.start()
    try:
        return (yield)
    finally:
        watching.stop()


def pytest_sessionfinish():
    if watching is not None:
        watching.save()


def pytest_terminal_summary(terminalreporter):
    if not WANTED or IN_A_WORKER:  # its table, which nobody sees, would use up the figures
        return
    found = made()
    found.combine([str(FOLDER)])
    counts = counted(found)
    if not counts:  # broken off
        return
    terminalreporter.section("coverage of statements")
    for package in sorted(counts):
        reached, statements = counts[package]
        terminalreporter.write_line(f"{package:28} {reached:7,} of {statements:7,}  {percent(reached, statements)}")
    reached, statements = (sum(column) for column in zip(*counts.values(), strict=True))
    terminalreporter.write_line(f"{'total':28} {reached:7,} of {statements:7,}  {percent(reached, statements)}")


def percent(reached: int, statements: int) -> str:
    return f"{100 * reached / statements:5.1f} %"


def counted(found: coverage.Coverage) -> dict[str, list[int]]:
    """Package → (statements reached, statements)."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name in found.get_data().measured_files():
        path = Path(name).relative_to(ROOT)
        _file, statements, _excluded, missing, _text = found.analysis2(name)
        package = ".".join(path.parts[: 2 if len(path.parts) > 2 else 1])
        counts[package][0] += len(statements) - len(missing)
        counts[package][1] += len(statements)
    return counts
