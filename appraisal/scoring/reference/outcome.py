"""Total, coefficient and grade of one exact score, and what vetoes make of the grade."""

from dataclasses import dataclass
from fractions import Fraction

from appraisal.scoring.language.scheme import Scheme

from .parts import held, round_scaled


@dataclass(frozen=True)
class Result:
    """What is printed of a sheet."""

    total: int | None  # × 10**places
    coefficient: int | None
    exact: Fraction | None  # before the total's floor, cap and rounding
    grade: str
    vetoed: bool
    vetoes: tuple[str, ...]
    best_grade: str = ""  # the best that the vetoes allow, "" = any
    zeroed: tuple[str, ...] = ()  # items and nodes that a veto set to zero


STOPPED = Result(None, None, None, "", False, ())


def outcome(scheme: Scheme, score: Fraction | None, codes: list[str]) -> Result:
    """What is printed for this score; ``codes`` are those of the vetoes that fired."""
    total = coefficient = None
    grade = ""
    if score is not None:
        total, coefficient = _printed(scheme, score)
        grade = _graded(scheme, total, coefficient)
    fired = [veto for veto in scheme.vetoes if veto.code in codes]
    results = [scheme.place_of_grade(veto.grade) for veto in fired if veto.kind.holds == "result"]
    grade = scheme.grade_left(grade, codes)
    if results:
        grade = scheme.grades[max(results)].code if max(results) >= 0 else ""
    bars = [best for best in map(scheme.best_left, fired) if best is not None]
    best = max([*bars, *results], default=-1)
    return Result(
        total, coefficient, score, grade, bool(results), tuple(veto.code for veto in fired),
        scheme.grades[best].code if best >= 0 else "",
        tuple(dict.fromkeys(veto.item for veto in fired if veto.kind.holds == "item")),
    )  # fmt: skip


def _printed(scheme: Scheme, score: Fraction) -> tuple[int, int]:
    """Total and coefficient × 10**places."""
    limited, output = held(score, scheme.total.floor, scheme.total.cap), scheme.total.rounding
    total = round_scaled(limited, output.places, output.mode)
    basis = Fraction(total, 10**output.places) if scheme.coefficient_of == "rounded" else limited
    output = scheme.coefficient.rounding
    share = held(basis * 100 / scheme.full_marks, scheme.coefficient.floor, scheme.coefficient.cap)
    return total, round_scaled(share, output.places, output.mode)


def _graded(scheme: Scheme, total: int, coefficient: int) -> str:
    printed = Fraction(total, 10**scheme.total.rounding.places)
    if scheme.grades_on == "coefficient":
        printed = Fraction(coefficient, 10**scheme.coefficient.rounding.places)
    return scheme.grade_for(printed)
