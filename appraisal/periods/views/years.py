"""The workbench of HR: the board of a year, planning one, every period as a list."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods import services
from appraisal.periods.comparing import numbers_told
from appraisal.periods.forms import YearForm
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.people_words import differing_in_words
from appraisal.periods.policies import may_run, reads_periods
from appraisal.periods.selectors import (
    Board,
    address,
    board_of,
    next_step,
    years_for,
)
from appraisal.periods.set_up import needs_set_up, set_up
from cadres.access.policies import is_hr
from cadres.calendar.selectors import years_due
from core.errors import Refusal
from core.forms import place_errors
from core.lists import Column, Empty, ListPage
from core.params.services import ParameterMissing
from core.views import PageMixin, any_user
from core.wording import listed


class Workbench(PageMixin, View):
    """The board of a year: months, stages, what waits, and the one next step."""

    allow = reads_periods

    def get(self, request):
        user = request.user
        years = years_for(user)
        whole = self.chosen(request, years)
        steps = set_up(user) if is_hr(user) and needs_set_up(user) else []
        context: dict[str, Any] = {
            "title": _("Workbench"),
            "years": years,
            "steps": steps,
            "steps_done": sum(step.done for step in steps),
            "reminder": calendar_reminder() if is_hr(user) else None,
            "primary_action": None,
            "other_actions": [],
        }
        if whole:
            board = board_of(user, whole)
            runs = may_run(user, whole)
            context |= {
                "board": board,
                "runs_it": runs,
                "step": next_step(board, timezone.localdate()) if runs else None,
                "news": news_of(board) if runs else {},
                "imports_url": address("imports:list") if is_hr(user) else "",
                "sentence": self.sentence(board),
                "other_actions": self.others(user, whole, runs),
            }
        elif is_hr(user) and not context["steps"]:
            context["primary_action"] = self.plan_action()
        return render(request, "appraisal/workbench.html", context)

    def chosen(self, request, years):
        """The year asked for, else this calendar year, else the latest one."""
        key = request.GET.get("year", "")
        asked = next((one for one in years if str(one.pk) == key), None)
        this_year = timezone.localdate().year
        now = next((one for one in years if one.starts_on.year == this_year), None)
        return asked or now or next(iter(years), None)

    def sentence(self, board):
        waiting = sum(line.waiting for line in board.lines)
        closed = sum(line.period.state == PeriodState.CLOSED for line in board.months)
        months = sum(line.period.state != PeriodState.SKIPPED for line in board.months)
        sentence = ngettext(
            "%(unit)s, %(year)s: %(closed)s of %(months)s months closed; %(n)s entry to verify.",
            "%(unit)s, %(year)s: %(closed)s of %(months)s months closed; %(n)s entries to verify.",
            waiting,
        )
        words = {"unit": board.unit, "year": board.year, "closed": closed, "months": months, "n": waiting}
        return sentence % words

    def plan_action(self):
        return {"label": _("Plan a year"), "url": reverse("appraisal:year_plan"), "icon": "calendar-event"}

    def others(self, user, whole, runs):
        found = [self.plan_action()] if is_hr(user) else []
        if runs and whole.state == PeriodState.DRAFT:
            found.append(
                {
                    "label": _("Withdraw the plan"),
                    "url": reverse("appraisal:period_drop", args=[whole.pk]),
                    "icon": "trash",
                    "danger": True,
                }
            )
        return found


def calendar_reminder() -> dict[str, Any] | None:
    """What HR reads while the working days of this year, or from November on of the next, are not known."""
    if not (years := years_due(timezone.localdate())):
        return None
    text = _(
        "The working-day calendar of %(years)s is not entered yet: leave on its days cannot be applied for. Once the "
        "State Council has announced the days off, the system administrator enters or imports it."
    ) % {"years": listed(years)}
    return {"text": text, "link": {"url": reverse("cadres:calendar"), "label": _("Working-day calendar")}}


def news_of(board: Board) -> dict[str, Any]:
    """How the participants of the newest open month, else of the year, differ from today's personnel records.

    Of earlier months their release page says it.
    """
    line = next((one for one in [*board.months[::-1], board.whole] if one.period.state == PeriodState.OPEN), None)
    if line is None:
        return {}
    period, numbers = line.period, numbers_told(line.period, line.people)
    sentences = differing_in_words(period, numbers or {})
    if numbers is None:
        sentences = [_("The participants of %(period)s were not compared lately.") % {"period": period}]
    return {"sentences": sentences, "url": reverse("appraisal:period_people", args=[period.pk])} if sentences else {}


class YearPlan(PageMixin, View):
    allow = is_hr

    def get(self, request):
        return self.page(request, YearForm(user=request.user))

    def post(self, request):
        form = YearForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                whole = services.year_plan(actor=request.user, **form.cleaned_data)
            except (Refusal, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                words = {"year": whole, "n": whole.months.count()}
                messages.success(request, _("%(year)s is planned: the year and months: %(n)s.") % words)
                return redirect(f"{reverse('appraisal:workbench')}?year={whole.pk}")
        return self.page(request, form, status=422)

    def page(self, request, form, status=200):
        context = {
            "title": _("Plan a year"),
            "sentence": self.sentence(),
            "form": form,
            "label": _("Plan the year"),
            "back": reverse("appraisal:workbench"),
        }
        return render(request, "core/form.html", context, status=status)

    def sentence(self):
        try:
            entry, verify = services.deadlines(PeriodKind.MONTH, timezone.localdate())
        except ParameterMissing as missing:
            return str(missing)
        today = timezone.localdate()
        words = {"entry": (entry - today).days, "verify": (verify - today).days}
        return (
            _(
                "The months and the year, not open yet. Entries close %(entry)s days after a month, "
                "verification after %(verify)s days; both can be changed."
            )
            % words
        )


class PeriodList(ListPage):
    """Every period one may see, as a plain list."""

    allow = any_user
    model = Period
    title = gettext_lazy("Periods")
    sentence = gettext_lazy("Monthly and annual appraisal.")
    default_sort = "-starts_on"
    export_name = "periods"
    columns: ClassVar = [
        Column(
            key="period",
            label=gettext_lazy("Period"),
            value="name_in_lists",
            sort="starts_on",
            link=True,
            phone="title",
        ),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", phone="fact"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(key="entry_until", label=gettext_lazy("Entries until"), sort="entry_until", format="date"),
        Column(key="verify_until", label=gettext_lazy("Verification until"), sort="verify_until", format="date"),
    ]
    empty = Empty(
        gettext_lazy("No period yet."),
        gettext_lazy("Months appear here once HR has opened them."),
        icon="calendar",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("unit")
