"""Rehearsals: ask on which period, wait, read who moves and what it costs, look at one cadre side by side."""

from functools import cached_property
from typing import ClassVar

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from appraisal.rehearsal import selectors
from appraisal.rehearsal.forms import RehearseForm
from appraisal.rehearsal.models import Rehearsal, RehearsalRow, RehearsalState
from appraisal.rehearsal.policies import may_rehearse
from appraisal.rehearsal.services import rehearsal_remove, rehearsal_request
from appraisal.rehearsal.sides import months_of, tree_of
from appraisal.runs.models import GradeCode
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr
from cadres.units.filters import SubtreeFilter
from core import charts
from core.errors import NotAllowed, Refusal
from core.figures import figure
from core.forms import place_errors
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import PageMixin

GRADES = dict(GradeCode.choices)


class Rehearse(PageMixin, View):
    """On which past period the version is tried."""

    allow = is_hr

    def get(self, request, pk):
        version = self.version(request, pk)
        return self.page(request, version, self.form(request, version))

    def post(self, request, pk):
        version = self.version(request, pk)
        form = self.form(request, version, request.POST)
        if form.is_valid():
            try:
                return redirect(
                    rehearsal_request(version=version, period=form.cleaned_data["period"], actor=request.user)
                )
            except (Refusal, ValidationError) as refusal:
                if isinstance(refusal, NotAllowed):
                    raise
                place_errors(form, refusal)
        return self.page(request, version, form, status=400)

    def version(self, request, pk) -> SchemeVersion:
        rows = SchemeVersion.objects.visible_to(request.user).select_related("scheme__owner")
        version = get_object_or_404(rows, pk=pk)
        if not may_rehearse(request.user, version):
            raise NotAllowed
        return version

    def form(self, request, version, data=None):
        periods = selectors.periods_to_rehearse(version, request.user)
        return RehearseForm(data, user=request.user, periods=periods)

    def page(self, request, version, form, status=200):
        context = {
            "title": _("Rehearse %(version)s") % {"version": version},
            "sentence": _(
                "Nothing is published: the result shows who would move, by how much, and what it would cost."
            ),
            "form": form,
            "label": _("Rehearse"),
            "back": version.get_absolute_url(),
            "version": version,
            "empty": Empty(
                gettext_lazy("No period to rehearse on."),
                gettext_lazy("Nobody has been appraised by this scheme yet; open a month with it first."),
                icon="player-play",
            ),
        }
        template = "core/form.html" if form.fields["period"].choices else "appraisal/rehearse_none.html"
        return render(request, template, context, status=status)


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

    class Meta:
        model = Rehearsal
        fields: ClassVar = ["version"]


