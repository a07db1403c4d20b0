"""How far it is to the next grade, and why a score in the best band was not proposed for it."""

from decimal import Decimal
from fractions import Fraction
from typing import cast

from django.utils.translation import gettext as _

from appraisal.explanation.model import Branch, NextGrade, Why
from appraisal.explanation.words.numbers import decimal_of
from appraisal.runs.models import GradeCode, Sheet
from appraisal.schemes.models import in_language


def quota_note(sheet: Sheet) -> str:
    """Why a score in the excellent band was proposed as competent."""
    group = sheet.run.summary.get("groups", {}).get(sheet.participant.peer_group)
    if group is None or (sheet.band, sheet.grade) != (GradeCode.EXCELLENT, GradeCode.COMPETENT):
        return ""
    return _(
        "The score is high enough for excellent, but the quota of the peer group (%(arithmetic)s) is "
        "used up by others with a higher rank."
    ) % {"arithmetic": group["arithmetic"]}


def next_grade(found: Why) -> NextGrade | None:
    """The points to the better band, and single deductions without which it would be reached."""
    sheet, scheme = found.sheet, found.scheme
    by_share = scheme.grades_on == "coefficient"
    value = Fraction(cast("Decimal", sheet.coefficient if by_share else sheet.total))
    better = [grade for grade in scheme.grades if grade.low is not None and grade.low > value]
    if not better:
        return None
    grade = better[-1]
    missing = grade.low - value
    if by_share:
        missing = missing * scheme.full_marks / 100
    lines = [line for item in _leaves(found.tree) if not item.held for line in item.lines] if found.tree else []
    if found.fairness:  # a point of a line is no longer a point of the total
        lines = []
    without = [line for line in lines if line.effect < 0 and -Fraction(line.effect) >= missing]
    return NextGrade(in_language(grade.title) or grade.code, decimal_of(missing), without[:3])


def _leaves(branch: Branch) -> list[Branch]:
    return [branch] if branch.is_item else [leaf for child in branch.children for leaf in _leaves(child)]
