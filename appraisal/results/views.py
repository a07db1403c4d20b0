"""Runs, results, sheets, the why page, grades."""

from collections import Counter, defaultdict
from decimal import Decimal
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results import selectors
from appraisal.results.changed_views import changed_words
from appraisal.results.forms import GradeForm, RunForm
from appraisal.results.grades import grade_decide, grades_accept, quotas
from appraisal.results.marks import changed_at, marks_count
from appraisal.results.models import GradeCode, GradeDecision, Run, RunState, Sheet
from appraisal.results.proof import newest_check
from appraisal.results.querysets import RESULT_ROLES, published_now
from appraisal.results.runs import RUN, SCORABLE, run_request
from appraisal.results.summary import moved_since, previous_of
from appraisal.results.why import why
from cadres.access.policies import has_file, holds, is_own, is_relative
from cadres.units.models import Unit
from core import charts
from core.errors import Refusal
from core.figures import figure
from core.jobs.models import Job
from core.lists import Column, Empty, ListFilterSet, ListPage, visible
from core.views import PageMixin, any_user

reads_results = holds(*RESULT_ROLES)
reads_runs = holds("hr", "leader")
is_hr = holds("hr")
is_leader = holds("leader")


def _period(request, pk) -> Period:
    return get_object_or_404(
        Period.objects.visible_to(request.user).select_related("unit", "published_run"), pk=pk
    )


# --- Runs -----------------------------------------------------------------------------------------


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
            label=gettext_lazy("Mean"),
            format="number",
            places=2,
            phone="fact",
            value=lambda run: _as_decimal(run.summary.get("mean")),
        ),
        Column(key="by", label=gettext_lazy("Asked by"), value="requested_by"),
        Column(
            key="asked", label=gettext_lazy("Asked"), value="created_at", sort="created_at", format="when"
        ),
        Column(key="reason", label=gettext_lazy("Remark"), value="reason"),
        Column(
            key="published",
            label=gettext_lazy("Published"),
            format="bool",
            value=lambda run: run.period.published_run_id == run.pk,
        ),
    ]
    empty = Empty(
        gettext_lazy("Nothing computed yet."),
        gettext_lazy("A run scores everybody who takes part, ranks them and publishes the results."),
        icon="chart-bar",
    )

    @cached_property
    def period(self) -> Period:
        return _period(self.request, self.kwargs["pk"])

    def get_queryset(self):
        rows = Run.objects.visible_to(self.request.user).filter(period=self.period)
        return rows.select_related("period", "requested_by")

    def get_primary_action(self):
        if self.request.user.covers(self.period.unit, "hr") and self.period.state in SCORABLE:
            url = reverse("appraisal:run_new", args=[self.period.pk])
            return {
                "label": _("Compute %(period)s") % {"period": self.period},
                "url": url,
                "icon": "player-play",
            }
        return None

    def get_other_actions(self):
        if not self.period.published_run_id:
            return []
        url = reverse("appraisal:results", args=[self.period.pk])
        return [{"label": _("Results"), "url": url, "icon": "chart-bar"}]

    def get_context_data(self, **context):
        jobs = Job.objects.visible_to(self.request.user).unfinished()
        reads_all = self.request.user.covers(self.period.unit, "hr", "leader")
        changed = marks_count(self.period) if reads_all and self.period.published_run_id else 0
        may_run = self.request.user.covers(self.period.unit, "hr") and self.period.state in SCORABLE
        return context | {
            "changed": changed_words(changed) if changed else "",
            "check": newest_check(self.period) if reads_all else None,
            "changed_url": reverse("appraisal:run_changed", args=[self.period.pk]) if may_run else "",
            "full_url": reverse("appraisal:run_new", args=[self.period.pk]),
            "title": _("Runs of %(period)s") % {"period": self.period},
            "sentence": _("%(unit)s; the period is %(state)s.")
            % {"unit": self.period.unit, "state": self.period.get_state_display().lower()},
            "job": jobs.filter(kind=RUN, params__period=self.period.pk).first(),
        }


