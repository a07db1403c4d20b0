"""Pages of simulations: all of them, asking for one, what came of it, one cadre before and after."""

from functools import cached_property
from typing import ClassVar

import django_filters
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from appraisal.rehearsal.forms import RehearseForm
from appraisal.rehearsal.models import Rehearsal, RehearsalRow, RehearsalState
from appraisal.rehearsal.policies import may_rehearse
from appraisal.rehearsal.selectors import DOWN, UP, Overview, overview, periods_to_rehearse
from appraisal.rehearsal.services import rehearsal_remove, rehearsal_request
from appraisal.rehearsal.sides import months_of, tree_of
from appraisal.runs.models import GradeCode
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr
from cadres.units.filters import SubtreeFilter
from core import charts
from core.errors import NotAllowed
from core.figures import figure
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import ConfirmPage, FormPage, PageMixin, link_action

# All of them


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


# Asking for one on a past period, and throwing one away


class Rehearse(FormPage):
    """On which past period the version is tried."""

    allow = is_hr
    scope = SchemeVersion
    object: SchemeVersion
    label = gettext_lazy("Simulate")
    sentence = gettext_lazy(
        "Nothing is published: you see whose score would change, by how much, and the effect on bonuses."
    )
    empty = Empty(
        gettext_lazy("No period available for simulation."),
        gettext_lazy("No one has been appraised by this scheme yet. Open a month with it first."),
        icon="player-play",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("scheme__owner")

    def authorize(self) -> None:
        if not may_rehearse(self.request.user, self.object):
            raise NotAllowed

    @cached_property
    def periods(self):
        return periods_to_rehearse(self.object, self.request.user)

    @property
    def title(self) -> str:
        return _("Simulate %(version)s") % {"version": self.object}

    def load(self) -> None:
        super().load()
        if not self.periods:
            self.template_name = "appraisal/rehearse_none.html"

    def get_form(self, data=None, files=None):
        return RehearseForm(data, user=self.request.user, periods=self.periods)

    def act(self, data) -> Rehearsal:
        return rehearsal_request(version=self.object, actor=self.request.user, **data)

    def get_context_data(self, **context):
        return context | {"version": self.object, "empty": self.empty}


class RehearsalRemove(ConfirmPage):
    allow = is_hr
    scope = Rehearsal
    object: Rehearsal
    title = gettext_lazy("Delete simulation")
    done = gettext_lazy("The simulation was deleted.")
    danger = True

    def get_queryset(self):
        return super().get_queryset().select_related("version__scheme__owner")

    @property
    def consequence(self) -> str:
        return ngettext(
            "The simulation of %(count)s cadre is deleted. Results are not affected; it can be run again.",
            "The simulation of %(count)s cadres is deleted. Results are not affected; it can be run again.",
            self.object.people,
        ) % {"count": figure(self.object.people)}

    def act(self, data) -> str:
        rehearsal_remove(rehearsal=self.object, actor=self.request.user)
        return "appraisal:rehearsals"


# One: who moves, by how much, which grades and how much money change; by unit, with charts, and the list


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


# One cadre of it


class RehearsalRowPage(PageMixin):
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
            "title": _("%(cadre)s, %(period)s, before and after") % {"cadre": row.cadre, "period": rehearsal.period},
            "sentence": _("%(unit)s. Left: by %(old)s. Right: by %(new)s.")
            % {"unit": row.unit, "old": row.participant.scheme_version, "new": rehearsal.version},
            "row": row,
            "rehearsal": rehearsal,
            "lines": tree.lines(differing=differing) if tree else [],
            "differing": differing,
            "months": months_of(row),
            "old": row.participant.scheme_version,
        }
        return render(request, "appraisal/rehearsal_row.html", context)
