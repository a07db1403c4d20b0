"""Which period a page is about."""

from django.shortcuts import get_object_or_404

from appraisal.periods.models import Period


def visible_period(request, pk) -> Period:
    return get_object_or_404(Period.objects.visible_to(request.user).select_related("unit", "published_run"), pk=pk)