def _as_decimal(text) -> Decimal | None:
    return Decimal(text) if text else None


class RunNew(PageMixin, View):
    """Asks before a run: how many people get a result, and that they see it at once."""

    allow = is_hr

    def get(self, request, pk):
        return self.ask(request, _period(request, pk), RunForm(user=request.user))

    def post(self, request, pk):
        period = _period(request, pk)
        form = RunForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.ask(request, period, form, status=400)
        return redirect(run_request(period=period, actor=request.user, reason=form.cleaned_data["reason"]))

    def ask(self, request, period, form, status=200):
        people = period.participants.count()
        waiting = period.entries.filter(state="submitted").count()
        details = []
        if waiting:
            details.append(
                ngettext(
                    "%(count)s entry still waits for verification and will not count.",
                    "%(count)s entries still wait for verification and will not count.",
                    waiting,
                )
                % {"count": waiting}
            )
        context = {
            "title": _("Compute %(period)s") % {"period": period},
            "consequence": ngettext(
                "Compute %(period)s for %(count)s person and publish the result: it can be read at once.",
                "Compute %(period)s for %(count)s people and publish the results: they can be read at once.",
                people,
            )
            % {"period": period, "count": figure(people)},
            "details": details,
            "form": form,
            "label": _("Compute and publish"),
            "back": reverse("appraisal:period_runs", args=[period.pk]),
        }
        return render(request, "core/confirm.html", context, status=status)


class RunPage(PageMixin, View):
    """What a run computed, its digest, and what it changed against the run before."""

    allow = reads_runs

    def get(self, request, pk):
        rows = Run.objects.visible_to(request.user).select_related("period__unit", "requested_by", "job")
        run = get_object_or_404(rows, pk=pk)
        period, labels = run.period, dict(GradeCode.choices)
        is_published = period.published_run_id == run.pk
        previous = previous_of(run)
        moved = moved_since(run, previous) if previous else None
        changed = selectors.changed_sheets(run, previous, moved, request.user) if previous and moved else []
        actions = []
        if is_published:
            actions.append(
                {
                    "label": _("Results"),
                    "url": reverse("appraisal:results", args=[period.pk]),
                    "icon": "chart-bar",
                }
            )
        actions.append(
            {
                "label": _("All runs"),
                "url": reverse("appraisal:period_runs", args=[period.pk]),
                "icon": "history",
            }
        )
        words = peer_groups_in_words(run.summary.get("groups", {}))
        context = {
            "title": _("Run %(number)s of %(period)s") % {"number": run.number, "period": period},
            "sentence": self.sentence(run, is_published),
            "run": run,
            "period": period,
            "is_published": is_published,
            "state": self.state(run),
            "job": run.job
            if run.job and run.job.requested_by_id == request.user.pk and not run.job.is_finished
            else None,
            "grades": [
                (label, code, run.summary["grades"][code])
                for code, label in labels.items()
                if code in run.summary.get("grades", {})
            ],
            "groups": [{**group, "name": words[key]} for key, group in run.summary.get("groups", {}).items()],
            "changed": changed,
            "moved": moved,
            "primary_action": actions[0],
            "other_actions": actions[1:],
        }
        return render(request, "appraisal/run.html", context)

    def state(self, run) -> str:
        """A run whose job ended badly stays unfinished; the page says so."""
        if run.state == RunState.COMPUTING and run.job and run.job.state in ("failed", "cancelled"):
            return run.job.state
        return run.state

    def sentence(self, run, is_published) -> str:
        if run.state != RunState.DONE:
            return _("This run is not finished; nobody sees results of it.")
        if is_published:
            return _("These are the results that people see.")
        return _("A later run has replaced these results; they are kept as they were.")


# --- Results of a period --------------------------------------------------------------------------


