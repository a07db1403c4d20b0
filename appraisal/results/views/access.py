"""Which sheet a page is about, and what was decided on it."""

from django.shortcuts import get_object_or_404

from appraisal.results.models import GradeDecision
from appraisal.runs.models import Sheet
from appraisal.runs.querysets.sheets import CURRENT
from cadres.access.models import User

SHEET_PATHS = (
    "run",
    "period__unit",
    "cadre",
    "unit",
    "participant__post",
    "participant__scheme_version__scheme",
)


def visible_sheet(request, pk) -> Sheet:
    rows = Sheet.objects.visible_to(request.user).with_place(along=CURRENT).with_is_released().with_is_current()
    return get_object_or_404(rows.select_related(*SHEET_PATHS), pk=pk)


def decisions_on(user: User, sheet: Sheet) -> list[GradeDecision]:
    """What the user knows of the grade of the sheet's person and period; ``in_force`` is what counts to them."""
    rows = GradeDecision.objects.visible_to(user).filter(period=sheet.period_id, cadre=sheet.cadre_id)
    return list(rows.select_related("decided_by"))
