"""Which period a page is about."""

from django.shortcuts import get_object_or_404

from appraisal.periods.models import Period


def visible_period(request, pk) -> Period:
    rows = Period.objects.visible_to(request.user).select_related("unit", "current_run", "released_run")
    return get_object_or_404(rows, pk=pk)