class Rehearsals(ListPage):
    """All rehearsals of the schemes that the user writes."""

    allow = is_hr
    model = Rehearsal
    title = gettext_lazy("Rehearsals")
    sentence = gettext_lazy(
        "Scheme versions tried on the facts of past periods; nothing of them is published."
    )
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
            label=pgettext_lazy("people whose score changes", "Moved"),
            format="number",
            phone="fact",
            value=lambda row: (
                row.summary["counts"]["up"] + row.summary["counts"]["down"]
                if "counts" in row.summary
                else None
            ),
        ),
        Column(key="state", label=gettext_lazy("State"), format="state", value="shown_state"),
        Column(key="by", label=gettext_lazy("Asked by"), value="requested_by"),
        Column(
            key="asked", label=gettext_lazy("Asked"), value="requested_at", sort="requested_at", format="when"
        ),
    ]
    empty = Empty(
        gettext_lazy("No rehearsals yet."),
        gettext_lazy("Open a draft of a scheme and rehearse it on a past period."),
        gettext_lazy("To the schemes"),
        "appraisal:schemes",
        icon="player-play",
    )

    def get_queryset(self):
        rows = Rehearsal.objects.visible_to(self.request.user)
        rows = rows.select_related("version__scheme", "period__unit", "requested_by", "job")
        return rows.defer("document", "version__document")


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

    class Meta:
        model = RehearsalRow
        fields: ClassVar = ["direction", "grade", "uncounted", "unit"]

    def towards(self, rows, name, direction):
        wanted = {"up": selectors.UP, "down": selectors.DOWN}
        return rows.filter(wanted[direction]) if direction in wanted else rows.filter(change=0)

    def with_uncounted(self, rows, name, value):
        return rows.filter(uncounted__gt=0) if value else rows.filter(uncounted=0)


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
        Column(key="before", label=gettext_lazy("Before"), sort="before", format="number", places=2),
        Column(
            key="after", label=gettext_lazy("After"), sort="after", format="number", places=2, phone="fact"
        ),
        Column(
            key="change",
            label=pgettext_lazy("difference", "Change"),
            sort="change",
            format="signed",
            places=2,
            phone="fact",
        ),
        Column(
            key="grade_before",
            label=gettext_lazy("Grade before"),
            sort="grade_before",
            format="state",
        ),
        Column(
            key="grade_after",
            label=gettext_lazy("Grade after"),
            sort="grade_after",
            format="state",
            phone="fact",
        ),
        Column(
            key="money_change",
            label=gettext_lazy("Money"),
            unit=gettext_lazy("yuan"),
            sort="money_change",
            format="signed",
            places=2,
        ),
    ]
    empty = Empty(
        gettext_lazy("Nobody here."), gettext_lazy("No cadre of your units fits these filters."), icon="users"
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
    def overview(self):
        return selectors.overview(self.rehearsal, self.request.user)

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
            "sentence": _("Being computed since it was asked for; nothing is published."),
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
        return {
            "label": _("Rehearse on another period"),
            "url": reverse("appraisal:rehearse", args=[self.rehearsal.version_id]),
            "icon": "player-play",
        }

    def get_other_actions(self):
        return [
            {
                "label": _("To the version"),
                "url": self.rehearsal.version.get_absolute_url(),
                "icon": "file-text",
            },
            {"label": _("All rehearsals"), "url": reverse("appraisal:rehearsals"), "icon": "history"},
            {
                "label": _("Throw away"),
                "url": reverse("appraisal:rehearsal_remove", args=[self.rehearsal.pk]),
                "icon": "trash",
                "danger": True,
            },
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
            "grades": [
                (GRADES.get(one, ""), one, GRADES.get(two, ""), two, n) for one, two, n in found.grades
            ],
            "spread": charts.paired(
                _("How do the coefficients spread, before and after?"),
                found.spread,
                names=(_("before"), _("after")),
                heads=(_("Coefficient"),),
                sentence=_("Per cent of full marks."),
            ),
            "moves": charts.distribution(
                _("How far do people move?"),
                [(label, count, None) for label, count in found.moves],
                sentence=_("Points of the total, after minus before."),
            ),
        }


class RehearsalRemove(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        rehearsal = self.rehearsal(request, pk)
        context = {
            "title": _("Throw the rehearsal away"),
            "consequence": ngettext(
                "The rehearsal of %(count)s cadre is thrown away. Results are not touched; it can be asked for again.",
                "The rehearsal of %(count)s cadres is thrown away. Results are not touched; it can be asked for again.",
                rehearsal.people,
            )
            % {"count": figure(rehearsal.people)},
            "label": _("Throw away"),
            "danger": True,
            "back": rehearsal.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        rehearsal = self.rehearsal(request, pk)
        rehearsal_remove(rehearsal=rehearsal, actor=request.user)
        messages.success(request, _("The rehearsal is thrown away."))
        return redirect("appraisal:rehearsals")

    def rehearsal(self, request, pk) -> Rehearsal:
        rows = Rehearsal.objects.visible_to(request.user).select_related("version__scheme__owner")
        return get_object_or_404(rows, pk=pk)


class RehearsalRowPage(PageMixin, View):
    """One cadre: both breakdowns side by side, what differs is marked."""

    allow = is_hr

    def get(self, request, pk):
        rows = RehearsalRow.objects.visible_to(request.user).select_related(
            "rehearsal__version__scheme",
            "rehearsal__period__unit",
            "participant__scheme_version__scheme",
            "participant__post",
            "cadre",
            "unit",
        )
        row = get_object_or_404(rows, pk=pk)
        rehearsal, tree = row.rehearsal, tree_of(row)
        differing = request.GET.get("lines") == "differing"
        context = {
            "title": _("%(cadre)s, %(period)s, before and after")
            % {"cadre": row.cadre, "period": rehearsal.period},
            "sentence": _("%(unit)s. Left by %(old)s, right by %(new)s.")
            % {"unit": row.unit, "old": row.participant.scheme_version, "new": rehearsal.version},
            "row": row,
            "rehearsal": rehearsal,
            "lines": tree.lines(differing=differing) if tree else [],
            "differing": differing,
            "months": months_of(row),
            "old": row.participant.scheme_version,
        }
        return render(request, "appraisal/rehearsal_row.html", context)
