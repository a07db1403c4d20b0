"""The release of a period: what is missing, preparing it, deciding on it, and what was released before."""

from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from appraisal.ledger.selectors import left_by_state
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.results import releases
from appraisal.results.forms import ReleaseForm
from appraisal.results.models import Release
from appraisal.results.models.releases import STAGES
from appraisal.results.replacing import Replacing, replacing, unchanged
from appraisal.runs.missing import Gap, kept_gaps, ledger_url
from appraisal.runs.models import GradeCode, Run
from appraisal.runs.policies import reads_runs
from appraisal.runs.telling import tell
from cadres.access.models import User
from cadres.access.policies import is_hr
from core.approvals.lists import PROPOSED
from core.approvals.models import ProposalState
from core.approvals.views import ProposalAct, Wording, decisions, page_actions
from core.figures import figure
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.lists.columns import badge
from core.states import state_of
from core.views import FormPage, PageMixin
from core.wording import and_then, followed


class ReleaseFilters(ListFilterSet):
    """By the states that the badges show."""

    stage = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="by_stage",
        choices=[(stage, state_of(stage).word) for stage in STAGES],
    )

    class Meta:
        model = Release
        fields: ClassVar = ["stage"]

    def by_stage(self, rows, name, value):
        return rows.in_stage(value)


def _period(request: Any, pk: int) -> Period:
    """A period whose release the user prepares or confirms."""
    rows = Period.objects.visible_to(request.user).select_related("unit", "current_run", "released_run")
    reached = [period.pk for period in rows.filter(pk=pk) if request.user.covers(period.unit, "hr", "leader")]
    return get_object_or_404(rows, pk__in=reached)


def cost_of(gaps: list[Gap]) -> str:
    """The price of releasing now: "5 days and 646 entries early"; nothing where one gap says all of it."""
    by_code = {gap.code: gap.count for gap in gaps}
    number = by_code.get("waiting", 0)
    if "window" not in by_code or not number:
        return ""
    days = ngettext("%(days)s day", "%(days)s days", by_code["window"]) % {"days": by_code["window"]}
    entries = ngettext("%(count)s entry", "%(count)s entries", number) % {"count": figure(number)}
    return _("This is %(days)s and %(entries)s early.") % {"days": days, "entries": entries}


class ReleaseList(ListPage):
    """Releases of the periods that the user runs or confirms, what waits first."""

    allow = reads_runs
    model = Release
    title = gettext_lazy("Releases")
    default_sort = "-proposed_at"
    filterset_class = ReleaseFilters
    export_name = "releases"
    columns: ClassVar = [
        Column(key="release", label=pgettext_lazy("results", "Release"), value=str, link=True, phone="title"),
        Column(key="unit", label=gettext_lazy("Unit"), value="period.unit"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            value="stage_in_words",
            render=lambda release: badge(release.stage, release.stage_in_words),
            phone="fact",
        ),
        Column(key="people", label=gettext_lazy("People"), format="number"),
        Column(key="prepared", label=gettext_lazy("Prepared by"), value="proposed_by"),
        Column(key="confirmed", label=gettext_lazy("Decided by"), value="decided_by"),
        replace(PROPOSED, label=pgettext_lazy("when", "Prepared")),
    ]
    empty = Empty(
        gettext_lazy("No releases yet."),
        gettext_lazy("The release of a period is prepared by HR and confirmed by the head of unit."),
        gettext_lazy("Workbench"),
        "appraisal:workbench",
        icon="speakerphone",
    )

    def get_queryset(self):
        rows = Release.objects.visible_to(self.request.user)
        return rows.with_successor().select_related("period__unit", "proposed_by", "decided_by")