class ResultsLatest(PageMixin, View):
    """Leads to the newest results that the user may see."""

    allow = reads_results

    def get(self, request):
        periods = selectors.periods_with_results(request.user)
        if asked := request.GET.get("period"):
            periods = periods.filter(pk=asked) if asked.isdecimal() else periods.none()
        period = periods.first()
        if period is None:
            context = {
                "title": _("Results"),
                "empty": Empty(
                    gettext_lazy("No results yet."),
                    gettext_lazy("Scores appear here once a month has been computed."),
                    icon="chart-bar",
                ),
            }
            return render(request, "appraisal/results_none.html", context)
        return redirect("appraisal:results", pk=period.pk)


class ResultFilters(ListFilterSet):
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), label=gettext_lazy("Unit and all below"), method="below"
    )
    grade = django_filters.ChoiceFilter(
        choices=GradeCode.choices, label=gettext_lazy("Grade"), field_name="shown_grade"
    )
    unscored = django_filters.BooleanFilter(
        field_name="total", lookup_expr="isnull", label=gettext_lazy("Without score")
    )

    class Meta:
        model = Sheet
        fields: ClassVar = ["unit", "grade", "unscored"]

    def below(self, rows, name, unit):
        return rows.filter(unit_path__startswith=unit.path)


class Results(ListPage):
    """Everybody's published result of a period in the user's units, with the distribution and the units compared."""

    allow = reads_results
    model = Sheet
    template_name = "appraisal/results.html"
    default_sort = "-coefficient"
    filterset_class = ResultFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    search_label = gettext_lazy("Name or staff number")
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Name"), sort="cadre__staff_no", link=True, phone="title"),
        Column(
            key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"
        ),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path"),
        Column(key="post", label=gettext_lazy("Post"), value="participant.post"),
        Column(
            key="score",
            label=gettext_lazy("Score"),
            value="total",
            sort="total",
            format="number",
            places=2,
            phone="fact",
        ),
        Column(
            key="coefficient",
            label=gettext_lazy("Coefficient"),
            unit="%",
            sort="coefficient",
            format="number",
            places=2,
        ),
        Column(
            key="rank",
            label=pgettext_lazy("by score", "Rank"),
            value="place",
            sort="place",
            format="number",
        ),
        Column(
            key="grade",
            label=gettext_lazy("Grade"),
            value="shown_grade",
            sort="shown_grade",
            format="state",
            phone="fact",
            sheet=lambda row: dict(GradeCode.choices).get(row.shown_grade, ""),
        ),
    ]
    empty = Empty(
        gettext_lazy("No results in your units."),
        gettext_lazy("Scores appear here once the period has been computed."),
        icon="chart-bar",
    )

    @cached_property
    def period(self) -> Period:
        return _period(self.request, self.kwargs["pk"])

    @cached_property
    def title(self):
        return _("Results of %(period)s") % {"period": self.period}

    @cached_property
    def export_name(self):
        return f"results-{self.period.starts_on:%Y-%m}"

    def get_queryset(self):
        rows = Sheet.objects.visible_to(self.request.user).filter(period=self.period)
        rows = rows.of_run(self.period.published_run).with_place(self.period.published_run)
        rows = selectors.with_grade(rows).select_related("cadre", "unit", "participant__post")
        return rows.defer("breakdown")

    def get_sentence(self):
        run = self.period.published_run
        if run is None:
            return _("This period has not been computed yet.")
        words = {
            "unit": self.period.unit,
            "mean": run.summary.get("mean_coefficient") or "–",
            "count": run.participants,
        }
        return _("%(unit)s: %(count)s people, mean coefficient %(mean)s%%.") % words

    def get_primary_action(self):
        if self.period.kind == PeriodKind.YEAR and self.request.user.has_role("leader", "hr"):
            return {
                "label": _("Grades"),
                "url": reverse("appraisal:grades", args=[self.period.pk]),
                "icon": "award",
            }
        return None

    def get_other_actions(self):
        user, found = self.request.user, []
        if user.covers(self.period.unit, "hr", "leader"):
            url = reverse("appraisal:period_runs", args=[self.period.pk])
            found.append({"label": _("Runs"), "url": url, "icon": "history"})
        url = f"{reverse('appraisal:results_grid')}?{urlencode({'year': self.period.starts_on.year})}"
        found.append({"label": _("Team by month"), "url": url, "icon": "layout-grid"})
        return found

    def get_context_data(self, **context):
        if self.request.htmx and not self.request.htmx.boosted:
            return context  # only the list is swapped
        sheets = self.filtered
        limit = None
        if self.period.kind == PeriodKind.YEAR and self.request.user.covers(self.period.unit, *RESULT_ROLES):
            limit = None if self.chips else sum(quota.seats for quota in quotas(self.period).values())
        bars, mean = selectors.unit_means(sheets, selectors.comparable_units(self._compared_unit()))
        periods = list(selectors.periods_with_results(self.request.user)[:25])
        return context | {
            "period": self.period,
            "periods": periods,
            "distribution": charts.distribution(
                _("How are the grades distributed?"),
                selectors.grade_distribution(sheets, limit),
                quota_name=_("Quota"),
                sentence=_("The quota binds the grade of a year.") if limit is None else "",
            ),
            "units": charts.comparison(
                _("How do the units compare?"),
                bars,
                mean=mean,
                mean_name=_("Mean"),
                unit=_("Mean coefficient (%)"),
                sentence=_(
                    "Per cent of full marks, so that units under different schemes can stand side by side."
                ),
            ),
        }

    def _compared_unit(self) -> Unit:
        asked = self.filterset.form.cleaned_data.get("unit") if self.filterset.form.is_valid() else None
        return asked or self.period.unit


