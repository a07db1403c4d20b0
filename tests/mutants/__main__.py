"""``python -m tests.mutants [part of a path …]``: tries the mutants of ``table``; of all, writes docs/mutants.md."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.mutants.table import ACCEPTED, MODULES
from tests.servers import ROOT

REPORT = ROOT / "docs" / "mutants.md"
CACHE = ROOT / ".pytest_cache" / "mutants"
LEAST, LEAST_KILLED = 400, 97


def kept(module: str) -> Path:
    """Where the outcome lies as long as neither the module nor its tests nor the way of altering changes."""
    digest = hashlib.sha256()
    for place in (module, *MODULES[module], "tests/mutants/operators.py", "tests/mutants/plugin.py"):
        for path in sorted((ROOT / place).rglob("*.py")) or [ROOT / place]:
            digest.update(path.read_bytes())
    return CACHE / f"{module.replace('/', '.')}-{digest.hexdigest()[:12]}.json"


def tried(module: str) -> list[dict[str, Any]]:
    outcome = kept(module)
    if not outcome.exists():
        run(module, outcome)
    found = json.loads(outcome.read_text("utf-8"))
    fates = Counter(mutant["fate"] for mutant in found)
    print(f"{module}: {len(found)} mutants, {fates['survived']} survived", flush=True)
    for mutant in found:
        if mutant["fate"] == "survived" and not reason(mutant):
            print(f"  {module}:{mutant['line']} {mutant['function']} ({mutant['tests']} tests)")
            print(f"  - {mutant['old']}\n  + {mutant['new']}", flush=True)
    return found


def run(module: str, outcome: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEST_FOLDER"}
    unfinished = outcome.with_suffix(".unfinished")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.plugin", "-m", "not slow"]
    command += ["--mutate", module, "--outcome", str(unfinished), *MODULES[module]]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if not unfinished.exists():
        print(f"{module}: {done.stdout[-2000:]}{done.stderr[-2000:]}", flush=True)
        os._exit(2)
    unfinished.rename(outcome)


def key(mutant: dict[str, Any]) -> str:
    return f"{mutant['module']}, {mutant['new']}"


def reason(mutant: dict[str, Any]) -> str:
    return ACCEPTED.get(key(mutant), "")


def report(found: dict[str, list[dict[str, Any]]]) -> str:
    everything = [mutant for mutants in found.values() for mutant in mutants]
    living = [mutant for mutant in everything if mutant["fate"] == "survived"]
    killed = len(everything) - len(living)
    lines = [
        "# Mutants",
        "",
        "Written by `make mutants`. A mutant is the code with one small fault put in: a bound taken in or left out, a",
        "condition turned round, a sum for a difference. It is killed when a test fails or does not come to an end.",
        "",
        f"{len(everything)} mutants, {killed} killed, {100 * killed / len(everything):.1f} %.",
        "",
        "| Module | Mutants | Killed | Survived |",
        "|---|---:|---:|---:|",
    ]
    for module, mutants in found.items():
        survived = sum(mutant["fate"] == "survived" for mutant in mutants)
        lines.append(f"| `{module}` | {len(mutants)} | {len(mutants) - survived} | {survived} |")
    lines += [
        "",
        "What runs when a module is imported (constants, decorators, fields) is not altered.",
        "",
        "## Survivors",
        "",
    ]
    for mutant in living:
        lines += [
            f"* `{mutant['module']}`, {mutant['function']}: {reason(mutant) or '**no reason is given**'}",
            "",
            "  ```diff",
            f"  - {mutant['old']}",
            f"  + {mutant['new']}",
            "  ```",
        ]
    return "\n".join(lines if living else [*lines, "None."]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("parts", nargs="*", help="only modules whose path holds one of these; no report is written")
    options = parser.parse_args()
    wanted = [one for one in MODULES if not options.parts or any(part in one for part in options.parts)]
    with ThreadPoolExecutor(options.jobs) as pool:
        found = dict(zip(wanted, pool.map(tried, wanted), strict=True))
    everything = [mutant for mutants in found.values() for mutant in mutants]
    unexplained = [mutant for mutant in everything if mutant["fate"] == "survived" and not reason(mutant)]
    if options.parts:
        return bool(unexplained)
    REPORT.write_text(report(found), "utf-8")
    living = sum(mutant["fate"] == "survived" for mutant in everything)
    share = 100 - 100 * living / len(everything)
    print(f"{len(everything)} mutants, {share:.1f} % killed; {REPORT.relative_to(ROOT)}")
    unused = set(ACCEPTED) - {key(mutant) for mutant in everything if mutant["fate"] == "survived"}
    for one in unused:
        print(f"No such survivor any more, take it out of the table: {one}")
    return bool(unexplained or unused or len(everything) < LEAST or share < LEAST_KILLED)


if __name__ == "__main__":
    raise SystemExit(main())
