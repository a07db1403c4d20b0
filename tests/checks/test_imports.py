"""An import inside a function hides an arrow between the rooms; the few that must be have a reason."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["house"]


def sources() -> list[str]:
    known = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [
        name
        for name in known.stdout.split()
        if not name.startswith("tests/") and "/migrations/" not in name and (ROOT / name).exists()
    ]


def late_imports(source: str) -> Iterator[int]:
    """Lines of imports inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield inner.lineno


def test_imports_stand_at_the_top_or_have_a_reason():
    reasons = HOUSE["late-imports"]
    found = {
        name: sorted(set(lines))
        for name in sources()
        if (lines := list(late_imports((ROOT / name).read_text("utf-8"))))
    }
    unlisted = {name: lines for name, lines in found.items() if not any(fnmatch(name, place) for place in reasons)}
    assert not unlisted, "move what is shared down, or let rooms register"
    unused = [place for place in reasons if not any(fnmatch(name, place) for name in found)]
    assert not unused, "these need no exception any more"
    assert all(len(reason) > 15 for reason in reasons.values())


def test_the_check_sees_imports_in_methods_and_nested_functions():
    source = "import os\nclass A:\n    def b(self):\n        def c():\n            import re\n"
    assert set(late_imports(source)) == {5}
