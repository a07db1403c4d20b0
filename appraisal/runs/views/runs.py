"""Runs of a period: which there are, asking for one, what one computed."""

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from appraisal.periods.models import Period, PeriodKind
from appraisal.periods.places import as_told
from appraisal.periods.registry import entries_waiting
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.periods.windows import windows_open
from appraisal.runs import selectors
from appraisal.runs.marks import WATCHED_STATES, marks_count
from appraisal.runs.missing import gaps
from appraisal.runs.models import GradeCode, Run, RunState, Sheet
from appraisal.runs.policies import reads_runs
from appraisal.runs.proof import newest_check
from appraisal.runs.quotas import QuotaRule, quota_in_words, spread_in_words
from appraisal.runs.services import RUN, run_request
from appraisal.runs.summary import moved_since, previous_of
from appraisal.runs.telling import tell
from appraisal.runs.views.access import visible_period
from appraisal.runs.views.changed import AskFirst, changed_words
from appraisal.runs.views.columns import COEFFICIENT, GRADE, RANK, SCORE
from core.figures import figure
from core.jobs.models import Job
from core.lists import Column, Empty, ListPage
from core.views import PageMixin
from core.wording import labelled


class PeriodRuns(ListPage):
    """The runs of a period, the newest first, and the one that is being computed."""

    allow = reads_runs
    model = Run
    template_name = "appraisal/runs.html"
    default_sort = "-number"
    export_name = "runs"
    columns: ClassVar = [
        Column(
            key="number",
            label=gettext_lazy("Run"),
            sort="number",
            link=True,
            phone="title",
            value=lambda run: f"#{run.number}",
        ),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(key="participants", label=gettext_lazy("People"), format="number"),
        Column(
            key="mean",
            label=gettext_lazy("Mean coefficient"),
            unit="%",
            format="number",
            places=2,
            phone="fact",
            value=lambda run: _as_decimal(run.told.get("mean_coefficient")),
        ),
        Column(key="by", label=gettext_lazy("Requested by"), value=lambda run: run.requested_by or _("System")),
        Column(key="asked", label=gettext_lazy("Requested"), value="created_at", sort="created_at", format="when"),
        Column(key="reason", label=gettext_lazy("Remark"), value="reason"),
        Column(
            key="released",
            label=pgettext_lazy("results", "Released"),
            format="bool",
            value=lambda run: run.period.released_run_id == run.pk,
        ),
    ]
    empty = Empty(
        gettext_lazy("Nothing computed yet."),
        gettext_lazy("A run scores and ranks all participants. Ask for one at any time; no one else sees it."),
        icon="chart-bar",
    )

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request, self.kwargs["pk"])

    def get_queryset(self):
        rows = Run.objects.visible_to(self.request.user).filter(period=self.period)
        return rows.select_related("period", "requested_by")

    def complete(self, items):
        tell(self.request.user, items)

    @cached_property
    def may_run(self) -> bool:
        return self.request.user.covers(self.period.unit, "hr") and self.period.state in WATCHED_STATES

    def get_primary_action(self):
        if self.may_run:
            url = reverse("appraisal:run_new", args=[self.period.pk])
            return {
                "label": _("Score %(period)s") % {"period": self.period},
                "url": url,
                "icon": "player-play",
            }
        return None

    def get_other_actions(self):
        found = []
        if self.request.user.covers(self.period.unit, "hr", "leader"):
            url = reverse("appraisal:period_release", args=[self.period.pk])
            found.append({"label": _("Release of results"), "url": url, "icon": "speakerphone"})
        if self.period.released_run_id:
            url = reverse("appraisal:results", args=[self.period.pk])
            found.append({"label": _("Results"), "url": url, "icon": "chart-bar"})
        return found

    def get_context_data(self, **context):
        jobs = Job.objects.visible_to(self.request.user).unfinished()
        reads_all = self.request.user.covers(self.period.unit, "hr")
        changed = marks_count(self.period) if reads_all and self.period.current_run_id else 0
        return context | {
            "changed": changed_words(changed) if changed else "",
            "check": newest_check(self.period) if reads_all else None,
            "changed_url": reverse("appraisal:run_changed", args=[self.period.pk]) if self.may_run else "",
            "full_url": reverse("appraisal:run_new", args=[self.period.pk]),
            "title": _("Runs of %(period)s") % {"period": self.period},
            "sentence": _("%(unit)s; the period is %(state)s.")
            % {"unit": self.period.unit, "state": self.period.get_state_display().lower()},
            "job": jobs.filter(kind=RUN, params__period=self.period.pk).first(),
        }


