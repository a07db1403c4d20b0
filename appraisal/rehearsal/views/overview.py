"""A rehearsal: who moves, by how much, which grades and how much money change; by unit, with charts, and the list."""

from functools import cached_property
from typing import ClassVar

import django_filters
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisal.rehearsal.models import Rehearsal, RehearsalRow, RehearsalState
from appraisal.rehearsal.selectors import DOWN, UP, Overview, overview
from appraisal.runs.models import GradeCode
from cadres.access.policies import is_hr
from cadres.units.filters import SubtreeFilter
from core import charts
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import link_action

GRADES = dict(GradeCode.choices)


class RowFilters(ListFilterSet):
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Score"),
        choices=[
            ("up", gettext_lazy("goes up")),
            ("down", gettext_lazy("goes down")),
            ("same", gettext_lazy("stays")),
        ],
        method="towards",
    )
    grade = django_filters.BooleanFilter(field_name="grade_changes", label=gettext_lazy("Grade changes"))
    uncounted = django_filters.BooleanFilter(
        label=gettext_lazy("With entries that no longer count"), method="with_uncounted"
    )
    unit = SubtreeFilter(path="unit_path")

    def towards(self, rows, name, direction):
        wanted = {"up": UP, "down": DOWN}
        return rows.filter(wanted[direction]) if direction in wanted else rows.filter(change=0)

    def with_uncounted(self, rows, name, value):
        return rows.filter(uncounted__gt=0) if value else rows.filter(uncounted=0)


def _sorted(key: str, label, format: str, phone: str = "", unit="") -> Column:
    """A column of a field by which one can sort; numbers with two places."""
    return Column(key=key, label=label, unit=unit, sort=key, format=format, places=2, phone=phone)


class RehearsalPage(ListPage):
    """Who moves, by how much, which grades and how much money change; by unit, with charts, and the list."""

    allow = is_hr
    model = RehearsalRow
    template_name = "appraisal/rehearsal.html"
    default_sort = "-distance"
    filterset_class = RowFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    search_label = gettext_lazy("Name or staff number")
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Name"), sort="cadre__staff_no", link=True, phone="title"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path"),
        _sorted("before", pgettext_lazy("simulation", "Before"), "number"),
        _sorted("after", pgettext_lazy("simulation", "After"), "number", phone="fact"),
        _sorted("change", pgettext_lazy("difference", "Change"), "signed", phone="fact"),
        _sorted("grade_before", gettext_lazy("Grade before"), "state"),
        _sorted("grade_after", gettext_lazy("Grade after"), "state", phone="fact"),
        _sorted("money_change", gettext_lazy("Bonus"), "signed", unit=gettext_lazy("yuan")),
    ]
    empty = Empty(
        gettext_lazy("No people."),
        gettext_lazy("No cadre of your units matches these filters."),
        icon="users",
    )

    @cached_property
    def rehearsal(self) -> Rehearsal:
        rows = Rehearsal.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("version__scheme__owner", "period__unit", "requested_by", "job"),
            pk=self.kwargs["pk"],
        )

    @cached_property
    def export_name(self):
        return f"rehearsal-{self.rehearsal.version.scheme.code}-{self.rehearsal.period.starts_on:%Y-%m}"

    @cached_property
    def overview(self) -> Overview:
        return overview(self.rehearsal, self.request.user)

    @cached_property
    def shown_columns(self):
        """Money only where a pool was shared."""
        paid = bool(self.rehearsal.summary.get("pools"))
        return [column for column in super().shown_columns if paid or column.key != "money_change"]

    def get(self, request, *args, **kwargs):
        if self.rehearsal.state != RehearsalState.DONE:
            return self.waiting(request)
        return super().get(request, *args, **kwargs)

    def waiting(self, request):
        rehearsal = self.rehearsal
        job = rehearsal.job
        context = {
            "title": self.title,
            "sentence": _("Simulation in progress; nothing is published."),
            "rehearsal": rehearsal,
            "job": job if job and job.requested_by_id == request.user.pk else None,
            "other_actions": self.get_other_actions(),
        }
        return render(request, "appraisal/rehearsal_waiting.html", context)

    @cached_property
    def title(self):
        return _("%(version)s on %(period)s") % {
            "version": self.rehearsal.version,
            "period": self.rehearsal.period,
        }

    def get_queryset(self):
        rows = RehearsalRow.objects.visible_to(self.request.user).filter(rehearsal=self.rehearsal.pk)
        return rows.select_related("cadre", "unit").defer("breakdown_before", "breakdown_after")

    def get_sentence(self):
        return self.overview.sentence

    def get_primary_action(self):
        version = self.rehearsal.version_id
        return link_action(_("Simulate on another period"), "appraisal:rehearse", version, icon="player-play")

    def get_other_actions(self):
        return [
            {
                "label": _("Open version"),
                "url": self.rehearsal.version.get_absolute_url(),
                "icon": "file-text",
            },
            link_action(_("All simulations"), "appraisal:rehearsals", icon="history"),
            link_action(
                _("Delete simulation"), "appraisal:rehearsal_remove", self.rehearsal.pk, icon="trash", danger=True
            ),
        ]

    def get_context_data(self, **context):
        if self.request.htmx and not self.request.htmx.boosted:
            return context  # only the list is swapped
        rehearsal, found = self.rehearsal, self.overview
        return context | {
            "rehearsal": rehearsal,
            "overview": found,
            "has_moved_on": rehearsal.has_moved_on,
            "has_money": bool(rehearsal.summary.get("pools")),
            "grades": [(GRADES.get(one, ""), one, GRADES.get(two, ""), two, n) for one, two, n in found.grades],
            "spread": charts.paired(
                _("Distribution of coefficients, before and after"),
                found.spread,
                names=(_("before"), _("after")),
                heads=(_("Coefficient"),),
                sentence=_("Per cent of the full score."),
            ),
            "moves": charts.distribution(
                _("Distribution of score changes"),
                [(label, count, None) for label, count in found.moves],
                sentence=_("Points of the total, after minus before."),
            ),
        }
