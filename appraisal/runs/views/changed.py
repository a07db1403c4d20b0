"""What changed since a period was computed, and asking for just that to be computed."""

from collections.abc import Callable
from typing import ClassVar

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from appraisal.periods.models import Period
from appraisal.runs.forms import RunForm
from appraisal.runs.incremental import recompute_request
from appraisal.runs.marks import marks_count
from appraisal.runs.services import require_scorable
from appraisal.runs.views.access import visible_period
from cadres.access.policies import is_hr, require_unit
from core.figures import figure
from core.jobs.models import Job
from core.views import PageMixin


def changed_words(count: int) -> str:
    return ngettext(
        "%(count)s cadre changed since the last run.", "%(count)s cadres changed since the last run.", count
    ) % {"count": figure(count)}


class AskFirst(PageMixin, View):
    """Asks before a period is scored; the words, and what is then asked for, are those of the page."""

    allow = is_hr
    request_run: ClassVar[Callable[..., Job]]

    def words(self, period) -> dict:
        """Title, consequence, details and the label of the button."""
        raise NotImplementedError

    def period(self, request, pk) -> Period:
        period = visible_period(request, pk)
        require_unit(request.user, period.unit, "hr")
        return period

    def get(self, request, pk):
        period = self.period(request, pk)
        require_scorable(period)
        return self.ask(request, period, RunForm(user=request.user))

    def post(self, request, pk):
        period = self.period(request, pk)
        form = RunForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.ask(request, period, form, status=422)
        return redirect(self.request_run(period=period, actor=request.user, reason=form.cleaned_data["reason"]))

    def ask(self, request, period, form, status=200):
        back = reverse("appraisal:period_runs", args=[period.pk])
        return render(request, "core/confirm.html", {**self.words(period), "form": form, "back": back}, status=status)


class RunChanged(AskFirst):
    """Asks before the changed are computed anew: whose scores can change."""

    request_run = staticmethod(recompute_request)

    def words(self, period) -> dict:
        return {
            "title": _("Score the changed people of %(period)s") % {"period": period},
            "consequence": changed_words(marks_count(period)),
            "details": [
                _("Their scores are recalculated; ranks and quotas of their peer groups follow."),
                _("All other people keep their score sheet. No one sees the new scores before they are released."),
            ],
            "label": _("Score again"),
        }
