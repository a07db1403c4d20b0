"""What rests on a result that a later release changed: said where it is read, until it is proposed anew."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery

from appraisal.outcomes.models import BonusLine, BonusSheet, YearRecord
from appraisal.outcomes.services.bonus import BY_THE_PLAN, exclusion
from appraisal.results.models import ReleasedResult
from appraisal.results.pools import grades_without_bonus
from appraisal.runs.models import GradeCode
from cadres.people.models import Cadre
from core.approvals.models import ProposalState


@dataclass(frozen=True)
class Changed:
    """What a line was made from (score, or why it brought nothing), and what counts now; None for no result any more.

    ``line`` is shown beside it: "rests on a result that changed: 75.00 → 80.85".
    """

    line: BonusLine
    before: Decimal
    now: Decimal | None
    excluded_now: str


def lines_on_changed_results(sheet: BonusSheet) -> list[Changed]:
    """Lines of a bonus sheet whose coefficient, or whose reason for no bonus, is another than when it was made.

    Two queries. A sheet that no longer counts (rejected, withdrawn, reversed) rests on nothing.
    """
    if sheet.state not in (ProposalState.PROPOSED, ProposalState.APPROVED):
        return []
    rows = ReleasedResult.objects.current().filter(period=sheet.period_id, unit_path__startswith=sheet.unit.path)
    now = {row.cadre_id: row for row in rows}
    without = grades_without_bonus(sheet.period)
    lines = sheet.lines.select_related("cadre", "score_sheet").defer("score_sheet__breakdown")
    found = []
    for line in lines.order_by("cadre__staff_no"):
        row = now.get(line.cadre_id)
        excluded = exclusion(row, without) if row else ""
        coefficient = (row.coefficient or Decimal(0)) if row else None
        # what the terms of the plan left out depends on the same coefficient
        reason = "" if line.excluded_reason == BY_THE_PLAN else line.excluded_reason
        if (coefficient, excluded) != (line.coefficient, reason):
            found.append(Changed(line, line.coefficient, coefficient, excluded))
    return found


@dataclass(frozen=True)
class ChangedYear:
    """A promotion record with another grade than the one that the year released last."""

    record: YearRecord
    now: str

    @property
    def now_in_words(self) -> str:
        return str(dict(GradeCode.choices).get(self.now, self.now))


def years_on_changed_grades(cadre: Cadre) -> list[ChangedYear]:
    """Years of a cadre whose record was carried over from a grade that a later release changed."""
    rows: Any = ReleasedResult.objects.current().filter(
        cadre=cadre, period__kind="year", period__starts_on__year=OuterRef("year"), decision__isnull=False
    )
    records = YearRecord.objects.filter(cadre=cadre, decision__isnull=False)
    records = records.annotate(now=Subquery(rows.values("grade")[:1]))
    return [ChangedYear(row, row.now) for row in records.exclude(now=F("grade")).exclude(now=None).order_by("-year")]
