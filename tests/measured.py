"""How long the tests of each folder took, and how much of the code they reach: two tables at the end of ``make test``.

The seconds are those of the clock in all processes together; they say where to look when the whole takes too long.
Coverage is asked for by COVERAGE=1.

Watching every line from outside makes Python 3.11 slower by half. SlipCover writes marks into the code when it is
imported and takes them out again where they were passed, which costs little, so that all tests are watched.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import slipcover

from tests.environment import FOLDER
from tests.servers import ROOT

WANTED = bool(os.environ.get("COVERAGE"))
IN_A_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SHARED_OUT = "-n" in sys.argv and not IN_A_WORKER  # the process that runs no test itself
PACKAGES = ("config", "core", "cadres", "appraisal", "training", "rotation")


def watched() -> slipcover.Slipcover:
    """Marks whatever of ours is imported from now on."""
    found = slipcover.Slipcover(exclude_also=["raise NotImplementedError"])
    matching = slipcover.FileMatcher(sources=[str(ROOT / name) for name in PACKAGES], omit=["*/migrations/*"])
    slipcover.ImportManager(found, matching).__enter__()
    return found


watching = watched() if WANTED and not SHARED_OUT else None


def pytest_sessionfinish():
    if watching is not None:
        files = watching.get_coverage()["files"]
        (FOLDER / f"coverage-{os.getpid()}.json").write_text(json.dumps(files), "utf-8")


def pytest_terminal_summary(terminalreporter):
    if IN_A_WORKER:
        return
    if SHARED_OUT:
        write_seconds(terminalreporter)
    if WANTED:
        write_coverage(terminalreporter)


def write_seconds(terminalreporter) -> None:
    """Folder, seconds and tests, the longest first."""
    reports = [
        report for reports in terminalreporter.stats.values() for report in reports if hasattr(report, "duration")
    ]
    seconds: dict[str, float] = defaultdict(float)
    tests: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        folder = "/".join(Path(report.nodeid.partition("::")[0]).parts[:3])
        seconds[folder] += report.duration
        tests[folder].add(report.nodeid)
    terminalreporter.section("seconds of tests")
    for folder in sorted(seconds, key=seconds.__getitem__, reverse=True)[:25]:
        terminalreporter.write_line(f"{folder:44} {seconds[folder]:7,.1f} s {len(tests[folder]):6,} tests")


def write_coverage(terminalreporter) -> None:
    counts = counted(json.loads(path.read_text("utf-8")) for path in FOLDER.glob("coverage-*.json"))
    if not counts:  # broken off
        return
    terminalreporter.section("coverage of lines")
    for package in sorted(counts):
        reached, lines = counts[package]
        terminalreporter.write_line(f"{package:28} {reached:7,} of {lines:7,}  {percent(reached, lines)}")
    reached, lines = (sum(column) for column in zip(*counts.values(), strict=True))
    terminalreporter.write_line(f"{'total':28} {reached:7,} of {lines:7,}  {percent(reached, lines)}")


def percent(reached: int, lines: int) -> str:
    return f"{100 * reached / lines:5.1f} %"


def counted(processes: Iterable[dict[str, dict[str, list[int]]]]) -> dict[str, list[int]]:
    """Package → (lines that some process reached, lines)."""
    reached: dict[str, set[int]] = defaultdict(set)
    lines: dict[str, set[int]] = defaultdict(set)
    for files in processes:
        for name, found in files.items():
            reached[name] |= set(found["executed_lines"])
            lines[name] |= {*found["executed_lines"], *found["missing_lines"]}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, known in lines.items():
        parts = Path(name).parts
        package = ".".join(parts[: 2 if len(parts) > 2 else 1])
        counts[package][0] += len(reached[name])
        counts[package][1] += len(known)
    return counts