def _as_decimal(text) -> Decimal | None:
    return Decimal(text) if text else None


class RunNew(AskFirst):
    """Asks before a run: how many people it scores, and what is missing for a score that could count."""

    request_run = staticmethod(run_request)

    def words(self, period) -> dict:
        people = period.participants.count()
        details = [_("No one sees the scores before they are released. Entries and verification go on as they are.")]
        details += [gap.sentence for gap in gaps(period)] if period.state in WATCHED_STATES else []
        return {
            "title": _("Score %(period)s") % {"period": period},
            "consequence": ngettext(
                "Score %(period)s for %(count)s person.",
                "Score %(period)s for %(count)s people.",
                people,
            )
            % {"period": period, "count": figure(people)},
            "details": details,
            "label": _("Calculate scores"),
        }


class RunSheets(ListPage):
    """The scores of one run, released or not, for those who may read its sheets."""

    allow = reads_runs
    model = Sheet
    default_sort = "-total"
    export_name = "run-scores"
    search_fields: ClassVar = ["cadre__name", "cadre__staff_no"]
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Name"), link=True, sort="cadre__staff_no", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path", **as_told("unit_words")),
        SCORE,
        COEFFICIENT,
        Column(key="peers", label=gettext_lazy("Peer group"), value="peers_in_words"),
        replace(RANK, value="place"),
        GRADE,
    ]
    empty = Empty(gettext_lazy("No scores that you may see."), icon="chart-bar")

    @cached_property
    def run(self) -> Run:
        rows = Run.objects.visible_to(self.request.user).filter(state=RunState.DONE).select_related("period__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_queryset(self):
        rows = Sheet.objects.computed_for(self.request.user, self.run).with_place(self.run)
        return rows.select_related("cadre", "unit", "participant").defer("breakdown", "cadre__identity_number")

    def complete(self, items):
        selectors.sheets_told(items, self.run)

    def get_sentence(self):
        return run_in_words(self.run)

    def get_context_data(self, **context):
        words = {"number": self.run.number, "period": self.run.period}
        return context | {"title": _("Scores of run %(number)s of %(period)s") % words}


def run_in_words(run: Run) -> str:
    """Whether anybody sees these results."""
    if run.state != RunState.DONE:
        return _("This run is not finished; its results are not shown.")
    if run.period.released_run_id == run.pk:
        return _("These results are released.")
    if run.period.current_run_id == run.pk:
        return _("The newest results. No one else sees them before they are released.")
    return _("A later run has replaced these results; they are kept as they were.")


class RunPage(PageMixin, View):
    """What a run computed, its digest, and what it changed against the run before."""

    allow = reads_runs

    def get(self, request, pk):
        rows = Run.objects.visible_to(request.user).select_related("period__unit", "requested_by", "job")
        run = get_object_or_404(rows, pk=pk)
        tell(request.user, [run])
        period = run.period
        is_released = period.released_run_id == run.pk
        previous = previous_of(run)
        moved = moved_since(run, previous) if previous else None
        changed = selectors.changed_sheets(run, previous, moved, request.user) if previous and moved else []
        trial = self.trial(run)
        actions = self.actions(run, is_released, is_trial=bool(trial))
        is_own_job = run.job and run.job.requested_by_id == request.user.pk and not run.job.is_finished
        context = {
            "title": _("Run %(number)s of %(period)s") % {"number": run.number, "period": period},
            "sentence": run_in_words(run),
            "run": run,
            "period": period,
            "is_released": is_released,
            "state": self.state(run),
            "job": run.job if is_own_job else None,
            **self.summary(run),
            "changed": changed,
            "moved": moved,
            "people_changed": self.people_changed(run, previous, moved) if previous and moved else [],
            "asked_again": self.asked_again(run),
            "trial": trial,
            "primary_action": actions[0],
            "other_actions": actions[1:],
        }
        return render(request, "appraisal/run.html", context)

    def asked_again(self, run) -> Job | None:
        """The job that asked for a new run and found this one, because nothing had changed."""
        try:
            job = Job.objects.visible_to(self.request.user).filter(pk=self.request.GET.get("asked") or None).first()
        except ValidationError:
            return None
        return job if job and job.kind == RUN and job.result.get("same") and job.result["run"] == run.pk else None

    def people_changed(self, run, previous, moved) -> list[str]:
        """Who takes part and did not before, and the other way round, the first of them by name."""
        found = []
        for keys, of_run, sentence in (
            (moved.came, run, gettext_lazy("New participants: +%(n)s")),
            (moved.left, previous, gettext_lazy("No longer participants: −%(n)s")),
        ):
            if keys:
                names = selectors.people_named(of_run, keys, self.request.user)
                said = str(sentence) % {"n": figure(len(keys))}
                found.append(labelled(said, names) if names else said)
        return found

    def trial(self, run) -> str:
        """What a run says of itself while its month is being written: it is no result yet."""
        period = run.period
        if period.released_run_id == run.pk or period.state not in WATCHED_STATES or not windows_open(period):
            return ""
        waiting = entries_waiting(period)
        if not waiting:
            return _("This is a trial: entries and figures of the period can still change.")
        return ngettext(
            "This is a trial: %(n)s entry still waits and is not counted.",
            "This is a trial: %(n)s entries still wait and are not counted.",
            waiting,
        ) % {"n": figure(waiting)}

    def actions(self, run, is_released, *, is_trial) -> list[dict]:
        """A list of the scores for who may read them; releasing comes last while entries are still written."""
        period = run.period
        results = {"label": _("Results"), "url": reverse("appraisal:results", args=[period.pk])}
        release = {"label": _("Release of results"), "url": reverse("appraisal:period_release", args=[period.pk])}
        runs = {"label": _("All runs"), "url": reverse("appraisal:period_runs", args=[period.pk])}
        shown = [{**results, "icon": "chart-bar"}] if is_released else [{**release, "icon": "speakerphone"}]
        if period.kind == PeriodKind.YEAR:
            url = reverse("appraisal:grades", args=[period.pk])
            shown.append({"label": _("Grades of the year"), "url": url, "icon": "award"})
        rest = [{**runs, "icon": "history"}]
        if run.state == RunState.DONE and self.request.user.covers(period.unit, "hr"):
            scores = {"label": _("Scores of this run"), "url": reverse("appraisal:run_sheets", args=[run.pk])}
            rest.insert(0, {**scores, "icon": "chart-bar"})
        return [*rest, *shown] if is_trial else [*shown, *rest]

    def summary(self, run) -> dict:
        """Grades and peer groups of the run with their names."""
        groups, grades = run.told.get("groups", {}), run.told.get("grades", {})
        words = peer_groups_in_words(groups)
        rule = QuotaRule(**{"spread": "", **run.summary["rule"]}) if "rule" in run.summary else None
        if rule:
            told = {key: quota_in_words(group["base"], rule, group["seats"]) for key, group in groups.items()}
            groups = {key: {**group, "arithmetic": told[key]} for key, group in groups.items()}
        return {
            "spread": spread_in_words(rule) if rule else "",
            "grades": [(label, code, grades[code]) for code, label in GradeCode.choices if code in grades],
            "groups": [{**group, "name": words[key]} for key, group in groups.items()],
        }

    def state(self, run) -> str:
        """A run whose job ended badly stays unfinished; the page says so."""
        if run.state == RunState.COMPUTING and run.job and run.job.state in ("failed", "cancelled"):
            return run.job.state
        return run.state