class ReleasePage(PageMixin, View):
    """Where a release stands: the run, what is missing, who acts next, and the releases before."""

    allow = reads_runs

    def get(self, request, pk):
        period = _period(request, pk)
        found = list(period.releases.with_list_data().order_by("-number"))
        waiting = next((one for one in found if one.is_open or one.is_under_way), None)
        shown = waiting.run_id if waiting else period.current_run_id
        run = Run.objects.visible_to(request.user).filter(pk=shown or 0).first()
        tell(request.user, [run] if run else [])
        for one in found:
            one.accepted = kept_gaps(one.missing) if one.done_at or one is waiting else []
        refusal = None if waiting else releases.why_not_prepare(period)
        context = {
            "title": _("Release of results, %(period)s") % {"period": period},
            "sentence": self.sentence(period, waiting),
            "period": period,
            "run": run,
            "grades": self.grades(run),
            "refusal": refusal,
            "again_url": self.again_url(request.user, period, waiting or refusal),
            "replaces": replaced(period, waiting, refusal, request.user),
            "waiting": waiting,
            "earlier": [one for one in found if one is not waiting],
            **self.missing(period),
            **self.left(request.user, period),
            **self.progress(request.user, waiting),
            **self.acts(request.user, period, waiting),
        }
        return render(request, "appraisal/release.html", context)

    def again_url(self, user, period, hindered) -> str:
        """Where the same results are put back in force, of a period that was reopened and then not changed."""
        if hindered or not unchanged(period) or not user.covers(period.unit, "hr"):
            return ""
        return reverse("appraisal:release_prepare", args=[period.pk])

    def missing(self, period) -> dict:
        gaps = releases.missing(period) if period.state == PeriodState.OPEN else []
        return {"gaps": gaps, "cost": cost_of(gaps)}

    def left(self, user, period) -> dict:
        """Entries that the released results leave out because nobody decided on them, by state, and the way on."""
        if period.kind != PeriodKind.MONTH or period.state not in (PeriodState.RELEASED, PeriodState.CLOSED):
            return {}
        lines = [(state, number, ledger_url(period, state)) for state, number in left_by_state(period).items()]
        may_carry = period.state == PeriodState.RELEASED and user.covers(period.unit, "hr")
        return {"left": lines, "carry_url": reverse("appraisal:entries_carry", args=[period.pk]) if may_carry else ""}

    def progress(self, user, waiting) -> dict:
        """The job of a confirmed release: its bar for who asked for it, and whether it failed."""
        job = waiting.job if waiting and waiting.job_id else None
        is_shown = job and job.requested_by_id == user.pk and not job.is_finished
        return {"job": job if is_shown else None, "failed": bool(job and job.state in ("failed", "cancelled"))}

    def acts(self, user, period, waiting) -> dict:
        if waiting is not None and waiting.is_open:
            return page_actions(waiting, user)
        if waiting is not None:
            return {"retry_url": reverse("appraisal:release_retry", args=[waiting.pk])}
        if user.covers(period.unit, "hr") and releases.why_not_prepare(period) is None and not unchanged(period):
            url = reverse("appraisal:release_prepare", args=[period.pk])
            return {"primary_action": {"label": _("Prepare the release"), "url": url, "icon": "speakerphone"}}
        return {}

    def grades(self, run) -> list[tuple]:
        counted = run.told.get("grades", {}) if run else {}
        return [(label, counted[code]) for code, label in GradeCode.choices if code in counted]

    def sentence(self, period: Period, waiting: Release | None) -> str:
        if waiting is None and period.released_run_id and period.state != PeriodState.OPEN:
            return _("Released: everyone concerned sees these results.")
        if waiting is None:
            return _("HR prepares the release and the head of unit confirms it; only then do others see the results.")
        if waiting.is_open:
            return _("Prepared; the head of unit, another person, confirms it.")
        return _("Confirmed; the results are being released.")


