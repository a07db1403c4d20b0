"""How much of the code the tests reach, as a table of packages at the end of ``make test``: COVERAGE=1 asks for it.

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
    if not WANTED or IN_A_WORKER:
        return
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
