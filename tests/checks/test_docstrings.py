"""What touches money, law, time or exactness says what it does, and where the rule stands."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# Every public function says in a sentence what it does, in which unit and what it refuses …
DESCRIBED = [
    "appraisal/ledger/rules.py",
    "appraisal/outcomes/text.py",
    "appraisal/periods/final.py",
    "appraisal/periods/measures.py",
    "appraisal/periods/people.py",
    "appraisal/periods/planning.py",
    "appraisal/periods/services.py",
    "appraisal/periods/window_services.py",
    "appraisal/routing/drawing.py",
    "appraisal/routing/sampling.py",
    "appraisal/scoring/decimals.py",
    "appraisal/scoring/fast/exact.py",
    "cadres/calendar/reckoning.py",
    "cadres/calendar/services.py",
    "cadres/conduct/reckoning.py",
    "cadres/conduct/services.py",
    "cadres/units/services.py",
    "core/approvals/services.py",
    "core/dates.py",
    "core/effective.py",
    "core/figures.py",
    "core/params/services.py",
    "rotation/services.py",
    "training/services.py",
]
# … and here also names its source: an article, a standard, a parameter or a page of docs/.
SOURCED = [
    "appraisal/ledger/windows.py",
    "appraisal/outcomes/clock.py",
    "appraisal/outcomes/selectors.py",
    "appraisal/outcomes/paying.py",
    "appraisal/outcomes/plans.py",
    "appraisal/outcomes/renewals.py",
    "appraisal/outcomes/services",
    "appraisal/periods/freezing.py",
    "appraisal/rehearsal/money.py",
    "appraisal/results/grades.py",
    "appraisal/results/pools.py",
    "appraisal/routing/combining.py",
    "appraisal/runs/grading.py",
    "appraisal/runs/quotas.py",
    "appraisal/scoring/payouts",
    "cadres/people/dates.py",
    "cadres/people/identity.py",
    "rotation/selectors.py",
    "rotation/tenure.py",
    "training/reckoning.py",
    "training/selectors.py",
]
# no rule of law or money behind them: they count, list or hand on
WITHOUT_RULE = {
    "appraisal/ledger/windows.py period_locked",
    "appraisal/ledger/windows.py periods_locked",
    "appraisal/ledger/windows.py require_taking_part",
    "appraisal/outcomes/clock.py as_data",
    "appraisal/outcomes/selectors.py all_waiting",
    "appraisal/outcomes/selectors.py proposed_by",
    "appraisal/outcomes/selectors.py waiting_for",
    "appraisal/periods/freezing.py month_dates",
    "appraisal/rehearsal/money.py yuan",
    "appraisal/rehearsal/money.py sums",
    "appraisal/results/pools.py register_source",
    "appraisal/results/pools.py pools_until",
    "cadres/people/identity.py normalized",
    "rotation/selectors.py board_rows",
}
ARTICLE = re.compile(r"\bart\. \d|\bProvisions 2020\b|\b(GB|ISO) \d")
PARAMETERS = {
    row["code"]
    for pack in ROOT.glob("*/packs/*.json")
    for row in json.loads(pack.read_text(encoding="utf-8")).get("parameters", [])
}
PAGES = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}


def names_source(text: str) -> bool:
    """An article, a standard, a parameter that a pack holds, or a page that exists."""
    return bool(ARTICLE.search(text) or set(re.findall(r"[\w/-]+(?:\.\w+)+", text)) & (PARAMETERS | PAGES))


def problem(function: ast.FunctionDef, *, sourced: bool) -> str:
    text = ast.get_docstring(function) or ""
    first = text.partition("\n\n")[0]
    if len(first.split()) < 4 or first[-1] not in ".:":
        return "says in no sentence what it does"
    if sourced and not names_source(text):
        return "names no article, parameter or page of docs/"
    return ""


def public_functions(source: str) -> Iterator[ast.FunctionDef]:
    """Functions of the module and methods of its classes; not what stands inside a function."""
    body = ast.parse(source).body
    for node in [*body, *(one for cls in body if isinstance(cls, ast.ClassDef) for one in cls.body)]:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def modules(places: list[str]) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        assert path.exists(), f"{place} is gone; name its new place here"
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize(("places", "sourced"), [(DESCRIBED, False), (SOURCED, True)], ids=["said", "sourced"])
def test_functions_of_money_law_and_time_are_explained(places, sourced):
    found = [
        f"{where}: {complaint}"
        for path in modules(places)
        for function in public_functions(path.read_text(encoding="utf-8"))
        if (where := f"{path.relative_to(ROOT)} {function.name}")
        and (complaint := problem(function, sourced=sourced and where not in WITHOUT_RULE))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("doc", "complaint"),
    [
        ("", "says in no sentence"),
        ('"""Seats."""', "says in no sentence"),
        ('"""Whole seats for so many people."""', "names no article"),
        ('"""Whole seats for so many people (``grades.no_such_key``)."""', "names no article"),
        ('"""Whole seats for so many people (docs/no-such-page.md §2)."""', "names no article"),
        ('"""Whole seats for so many people (``grades.excellent_share``)."""', ""),
        ('"""Whole seats for so many people (Provisions 2020, art. 17)."""', ""),
    ],
)
def test_the_check_bites(doc, complaint):
    (function,) = public_functions(f"def seats(base):\n    {doc}\n    return base\n")
    assert problem(function, sourced=True).startswith(complaint) if complaint else not problem(function, sourced=True)