# --- Team × month ---------------------------------------------------------------------------------


class TeamGrid(PageMixin, View):
    """Score and state per person and month; one click to the sheet."""

    allow = reads_results

    def get(self, request):
        years = selectors.grid_years(request.user)
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else None)
        units = Unit.objects.visible_to(request.user)
        unit = (
            units.filter(pk=request.GET["unit"]).first() if request.GET.get("unit", "").isdecimal() else None
        )
        months, rows, last = [], [], None
        if year:
            months, rows, last = selectors.grid(
                request.user, year=year, path=unit.path if unit else "", after=self._after(request)
            )
        for row in rows:
            self._shade(row)
        more = ""
        if last:
            query = {"year": year, "after": f"{last[0]}|{last[1]}"} | ({"unit": unit.pk} if unit else {})
            more = f"?{urlencode(query)}"
        context = {
            "title": _("Team by month"),
            "sentence": _("Coefficient in per cent of full marks; a click opens the sheet."),
            "years": years,
            "year": year,
            "units": list(units.filter(is_active=True)),
            "unit": unit,
            "months": months,
            "rows": rows,
            "more": more,
        }
        return render(request, "appraisal/grid.html", context)

    def _after(self, request) -> tuple[str, int] | None:
        path, _bar, key = request.GET.get("after", "").partition("|")
        return (path, int(key)) if key.isdecimal() and path.replace("/", "").isdecimal() else None

    def _shade(self, row) -> None:
        """A light tint by the coefficient; the number itself says it all."""
        for cell in row.cells:
            share = cell.sheet.coefficient if cell.sheet else None
            cell.tone = ""
            if share is not None:
                cell.tone = (
                    "good" if share >= 95 else "fair" if share >= 80 else "low" if share >= 60 else "poor"
                )


# --- One's own results ----------------------------------------------------------------------------


