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
    order = [one.code for one in scheme.grades]
    limits = [1 for veto in fired if veto.effect == "no_excellent"]
    limits += [order.index(veto.grade) for veto in fired if veto.effect == "grade_at_most"]
    if limits and grade:
        grade = order[max(*limits, order.index(grade))]
    results = [veto for veto in fired if veto.effect == "result"]
    shown = [order.index(veto.grade) for veto in results if veto.grade]
    if results:
        grade = order[max(shown)] if shown else ""
    best = order[max(limits + shown)] if limits or shown else ""
    zeroed = tuple(dict.fromkeys(veto.item for veto in fired if veto.effect == "item_zero"))
    return Result(total, coefficient, score, grade, bool(results), tuple(veto.code for veto in fired), best, zeroed)


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
    for grade in scheme.grades:
        if (grade.low is None or printed >= grade.low) and (grade.high is None or printed < grade.high):
            return grade.code
    return ""
