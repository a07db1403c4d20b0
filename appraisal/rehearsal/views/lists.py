"""All rehearsals of the schemes that the user writes."""

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisal.rehearsal.models import Rehearsal
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr
from core.lists import Column, Empty, ListFilterSet, ListPage


class RehearsalFilters(ListFilterSet):
    version = django_filters.ModelChoiceFilter(
        queryset=lambda request: (
            SchemeVersion.objects.visible_to(request.user)
            .filter(rehearsals__in=Rehearsal.objects.visible_to(request.user))
            .select_related("scheme")
            .defer("document")
            .distinct()
        ),
        label=gettext_lazy("Version"),
    )


class Rehearsals(ListPage):
    """All rehearsals of the schemes that the user writes."""

    allow = is_hr
    model = Rehearsal
    title = gettext_lazy("Simulations")
    sentence = gettext_lazy("Scheme versions simulated on the data of past periods; nothing is published.")
    default_sort = "-requested_at"
    filterset_class = RehearsalFilters
    export_name = "rehearsals"
    columns: ClassVar = [
        Column(
            key="version",
            label=gettext_lazy("Version"),
            link=True,
            phone="title",
            sheet=lambda row: str(row.version),
        ),
        Column(
            key="period",
            label=gettext_lazy("Period"),
            value=lambda row: f"{row.period} · {row.period.unit}",
            sort="period__starts_on",
            phone="fact",
        ),
        Column(key="people", label=gettext_lazy("People"), sort="people", format="number"),
        Column(
            key="moved",
            label=pgettext_lazy("people whose score changes", "Score changes"),
            format="number",
            phone="fact",
            value=lambda row: (
                row.summary["counts"]["up"] + row.summary["counts"]["down"] if "counts" in row.summary else None
            ),
        ),
        Column(key="state", label=gettext_lazy("State"), format="state", value="shown_state"),
        Column(key="by", label=gettext_lazy("Requested by"), value="requested_by"),
        Column(
            key="asked",
            label=gettext_lazy("Requested"),
            value="requested_at",
            sort="requested_at",
            format="when",
        ),
    ]
    empty = Empty(
        gettext_lazy("No simulations yet."),
        gettext_lazy("Open a draft of a scheme to simulate it on a past period."),
        gettext_lazy("View the schemes"),
        "appraisal:schemes",
        icon="player-play",
    )

    def get_queryset(self):
        rows = Rehearsal.objects.visible_to(self.request.user)
        rows = rows.select_related("version__scheme", "period__unit", "requested_by", "job")
        return rows.defer("document", "version__document")
