"""One period with those who take part."""

from typing import ClassVar

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState, Standing
from appraisal.periods.places import as_told, places_told, posts_told
from appraisal.periods.policies import Holdings, holdings_of, may_refreeze, may_reopen, may_run, reads_periods
from appraisal.periods.registry import entries_left
from appraisal.periods.scopes import file_url, files_linked
from appraisal.periods.selectors import address, sentence_of
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr
from core.lists import Column, Empty, ListFilterSet, ListPage, link_to
from core.lists.columns import badge
from core.views import any_user


def visible_period(user, pk) -> Period:
    return get_object_or_404(Period.objects.visible_to(user).select_related("unit", "year_period"), pk=pk)


class ParticipantFilters(ListFilterSet):
    standing = django_filters.ChoiceFilter(choices=Standing.choices, label=gettext_lazy("Participation"))
    scheme_version = django_filters.ModelChoiceFilter(
        queryset=lambda request: (
            SchemeVersion.objects.visible_to(request.user).published().select_related("scheme").defer("document")
        ),
        label=gettext_lazy("Scheme version"),
    )
    without_scheme = django_filters.BooleanFilter(
        field_name="scheme_version", lookup_expr="isnull", label=gettext_lazy("Without a scheme")
    )

    class Meta:
        model = Participant
        fields: ClassVar = ["standing", "scheme_version"]


class PeriodPage(ListPage):
    """One period: its state and deadlines, what can be done with it, and who takes part."""

    allow = any_user
    model = Participant
    template_name = "appraisal/period.html"
    filterset_class = ParticipantFilters
    search_fields: ClassVar = [
        "cadre__name",
        "cadre__name_latin",
        "cadre__staff_no",
        "unit__name",
        "unit__name_en",
    ]
    default_sort = "unit_path"
    export_name = "participants"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__name", link=file_url, phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path", phone="fact", **as_told("unit_words")),
        Column(key="post", label=gettext_lazy("Post"), sort="post__title", phone="fact", **as_told("post_words")),
        Column(
            key="factor",
            label=gettext_lazy("Post factor"),
            value="post_factor",
            sort="post_factor",
            format="number",
            places=2,
        ),
        Column(
            key="scheme",
            label=gettext_lazy("Scheme"),
            value="scheme_version",
            link=link_to("scheme_version"),
        ),
        Column(key="peers", label=gettext_lazy("Peer group"), value="peers_in_words", sort="peer_group"),
        Column(
            key="standing",
            label=gettext_lazy("Participation"),
            render=lambda row: format_html(
                "{} {}", badge(row.standing, row.get_standing_display()), row.standing_in_words
            ),
            sheet=lambda row: f"{row.get_standing_display()} {row.standing_in_words}".strip(),
        ),
    ]

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request.user, self.kwargs["pk"])

    @cached_property
    def holdings(self) -> Holdings:
        return holdings_of(self.period)

    def get_queryset(self):
        rows = Participant.objects.visible_to(self.request.user).filter(period=self.period)
        related = rows.select_related("cadre", "post", "unit", "scheme_version__scheme")
        return related.defer("scheme_version__document")

    def complete(self, items):
        for row in items:
            row.period = self.period
        files_linked(self.request.user, items)
        posts_told(items, places_told(items, self.period))

    @cached_property
    def empty(self):
        if self.period.state == PeriodState.DRAFT:
            return Empty(
                _("No participants yet."),
                _("Opening the period fixes who is appraised, in which post and by which rules."),
                icon="users",
            )
        return Empty(_("No one of your units takes part."), icon="users")

    def get_sentence(self):
        return sentence_of(self.period, timezone.localdate())

    def get_primary_action(self):
        user, period = self.request.user, self.period
        if may_run(user, period):
            if period.state == PeriodState.DRAFT and period.starts_on <= timezone.localdate():
                return self._act("period_open", _("Open the period"), "lock-open")
            if period.state == PeriodState.RELEASED:
                return self._act("period_close", _("Close"), "lock")
        return None

    def _act(self, name, label, icon, **more):
        return {
            "label": label,
            "url": reverse(f"appraisal:{name}", args=[self.period.pk]),
            "icon": icon,
            **more,
        }

    def get_other_actions(self):
        user, period = self.request.user, self.period
        found = []
        if period.is_frozen and reads_periods(user):
            found.append(self._act("measures", _("Data items"), "percentage"))
        if period.is_frozen and reads_periods(user) and self.holdings.routes:
            found.append(self._act("assessing_units", _("Scoring units"), "building-community"))
        if period.is_frozen and (url := address("appraisal:period_runs", period.pk)) and is_hr(user):
            found.append({"label": _("Runs and results"), "url": url, "icon": "chart-bar"})
        found += self._grades()
        if period.is_frozen and user.covers(period.unit, "hr", "leader"):
            found.append(self._act("period_release", _("Release of results"), "speakerphone"))
        if may_run(user, period):
            if period.state == PeriodState.OPEN:
                found.append(self._act("period_people", _("Changes of participants"), "users"))
                found.append(self._act("period_windows", _("Time windows"), "clock"))
                if period.kind == PeriodKind.MONTH:
                    found.append(self._act("period_gaps", _("Without a verifier"), "alert-circle"))
            if period.state == PeriodState.DRAFT and period.kind == PeriodKind.MONTH:
                found.append(self._act("period_skip", _("Skip the month"), "ban"))
            if period.state == PeriodState.SKIPPED:
                found.append(self._act("period_resume", _("Resume the month"), "rotate"))
            if period.state in (PeriodState.DRAFT, PeriodState.OPEN):
                found.append(self._act("period_deadlines", _("Change the deadlines"), "calendar-due"))
            if may_refreeze(period, self.holdings):
                found.append(self._act("period_refreeze", _("Rebuild the participant list"), "refresh"))
        if may_run(user, period) and period.state == PeriodState.RELEASED and entries_left(period):
            found.append(self._act("entries_carry", _("Carry over waiting entries"), "arrow-right"))
        if may_reopen(user, period) and period.state in (PeriodState.RELEASED, PeriodState.CLOSED):
            found.append(self._act("period_reopen", _("Reopen"), "lock-open", danger=True))
        return found

    def _grades(self) -> list[dict]:
        """The way to the board on which the grades of a year are decided, for who may open it."""
        period = self.period
        url = address("appraisal:grades", period.pk)
        is_there = url and period.kind == PeriodKind.YEAR and period.is_frozen
        if not (is_there and self.request.user.has_role("hr", "leader")):
            return []
        return [{"label": _("Grades of the year"), "url": url, "icon": "award"}]

    def get_context_data(self, **context):
        period = self.period
        context["period"] = period
        context["title"] = f"{period} · {period.unit}"
        if period.released_run_id and self.request.user.covers(period.unit, "hr", "leader"):
            context["results_url"] = address("appraisal:results", period.pk)
        return context