class MyResults(ListPage):
    """Own scores with their trend."""

    allow = has_file
    model = Sheet
    template_name = "appraisal/my_results.html"
    title = gettext_lazy("My results")
    default_sort = "-period__starts_on"
    export_name = "my-results"
    columns: ClassVar = [
        Column(
            key="period",
            label=gettext_lazy("Period"),
            sort="period__starts_on",
            link=True,
            phone="title",
            value=lambda row: (
                f"{row.period} – {row.period.get_kind_display()}"
                if row.period.kind == PeriodKind.YEAR
                else str(row.period)
            ),
        ),
        Column(key="unit", label=gettext_lazy("Unit")),
        Column(
            key="score",
            label=gettext_lazy("Score"),
            value="total",
            sort="total",
            format="number",
            places=2,
            phone="fact",
        ),
        Column(
            key="coefficient",
            label=gettext_lazy("Coefficient"),
            unit="%",
            sort="coefficient",
            format="number",
            places=2,
        ),
        Column(key="rank", label=pgettext_lazy("by score", "Rank"), value="place", format="number"),
        Column(
            key="grade",
            label=gettext_lazy("Grade"),
            value="shown_grade",
            format="state",
            phone="fact",
            sheet=lambda row: dict(GradeCode.choices).get(row.shown_grade, ""),
        ),
    ]
    empty = Empty(
        gettext_lazy("No results yet."),
        gettext_lazy("After each month your score and every number behind it appear here."),
        gettext_lazy("To my ledger"),
        "appraisal:my_ledger",
        icon="chart-bar",
    )

    def get_queryset(self):
        rows = (
            Sheet.objects.visible_to(self.request.user).published().filter(cadre=self.request.user.own_cadre)
        )
        rows = selectors.with_grade(rows.with_place())
        return rows.select_related("period", "unit", "cadre").defer("breakdown")

    def get_sentence(self):
        return _("Your score of each month; open one to see why.")

    def get_context_data(self, **context):
        months = list(
            self.rows_in_scope.filter(period__kind=PeriodKind.MONTH).order_by("-period__starts_on")[:12]
        )[::-1]
        return context | {
            "trend": charts.trend(
                _("How did my score develop?"),
                [(str(row.period), row.coefficient) for row in months],
                name=_("Coefficient (%)"),
                sentence=_("Per cent of full marks, month by month."),
            )
        }


# --- A sheet and why ------------------------------------------------------------------------------

SHEET_PATHS = (
    "run",
    "period__unit",
    "cadre",
    "unit",
    "participant__post",
    "participant__scheme_version__scheme",
)


def _sheet(request, pk) -> Sheet:
    rows = Sheet.objects.visible_to(request.user).with_place().annotate(is_published=published_now())
    return get_object_or_404(rows.select_related(*SHEET_PATHS), pk=pk)


class SheetPage(PageMixin, View):
    """The result in short: score, rank, grade, how it came about in one line each, and the months before."""

    allow = any_user

    def get(self, request, pk):
        sheet = _sheet(request, pk)
        user = request.user
        before = list(
            Sheet.objects.visible_to(user)
            .published()
            .filter(
                cadre=sheet.cadre_id,
                period__kind=sheet.period.kind,
                period__starts_on__lte=sheet.period.starts_on,
            )
            .select_related("period")
            .defer("breakdown")
            .order_by("-period__starts_on")[:12]
        )[::-1]
        decisions = list(
            GradeDecision.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id).select_related(
                "decided_by"
            )
        )
        peers = Participant.objects.filter(
            period=sheet.period_id, peer_group=sheet.participant.peer_group
        ).count()
        current = next((row for row in decisions if row.is_current), None)
        group = peer_groups_in_words([sheet.participant.peer_group])[sheet.participant.peer_group]
        actions = [
            {
                "label": _("Why this score?"),
                "url": reverse("appraisal:why", args=[sheet.pk]),
                "icon": "help-circle",
            }
        ]
        if _may_decide(user, sheet):
            url = reverse("appraisal:grade_one", args=[sheet.pk])
            actions.append({"label": _("Decide the grade"), "url": url, "icon": "award"})
        context = {
            "title": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sentence": _sentence(sheet),
            "sheet": sheet,
            "grade": current.grade if current else sheet.grade,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "decisions": decisions,
            "peers": peers,
            "peer_group": group,
            "changed_at": changed_at(sheet) if sheet.is_published else None,
            "primary_action": actions[0],
            "other_actions": actions[1:],
            "trend": charts.trend(
                _("How did the score develop?"),
                [(str(row.period), row.coefficient) for row in before],
                name=_("Coefficient (%)"),
            ),
        }
        return render(request, "appraisal/sheet.html", context)


def _may_decide(user, sheet: Sheet) -> bool:
    return (
        sheet.period.kind == PeriodKind.YEAR
        and sheet.period.state == PeriodState.SCORED
        and sheet.is_published
        and user.covers(sheet.unit, "leader")
        and not is_own(user, sheet.cadre)
        and not is_relative(user, sheet.cadre)
    )


