"""Which period or sheet a page is about."""

from django.shortcuts import get_object_or_404

from appraisal.periods.models import Period
from appraisal.results.models import Sheet
from appraisal.results.querysets import published_now


def visible_period(request, pk) -> Period:
    return get_object_or_404(
        Period.objects.visible_to(request.user).select_related("unit", "published_run"), pk=pk
    )


SHEET_PATHS = (
    "run",
    "period__unit",
    "cadre",
    "unit",
    "participant__post",
    "participant__scheme_version__scheme",
)


def visible_sheet(request, pk) -> Sheet:
    rows = Sheet.objects.visible_to(request.user).with_place().annotate(is_published=published_now())
    return get_object_or_404(rows.select_related(*SHEET_PATHS), pk=pk)