class ReleasePrepare(FormPage):
    """Asks before a release is prepared: what it costs and what is missing."""

    allow = is_hr
    template_name = "core/confirm.html"
    label = gettext_lazy("Prepare the release")
    done = gettext_lazy("The release was prepared; the head of unit confirms it.")

    @cached_property
    def period(self) -> Period:
        return _period(self.request, self.kwargs["pk"])

    @cached_property
    def gaps(self) -> list[Gap]:
        return releases.missing(self.period)

    @property
    def title(self):
        return _("Prepare the release of %(period)s") % {"period": self.period}

    @property
    def back(self):
        return reverse("appraisal:period_release", args=[self.period.pk])

    def get_form(self, data=None, files=None):
        return ReleaseForm(data, user=self.request.user, gaps=self.gaps, why_reason=self.why_reason)

    @property
    def why_reason(self) -> str:
        """What the reason is for; nothing where none is needed."""
        if not releases.needs_reason(self.period, self.gaps):
            return ""
        codes = {gap.code for gap in self.gaps}
        why = followed(
            *(_("earlier results are replaced"),) * bool(self.period.released_run_id),
            *(_("the deadlines are not over"),) * ("window" in codes),
            *(_("months are missing"),) * ("months" in codes),
        )
        return _("Required: %(why)s.") % {"why": why}

    def get_context_data(self, **context):
        people = self.period.participants.count()
        sentence = ngettext(
            "The results of %(count)s person are prepared for release. The head of unit confirms it.",
            "The results of %(count)s people are prepared for release. The head of unit confirms it.",
            people,
        ) % {"count": figure(people)}
        sentence = and_then(sentence, cost_of(self.gaps))
        return context | {"consequence": sentence, "details": [*price(self.gaps), *_told(self.replaces)]}

    @property
    def replaces(self) -> Replacing | None:
        return replaced(self.period, None, releases.why_not_prepare(self.period), self.request.user)

    def act(self, data):
        return releases.release_prepare(period=self.period, actor=self.request.user, **data)


def replaced(period: Period, waiting: Release | None, refusal: Any, reader: User) -> Replacing | None:
    """What the release that waits, or else the one that can be prepared, changes against the one that stands."""
    run = waiting.run if waiting else period.current_run
    if run is None or refusal or (waiting is None and unchanged(period)):
        return None
    return replacing(period, run, reader)


def _told(found: Replacing | None) -> list[str]:
    return [found.sentence, *found.details] if found else []


def price(gaps: list[Gap]) -> list[str]:
    return [gap.sentence for gap in gaps if gap.sentence]


def _consequence(release: Release) -> str:
    return ngettext(
        "Release the results of %(count)s person of %(period)s. Those concerned see them; writing and verifying end.",
        "Release the results of %(count)s people of %(period)s. Those concerned see them; writing and verifying end.",
        release.people,
    ) % {"count": figure(release.people), "period": release.period}


class ReleaseAct(ProposalAct):
    allow = reads_runs
    model = Release
    verbs = {
        verb: act
        for verb, act in decisions(
            approve=Wording(_consequence, gettext_lazy("The release was confirmed; it is being carried out.")),
            reject=Wording(
                lambda release: _("Reject this release. It can be prepared again."),
                gettext_lazy("The release was rejected."),
            ),
            withdrawn=gettext_lazy("The release was withdrawn."),
            reverse=Wording(lambda release: "", ""),
            approve_label=Release.approve_label,
        ).items()
        if verb != "reverse"
    }

    def get_context_data(self, **context):
        """Whoever confirms reads once more what it costs: what was missing, and whose results it changes."""
        context = super().get_context_data(**context)
        if self.kwargs["verb"] != "approve":
            return context
        release = self.proposal
        gaps = kept_gaps(release.missing)
        sentence = and_then(context["consequence"], cost_of(gaps))
        details = [*price(gaps), *_told(replaced(release.period, release, None, self.request.user))]
        return context | {"consequence": sentence, "details": details}


class ReleaseRetry(PageMixin, View):
    """Carries a confirmed release out again after its job failed."""

    allow = reads_runs

    def post(self, request, pk):
        release = get_object_or_404(Release.objects.visible_to(request.user), pk=pk, state=ProposalState.APPROVED)
        releases.release_retry(release=release, actor=request.user)
        return redirect(release)