def _sentence(sheet: Sheet) -> str:
    if not sheet.is_published:
        return _("Not published: a later run replaced this sheet, or it is not finished.")
    return _("%(unit)s, %(post)s.") % {"unit": sheet.unit, "post": sheet.participant.post}


class WhyPage(PageMixin, View):
    """From full marks to the score, every number opened to its rule, entries and evidence."""

    allow = any_user

    def get(self, request, pk):
        sheet = _sheet(request, pk)
        found = why(sheet)
        context = {
            "title": _("Why %(score)s?") % {"score": figure(sheet.total, 2)}
            if sheet.total is not None
            else _("Why no score?"),
            "sentence": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sheet": sheet,
            "why": found,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "grade": found.decision.grade if found.decision else sheet.grade,
            "version": sheet.participant.scheme_version,
        }
        return render(request, "appraisal/sheet_why.html", context)


# --- Grades of a year -----------------------------------------------------------------------------


class Grades(PageMixin, View):
    """Proposals by peer group with the arithmetic of the quota; a leader decides."""

    allow = reads_runs

    def get(self, request, pk):
        period = _period(request, pk)
        rows = Sheet.objects.visible_to(request.user).filter(period=period).published()
        if period.kind != PeriodKind.YEAR or not request.user.unit_paths("hr", "leader"):
            rows = rows.none()
        sheets = list(
            rows.select_related("cadre", "unit", "participant")
            .annotate(is_published=published_now())
            .defer("breakdown")
            .order_by("rank", "cadre__staff_no")
        )
        decided = {
            row.cadre_id: row
            for row in GradeDecision.objects.filter(period=period, is_current=True).select_related(
                "decided_by"
            )
        }
        allowed = quotas(period) if sheets else {}
        groups: dict[str, list] = defaultdict(list)
        for sheet in sheets:
            sheet.decision = decided.get(sheet.cadre_id)
            sheet.may_decide = _may_decide_row(request.user, period, sheet)
            sheet.remark = self.remark(sheet, allowed[sheet.participant.peer_group])
            groups[sheet.participant.peer_group].append(sheet)
        words = peer_groups_in_words(groups)
        blocks = [self.block(key, words[key], rows, allowed[key]) for key, rows in sorted(groups.items())]
        open_count = sum(block["open"] for block in blocks)
        accept = None
        if open_count and period.state == PeriodState.SCORED and request.user.has_role("leader"):
            url = reverse("appraisal:grades_accept", args=[period.pk])
            accept = {"label": _("Decide as proposed"), "url": url, "icon": "check"}
        context = {
            "title": _("Grades of %(period)s") % {"period": period},
            "sentence": ngettext(
                "%(count)s proposal waits for a decision.",
                "%(count)s proposals wait for a decision.",
                open_count,
            )
            % {"count": open_count},
            "period": period,
            "blocks": blocks,
            "primary_action": accept,
            "distribution": self.distribution(sheets, allowed),
            "empty": Empty(
                gettext_lazy("No proposals yet."),
                gettext_lazy("Grades are proposed when the year has been computed from its months."),
                icon="award",
            ),
        }
        return render(request, "appraisal/grades.html", context)

    def block(self, key, name, rows, quota) -> dict:
        counted = Counter((row.decision.grade if row.decision else row.grade) for row in rows)
        return {
            "key": key,
            "name": name,
            "rows": rows,
            "quota": quota,
            "excellent": counted[GradeCode.EXCELLENT],
            "open": sum(1 for row in rows if row.grade and not row.decision),
        }

    def remark(self, sheet, quota) -> str:
        if sheet.participant.standing != "graded":
            return sheet.participant.standing_reason or sheet.participant.get_standing_display()
        if sheet.total is None:
            return _("No score.")
        if sheet.band == GradeCode.EXCELLENT and sheet.grade == GradeCode.COMPETENT:
            return _("Excellent by score; no place is left in the quota of %(seats)s.") % {
                "seats": quota.seats
            }
        return ""

    def distribution(self, sheets, allowed):
        labels = dict(GradeCode.choices)
        counted = Counter((sheet.decision.grade if sheet.decision else sheet.grade) for sheet in sheets)
        seats = sum(quota.seats for quota in allowed.values())
        return charts.distribution(
            _("How do the grades stand against the quota?"),
            [
                (labels[code], counted[code], seats if code == GradeCode.EXCELLENT else None)
                for code in labels
                if counted[code] or code == GradeCode.EXCELLENT
            ]
            if sheets
            else [],
            quota_name=_("Quota"),
        )


