"""Windows of a period: what is open until when, closed early with its cost, opened again."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views import View

from appraisal.periods.forms import WindowForm
from appraisal.periods.models import PeriodState
from appraisal.periods.policies import may_run
from appraisal.periods.selectors import sentence_of
from appraisal.periods.views.acts import PeriodAct
from appraisal.periods.views.periods import visible_period
from appraisal.periods.window_services import Cost, window_close, window_cost, window_reopen
from appraisal.periods.windows import WindowKind, window_of, windows_of
from cadres.access.policies import is_hr
from core.errors import NotAllowed
from core.views import PageMixin


def cost_words(kind: str, cost: Cost) -> str:
    """ "5 days and 646 entries early": what ending today takes away."""
    days = ngettext("%(n)s day", "%(n)s days", cost.days) % {"n": cost.days}
    if kind == WindowKind.ASSESS:
        pieces = ngettext("%(n)s missing data item", "%(n)s missing data items", cost.pieces)
    else:
        pieces = ngettext("%(n)s unfinished entry", "%(n)s unfinished entries", cost.pieces)
    return _("%(days)s and %(pieces)s early") % {"days": days, "pieces": pieces % {"n": cost.pieces}}


class WindowsPage(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        period = visible_period(request.user, pk)
        if not may_run(request.user, period):
            raise NotAllowed
        today, is_open = timezone.localdate(), period.state == PeriodState.OPEN
        may_change = period.state in (PeriodState.DRAFT, PeriodState.OPEN)
        lines = [
            {
                "window": window,
                "state": self.state(window, today),
                "close_url": self.url("period_window_close", window) if is_open and window.is_open(today) else "",
                "reopen_url": self.url("period_window_reopen", window) if is_open and window.may_reopen(today) else "",
            }
            for window in windows_of(period)
        ]
        context = {
            "title": _("Time windows of %(period)s") % {"period": period},
            "sentence": sentence_of(period, today),
            "period": period,
            "lines": lines,
            "deadlines_url": reverse("appraisal:period_deadlines", args=[period.pk]) if may_change else "",
        }
        return render(request, "appraisal/period_windows.html", context)

    def url(self, name, window):
        return reverse(f"appraisal:{name}", args=[window.period.pk, window.kind])

    def state(self, window, today):
        if window.closed_at:
            closed = date_format(timezone.localtime(window.closed_at))
            return "closed", _("Closed early on %(day)s") % {"day": closed}
        if window.ended_with_release(today):
            return "closed", _("ended with the release")
        return ("open", pgettext("window", "Open")) if window.is_open(today) else ("done", pgettext("window", "Over"))


class WindowAct(PeriodAct):
    form_class = WindowForm

    @cached_property
    def kind(self) -> str:
        if self.kwargs["kind"] not in WindowKind.values:
            raise Http404
        return self.kwargs["kind"]

    def window(self, period):
        return window_of(period, self.kind)

    def done_url(self, period):
        return reverse("appraisal:period_windows", args=[period.pk])

    back_url = done_url


class WindowClose(WindowAct):
    label = gettext_lazy("Close it early")
    danger = True

    def title(self, period):
        return _("%(window)s: close early") % {"window": self.window(period).label}

    def consequence(self, period):
        window = self.window(period)
        cost = window_cost(window, timezone.localdate())
        words = {"window": window.label, "cost": cost_words(self.kind, cost), "day": date_format(window.until)}
        return _("%(window)s ends now instead of on %(day)s: %(cost)s.") % words, self.details(period)

    def details(self, period):
        lost = {
            WindowKind.ENTRY: _("Drafts can no longer be submitted; returned entries can, until verification closes."),
            WindowKind.VERIFY: _(
                "Entries that wait or were returned can no longer be verified or submitted, and do not count."
            ),
            WindowKind.ASSESS: _("Data, votes and spot checks that are missing can no longer be entered."),
        }
        return [
            lost[WindowKind(self.kind)],
            _("Until its day the window can be opened again."),
            _("The reason and your name are kept in the audit log."),
        ]

    def act(self, period, user, *, reason):
        window_close(period=period, kind=self.kind, actor=user, reason=reason)
        return _("%(window)s is closed.") % {"window": self.window(period).label}


class WindowReopen(WindowAct):
    label = gettext_lazy("Open it again")

    def title(self, period):
        return _("%(window)s: open again") % {"window": self.window(period).label}

    def consequence(self, period):
        window = self.window(period)
        words = {"window": window.label, "day": date_format(window.until)}
        return _("%(window)s is open again until %(day)s.") % words, []

    def act(self, period, user, *, reason):
        window_reopen(period=period, kind=self.kind, actor=user, reason=reason)
        return _("%(window)s is open again.") % {"window": self.window(period).label}
