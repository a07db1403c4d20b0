"""Functions stay short and files can be read in one go: outside tests and migrations."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["config", "core", "cadres", "appraisal", "training", "rotation", "bench"]
MEDIAN, NINE_IN_TEN, FILE = 6, 20, 400

# too long today; whoever divides one takes it out of this list, and nothing comes in
TO_DIVIDE: set[str] = set()


def modules() -> Iterator[tuple[str, str]]:
    """(path, source) of every module that is neither a test nor a migration."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT)
            if "migrations" not in place.parts:
                yield str(place), path.read_text(encoding="utf-8")


def lengths() -> list[tuple[int, str]]:
    """Lines of every function, from ``def`` to its last, the longest first; one inside another counts twice."""
    found = [
        (node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}")
        for path, source in modules()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return sorted(found, reverse=True)


def test_half_of_all_functions_fit_in_six_lines_and_nine_in_ten_in_twenty():
    found = lengths()
    nine_in_ten = found[len(found) // 10][0]
    longest = "\n".join(f"{lines:4} {where}" for lines, where in found[:30])
    told = f"median {median(lines for lines, _where in found)}, nine in ten {nine_in_ten}; the longest:\n{longest}"
    assert median(lines for lines, _where in found) <= MEDIAN and nine_in_ten <= NINE_IN_TEN, told


def test_no_file_is_longer_than_can_be_read_in_one_go():
    long = {path for path, source in modules() if source.count("\n") > FILE}
    new, done = sorted(long - TO_DIVIDE), sorted(TO_DIVIDE - long)
    assert not new, f"longer than {FILE} lines, divide by subject: {new}"
    assert not done, f"short or gone by now, take it out of the list: {done}"
