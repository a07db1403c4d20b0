"""Which sheet a page is about."""

from django.shortcuts import get_object_or_404

from appraisal.runs.models import Sheet

SHEET_PATHS = (
    "run",
    "period__unit",
    "cadre",
    "unit",
    "participant__post",
    "participant__scheme_version__scheme",
)


def visible_sheet(request, pk) -> Sheet:
    rows = Sheet.objects.visible_to(request.user).with_place().with_is_published()
    return get_object_or_404(rows.select_related(*SHEET_PATHS), pk=pk)
