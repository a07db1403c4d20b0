"""Inside pytest: the tests of one module run once, then again for each of its mutants, as far as they come by it."""

import difflib
import gc
import json
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.operators import Mutant, mutants
from tests.servers import ROOT

KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
SHORTEST_LIMIT = 20


def pytest_addoption(parser):
    parser.addoption("--mutate", help="module whose mutants are tried")
    parser.addoption("--outcome", help="file for the outcome, JSON")


def pytest_configure(config):
    hypothesis.settings.register_profile("mutants", database=None)
    hypothesis.settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.testsfailed:
        raise session.Interrupted("the tests were not collected")
    path = ROOT / session.config.getoption("mutate")
    tests = Tests(session, path)
    tests.run_once()
    if in_a_fork([], tests.names(), tests) != SURVIVED:
        raise session.Failed("the tests fail in a fork without any mutant")
    outcome = [one for mutant in mutants(path.read_text("utf-8")) if (one := tried(mutant, path, tests))]
    Path(session.config.getoption("outcome")).write_text(json.dumps(outcome, ensure_ascii=False), "utf-8")
    return True


class Nothing:
    """Stands for the test after the last one: what belongs to the session stays set up, the database above all."""

    def __init__(self, session):
        self._session = session

    def listchain(self):
        return [self._session]


class Tests:
    def __init__(self, session, path: Path):
        self._session, self._path = session, path
        self._items = {item.nodeid: item for item in session.items}
        self._seconds: dict[str, float] = {}
        self._by_line: dict[int, set[str]] = defaultdict(set)

    def run_once(self) -> None:
        """Each must pass; which lines of the module each comes by is kept."""
        watching = coverage.Coverage(data_file=None, include=[str(self._path)], config_file=False)
        for name in self._items:
            watching.start()
            watching.switch_context(name)
            begun = time.monotonic()
            passed = self.pass_all([name])
            self._seconds[name] = time.monotonic() - begun
            watching.stop()
            if not passed:
                raise self._session.Failed(f"{name} fails without any mutant")
        for line, names in watching.get_data().contexts_by_lineno(str(self._path)).items():
            self._by_line[line] |= {name for name in names if name in self._items}

    def names(self) -> list[str]:
        return list(self._items)

    def pass_all(self, names: list[str]) -> bool:
        for name in names:
            for report in runtestprotocol(self._items[name], log=False, nextitem=Nothing(self._session)):
                if report.failed:
                    return False
        return True

    def coming_by(self, first_line: int, last_line: int) -> list[str]:
        """The quickest first."""
        names = set().union(*(self._by_line[line] for line in range(first_line, last_line + 1)))
        return sorted(names, key=self._seconds.__getitem__)

    def limit(self, names: list[str]) -> int:
        return int(SHORTEST_LIMIT + 5 * sum(self._seconds[name] for name in names))


# --- One mutant -----------------------------------------------------------------------------------


def tried(mutant: Mutant, path: Path, tests: Tests) -> dict[str, Any] | None:
    """None where no function differs: an annotation, or what runs when the module is imported."""
    swaps = altered_functions(mutant.source, path)
    if not swaps:
        return None
    function, code = swaps[-1]  # the innermost
    names = tests.coming_by(mutant.first_line, mutant.last_line)
    if not names:
        lines = [line for *_ends, line in code.co_lines() if line]
        names = tests.coming_by(min(lines), max(lines))
    old, new = changed_lines(path.read_text("utf-8"), mutant.source)
    return {
        "module": str(path.relative_to(ROOT)),
        "function": function.__qualname__,
        "line": mutant.first_line,
        "old": old,
        "new": new,
        "tests": len(names),
        "fate": in_a_fork(swaps, names, tests) if names else SURVIVED,
    }


def in_a_fork(swaps, names: list[str], tests: Tests) -> str:
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        signal.alarm(tests.limit(names))
        live_as_mutant(swaps, names, tests)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return TIMED_OUT
    return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED


def live_as_mutant(swaps, names: list[str], tests: Tests) -> None:
    passed = False
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        for function, code in swaps:
            function.__code__ = code
        passed = tests.pass_all(names)
    finally:
        os._exit(0 if passed else 1)


def altered_functions(source: str, path: Path) -> list[tuple[FunctionType, CodeType]]:
    """Living functions of the module with the code they have in the mutant, outer ones first.

    The code is put into the function itself: whoever imported or decorated it has the mutant, too.
    """
    before = by_place(path.read_text("utf-8"), path)
    after = by_place(source, path)
    living = living_functions(path)
    return [
        (function, after[place])
        for place, old in before.items()
        if place in after and not alike(old, after[place])  # an inner one that is gone is gone from the outer one
        for function in living[place[:2]]
    ]


def by_place(source: str, path: Path) -> dict[tuple[str, int, int], CodeType]:
    """Functions by name, line and, where a line has several of a name, their order."""
    found: dict[tuple[str, int, int], CodeType] = {}
    times: Counter[tuple[str, int]] = Counter()
    for code in codes(compile(source, str(path), "exec")):
        place = (code.co_qualname, code.co_firstlineno)
        found[*place, times[place]] = code
        times[place] += 1
    return found


@cache
def living_functions(path: Path) -> dict[tuple[str, int], list[FunctionType]]:
    """By name and line; decorated ones and methods, too. Lazy objects of Django are not asked what they are."""
    gc.unfreeze()
    found = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == str(path):
            found[one.__code__.co_qualname, one.__code__.co_firstlineno].append(one)
    return found


def codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes(constant)


def alike(old: CodeType, new: CodeType) -> bool:
    """The same but for where in the file it stands."""
    if len(old.co_consts) != len(new.co_consts):
        return False
    same_constants = all(
        alike(a, b) if isinstance(a, CodeType) and isinstance(b, CodeType) else (type(a), a) == (type(b), b)
        for a, b in zip(old.co_consts, new.co_consts, strict=True)
    )
    return same_constants and (old.co_code, old.co_names) == (new.co_code, new.co_names)


def changed_lines(before: str, after: str) -> tuple[str, str]:
    old, new = [], []
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line.startswith("- "):
            old.append(line[2:].strip())
        elif line.startswith("+ "):
            new.append(line[2:].strip())
    return " ".join(old), " ".join(new)
