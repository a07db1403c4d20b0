"""How far the grades of a year are decided: by unit, by peer group and by grade."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from appraisal.periods.models import Period, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.results.policies import deciding
from appraisal.runs.models import GradeCode, Sheet
from cadres.access.models import User


@dataclass
class GradeCounts:
    """``open_in`` names every unit with sheets; ``grades`` counts decisions, and proposals without one.

    Open is to a leader what that leader may decide, to others whatever waits; ``elsewhere`` waits for others.
    """

    open_in: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0

    @property
    def open(self) -> int:
        return sum(self.open_in.values())


def is_decided() -> Q:
    """Condition on a sheet: a leader has decided the grade of its person and period (CSL art. 37)."""
    rows = GradeDecision.objects.filter(period=OuterRef("period"), cadre=OuterRef("cadre"), is_current=True)
    return Q(Exists(rows))


def without_decision(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Those with a proposed grade that waits for a decision."""
    return sheets.exclude(grade="").filter(~is_decided())


def grade_counts(user: User, period: Period, sheets: QuerySet[Sheet]) -> GradeCounts:
    """Counts over ``sheets``, the current ones of a year that the user may see; two queries however many."""
    found = GradeCounts()
    is_open, decides = period.state == PeriodState.OPEN, user.has_role("leader")
    mine = Case(When(deciding(user), then=True), default=False) if decides else Value(True)
    asked: Any = sheets.order_by().annotate(has_decision=is_decided(), is_mine=mine)
    rows = asked.values_list("unit_path", "grade", "has_decision", "is_mine").annotate(n=Count("pk"))
    for path, grade, has_decision, is_mine, number in rows:
        waits = bool(grade) and not has_decision
        found.open_in[path] += number if waits and is_open and is_mine else 0
        found.elsewhere += number if waits and is_open and not is_mine else 0
        if waits:
            found.grades[grade] += number
    for grade, number in _decided(user, period, sheets).values_list("grade").annotate(n=Count("pk")):
        found.grades[grade] += number
    return found


def excellent_in(user: User, period: Period, sheets: QuerySet[Sheet]) -> Counter[str]:
    """How many of ``sheets`` are excellent by peer group: by decision, and by proposal without one; two queries."""
    decided = _decided(user, period, sheets).filter(grade=GradeCode.EXCELLENT)
    found = Counter(dict(decided.values_list("sheet__participant__peer_group").annotate(n=Count("pk"))))
    waiting = without_decision(sheets.order_by()).filter(grade=GradeCode.EXCELLENT)
    found.update(dict(waiting.values_list("participant__peer_group").annotate(n=Count("pk"))))
    return found


def _decided(user: User, period: Period, sheets: QuerySet[Sheet]) -> QuerySet[GradeDecision]:
    """The decisions that hold, but for the user's own."""
    # of the people whose sheets are seen, not by ``visible_to``: that asks of each row whether a release named it
    people = sheets.order_by().values("cadre")
    rows = GradeDecision.objects.filter(period=period, is_current=True, cadre__in=people).order_by()
    return rows.exclude(cadre=user.own_cadre) if user.own_cadre else rows