def _may_decide_row(user, period: Period, sheet: Sheet) -> bool:
    sheet.period = period
    return _may_decide(user, sheet)


class GradesAccept(PageMixin, View):
    """Decides all open proposals, or those of one peer group, as proposed."""

    allow = is_leader

    def get(self, request, pk):
        period = _period(request, pk)
        rows = Sheet.objects.visible_to(request.user).filter(period=period).published().exclude(grade="")
        rows = rows.exclude(
            cadre__in=GradeDecision.objects.filter(period=period, is_current=True).values("cadre")
        )
        if group := request.GET.get("group"):
            rows = rows.filter(participant__peer_group=group)
        labels = dict(GradeCode.choices)
        counted = Counter(rows.values_list("grade", flat=True))
        context = {
            "title": _("Decide as proposed"),
            "consequence": ngettext(
                "Decide the grade of %(count)s cadre as proposed. The decision stands in the record with your name.",
                "Decide the grades of %(count)s cadres as proposed. The decisions stand in the record with your name.",
                sum(counted.values()),
            )
            % {"count": sum(counted.values())},
            "details": [f"{labels[code]}: {counted[code]}" for code in labels if counted[code]],
            "hidden": {"group": group or ""},
            "label": _("Decide"),
            "back": reverse("appraisal:grades", args=[period.pk]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        period = _period(request, pk)
        made, left = grades_accept(
            period=period, actor=request.user, peer_group=request.POST.get("group") or None
        )
        text = ngettext("%(count)s grade was decided.", "%(count)s grades were decided.", made) % {
            "count": made
        }
        if left:
            text += " " + _("%(count)s left to somebody else: your own record or a relative's.") % {
                "count": left
            }
        messages.success(request, text)
        return redirect("appraisal:grades", pk=period.pk)


class GradeOne(PageMixin, View):
    """The grade of one cadre, with the proposal, the quota and earlier decisions beside it."""

    allow = is_leader

    def get(self, request, pk):
        sheet = _sheet(request, pk)
        current = GradeDecision.objects.filter(
            period=sheet.period_id, cadre=sheet.cadre_id, is_current=True
        ).first()
        initial = {"grade": current.grade if current else sheet.grade}
        return self.page(request, sheet, GradeForm(initial=initial, user=request.user, sheet=sheet))

    def post(self, request, pk):
        sheet = _sheet(request, pk)
        form = GradeForm(request.POST, user=request.user, sheet=sheet)
        if form.is_valid():
            try:
                decision = grade_decide(sheet=sheet, actor=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                words = {"cadre": sheet.cadre, "grade": decision.get_grade_display()}
                messages.success(request, _("%(cadre)s: %(grade)s was decided.") % words)
                return redirect("appraisal:grades", pk=sheet.period_id)
        return self.page(request, sheet, form, status=400)

    def page(self, request, sheet, form, status=200):
        quota = (
            quotas(sheet.period).get(sheet.participant.peer_group)
            if sheet.period.kind == PeriodKind.YEAR
            else None
        )
        context = {
            "title": _("Grade of %(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sheet": sheet,
            "form": form,
            "quota": quota,
            "history": list(
                GradeDecision.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id).select_related(
                    "decided_by"
                )
            ),
            "label": _("Decide"),
            "back": reverse("appraisal:grades", args=[sheet.period_id]),
        }
        return render(request, "appraisal/grade_one.html", context, status=status)
