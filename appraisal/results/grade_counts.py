"""How far the grades of a year are decided: by unit, by peer group and by grade."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from appraisal.periods.models import Period, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.results.policies import deciding
from appraisal.runs.models import GradeCode, Sheet
from cadres.access.models import User
from core.querysets import counts_by


@dataclass
class GradeCounts:
    """``sheets`` by unit; ``open_in`` names the same units; ``grades`` counts decisions, and proposals without one.

    Open is to a leader what that leader may decide, to others whatever waits; ``elsewhere`` waits for others.
    """

    is_open: bool
    sheets: Counter[str] = field(default_factory=Counter)
    open_in: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0

    @property
    def open(self) -> int:
        return sum(self.open_in.values())

    def waiting(self, path: str, grade: str, is_mine: bool, number: int) -> None:
        """So many more proposals wait in a unit; sheets without a grade wait for nothing."""
        if not grade:
            return
        self.grades[grade] += number
        if self.is_open and is_mine:
            self.open_in[path] += number
        elif self.is_open:
            self.elsewhere += number


def is_decided() -> Q:
    """Condition on a sheet: a leader has decided the grade of its person and period (CSL art. 37)."""
    rows = GradeDecision.objects.filter(period=OuterRef("period"), cadre=OuterRef("cadre"), is_current=True)
    return Q(Exists(rows))


def without_decision(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Those with a proposed grade that waits for a decision."""
    return sheets.exclude(grade="").filter(~is_decided())


def grade_counts(user: User, period: Period, sheets: QuerySet[Sheet]) -> GradeCounts:
    """Counts over ``sheets``, the current ones of a year that the user may see; two queries however many.

    The sheets of a run do not change: very many are counted once in some minutes, the decisions about them every time.
    """
    found = GradeCounts(is_open=period.state == PeriodState.OPEN)
    mine = Case(When(deciding(user), then=True), default=False) if user.has_role("leader") else Value(True)
    asked: Any = sheets.order_by().annotate(is_mine=mine)
    for (path, grade, is_mine), number in counts_by(asked, "unit_path", "grade", "is_mine").items():
        found.sheets[path] += number
        found.open_in[path] += 0
        found.waiting(path, grade, is_mine, number)
    for path, grade, is_mine, decided, number in _with_decision(user, period, asked):
        found.waiting(path, grade, is_mine, -number)
        found.grades[decided] += number
    return found


def _with_decision(user: User, period: Period, asked: QuerySet[Any]) -> QuerySet[Any]:
    """By unit, proposal and whether it is the user's to decide, what was decided; nobody counts the own grade."""
    rows = GradeDecision.objects.filter(period=period, is_current=True).order_by()
    grade = Subquery(rows.filter(cadre=OuterRef("cadre")).values("grade")[:1])
    told = Case(When(cadre=user.own_cadre, then=Value("")), default=grade) if user.own_cadre else grade
    found = asked.filter(cadre__in=rows.values("cadre")).annotate(decided=told)
    return found.values_list("unit_path", "grade", "is_mine", "decided").annotate(n=Count("pk"))


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
