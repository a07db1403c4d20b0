"""One person with several posts: the sheets of the posts become one result, as the scheme says (format §10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.vocabularies import OF_SEVERAL_POSTS
from appraisal.scoring.near import meant
from appraisal.scoring.output.sheets import Sheets
from appraisal.scoring.registry import registry

from .rollup import round_exact

Scored = list[tuple[Fraction, Fraction]]  # printed totals with the weights of their posts
Posts = list[tuple[Any, list[tuple[Any, Fraction]]]]  # by person: the sheets of the posts, with weights


@dataclass(frozen=True)
class Person:
    """The combined result; no total where no part has one."""

    subject: object
    total: str | None
    grade: str
    vetoed: bool
    arithmetic: str
    parts: tuple  # subjects of the sheets


def read_posts(records: Any, subjects: list[Any]) -> Posts:
    """[(person, [(subject, exact weight)])] of the facts file's ``posts`` (docs/scheme-format.md §10, §13).

    Refused as FactsError with every misfit: an unknown subject or one of two persons, a weight that is no number,
    and weights that add up to nothing.
    """
    issues, found, known, taken = [], [], set(subjects), set()
    for place, record in enumerate(records):
        path = f"posts[{place}]"
        parts = record.get("parts") if isinstance(record, dict) else None
        if not isinstance(parts, list) or not parts or record.get("subject") is None:
            issues.append(Issue("record_invalid", path, "A person has a subject and a list of parts."))
            continue
        listed = []
        for part in parts:
            part = part if isinstance(part, dict) else {"subject": part}
            name = part.get("subject")
            if name not in known or name in taken:
                why = "is a part of two persons" if name in known else "is not a subject of this batch"
                among = () if name in known else subjects
                issues.append(Issue("subject_unknown", path, *meant(f"{name} {why}.", {"value": str(name)}, among)))
                continue
            taken.add(name)
            try:
                weight = decimals.parse(part.get("weight", 1))
            except ValueError as error:
                text = str(part.get("weight"))
                issues.append(Issue("number_invalid", path, f"{text} is not usable: {error}.", {"value": text}))
                continue
            listed.append((name, weight))
        if listed and sum(weight for _, weight in listed) <= 0:
            issues.append(Issue("weights_zero", path, "The weights add up to zero."))
        found.append((record["subject"], listed))
    if issues:
        raise FactsError(issues)
    return found


def combine(scheme: Scheme, sheets: Sheets, posts: Posts) -> list[Person]:
    """Persons of ``posts`` ([(person, [(subject, weight)])]): printed totals combined, rounded once and graded.

    As docs/scheme-format.md §10 says. A veto on any part holds for the person. Parts without a total are left out.
    """
    at = {subject: row for row, subject in enumerate(sheets.subjects)}
    return [_person(scheme, sheets, at, name, parts) for name, parts in posts]


def _person(scheme: Scheme, sheets: Sheets, at: dict[Any, int], name: Any, parts: list[tuple[Any, Fraction]]) -> Person:
    rows = [(sheets.row(at[subject]), weight) for subject, weight in parts]
    scored = [(Fraction(row.total), weight) for row, weight in rows if row.total is not None]
    vetoed = any(row.vetoed for row, _ in rows)
    names = tuple(row.subject for row, _ in rows)
    if not scored:
        return Person(name, None, "", vetoed, "no score", names)
    exact, words = TAKES[scheme.several_posts or "mean"](scored)
    rounding = scheme.total.rounding
    exact = exact if scheme.total.cap is None else min(exact, scheme.total.cap)
    exact = exact if scheme.total.floor is None else max(exact, scheme.total.floor)
    total = round_exact(exact, rounding.places, rounding.mode)
    printed = decimals.fixed(total, rounding.places)
    fired = {code for row, _ in rows for code in row.vetoes}
    if vetoed:
        grade = max((row.grade for row, _ in rows if row.vetoed), key=scheme.place_of_grade)
    else:
        grade = scheme.grade_left(_grade(scheme, printed), fired)
    return Person(name, printed, grade, vetoed, f"{words} → {printed}", names)


def _weighted(scored: Scored) -> tuple[Fraction, str]:
    whole = sum((weight for _, weight in scored), Fraction(0))
    terms = " + ".join(f"{decimals.plain(number)} × {decimals.plain(weight)}" for number, weight in scored)
    exact = sum((number * weight for number, weight in scored), Fraction(0)) / whole
    return exact, f"({terms}) / {decimals.plain(whole)}"


def _one(words: str, choose: Callable[[list[Fraction]], Fraction]) -> Callable[[Scored], tuple[Fraction, str]]:
    """A take that needs no weights, with its words."""

    def taken(scored: Scored) -> tuple[Fraction, str]:
        numbers = [number for number, _ in scored]
        return choose(numbers), f"{words} of {', '.join(map(decimals.plain, numbers))}"

    return taken


TAKES: Mapping[str, Callable[[Scored], tuple[Fraction, str]]] = registry(
    "takes of posts",
    OF_SEVERAL_POSTS,
    {
        "mean": _one("mean", lambda numbers: sum(numbers, Fraction(0)) / len(numbers)),
        "weighted": _weighted,
        "best": _one("best", max),
        "worst": _one("worst", min),
        "main": _one("main post", lambda numbers: numbers[0]),
    },
)


def _grade(scheme: Scheme, printed: str) -> str:
    number = Fraction(printed)
    if scheme.grades_on == "coefficient":
        rounding = scheme.coefficient.rounding
        share = round_exact(number * 100 / scheme.full_marks, rounding.places, rounding.mode)
        number = Fraction(share, 10**rounding.places)
    return scheme.grade_for(number)
