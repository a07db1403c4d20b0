"""What waits for a decision, and the records of a year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from appraisal.outcomes import services
from appraisal.outcomes.models import BonusSheet, PromotionProposal
from appraisal.outcomes.policies import sees_outcomes
from appraisal.periods.models import Period, PeriodKind
from cadres.access.policies import is_hr, require_unit
from core.views import PageMixin


class OutcomesBoard(PageMixin, View):
    """What waits for this user's decision, and what the user has proposed."""

    allow = sees_outcomes

    def get(self, request):
        sheets = BonusSheet.objects.visible_to(request.user).with_list_data().filter(state="proposed")
        promotions = (
            PromotionProposal.objects.visible_to(request.user).with_list_data().filter(state="proposed")
        )
        sheets, promotions = list(sheets.order_by("-pk")[:100]), list(promotions.order_by("-pk")[:100])
        waiting = sum(row.proposed_by_id != request.user.pk for row in [*sheets, *promotions])
        context = {
            "title": _("Outcomes to approve"),
            "sentence": _("%(count)s proposals wait for a decision by somebody other than the proposer.")
            % {"count": waiting},
            "sheets": sheets,
            "promotions": promotions,
            "proposes": is_hr(request.user),
        }
        return render(request, "appraisal/outcomes.html", context)


class YearRecordsWrite(PageMixin, View):
    """Carries a year's decided grades into the promotion records."""

    allow = is_hr

    def get(self, request, period_pk):
        period = self._period(period_pk)
        context = {
            "title": _("Promotion records of %(year)s") % {"year": period},
            "consequence": _("Carry the decided grades of %(year)s into the promotion records.")
            % {"year": period},
            "label": _("Carry over"),
            "back": reverse("appraisal:outcomes"),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, period_pk):
        count = services.year_records_write(period=self._period(period_pk), actor=request.user)
        messages.success(
            request, _("The promotion records of %(count)s people were written.") % {"count": count}
        )
        return redirect("appraisal:promotion_due")

    def _period(self, pk) -> Period:
        periods = Period.objects.visible_to(self.request.user).select_related("unit")
        period = get_object_or_404(periods, pk=pk, kind=PeriodKind.YEAR)
        require_unit(self.request.user, period.unit, "hr")
        return period
