"""How far the grades of a year are decided: by unit, by peer group and by grade."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from appraisal.periods.models import Period, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.results.policies import deciding
from appraisal.runs.models import GradeCode, Sheet
from cadres.access.models import User


@dataclass
class GradeCounts:
    """``open_in`` names every unit with sheets; excellent and ``grades`` count decisions, and proposals without one.

    Open is to a leader what that leader may decide, to others whatever waits; ``elsewhere`` waits for others.
    """

    open_in: Counter[str] = field(default_factory=Counter)
    excellent: Counter[str] = field(default_factory=Counter)  # by peer group
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
    """Counts over ``sheets``, the current ones of a year that the user may see; three or four queries however many."""
    found = GradeCounts()
    sheets = sheets.order_by()
    for path in sheets.values_list("unit_path", flat=True).distinct():
        found.open_in[path] = 0
    waiting = without_decision(sheets)
    rows = waiting.values_list("unit_path", "participant__peer_group", "grade").annotate(n=Count("pk"))
    is_open, every = period.state == PeriodState.OPEN, 0
    for path, group, grade, number in rows:
        if is_open:
            found.open_in[path] += number
            every += number
        _add(found, group, grade, number)
    if is_open and user.has_role("leader"):
        mine = waiting.filter(deciding(user)).values_list("unit_path").annotate(n=Count("pk"))
        found.open_in = Counter(dict.fromkeys(found.open_in, 0) | dict(mine))
        found.elsewhere = every - found.open
    # of the people whose sheets are seen, not by ``visible_to``: that asks of each row whether a release named it
    decisions = GradeDecision.objects.filter(
        period=period, is_current=True, cadre__in=sheets.values("cadre")
    ).order_by()
    if user.own_cadre:
        decisions = decisions.exclude(cadre=user.own_cadre)
    decided = decisions.values_list("sheet__participant__peer_group", "grade").annotate(n=Count("pk"))
    for group, grade, number in decided:
        _add(found, group, grade, number)
    return found


def _add(found: GradeCounts, group: str, grade: str, number: int) -> None:
    found.grades[grade] += number
    if grade == GradeCode.EXCELLENT:
        found.excellent[group] += number
