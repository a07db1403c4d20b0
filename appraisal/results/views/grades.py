"""Decisions on the grades of a year: as proposed for many, or one by one."""

from collections import Counter

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.results.forms import GradeForm
from appraisal.results.grades import grade_decide, grades_accept, grades_to_decide, quotas, undecided
from appraisal.results.policies import deciding
from appraisal.results.views.access import decisions_on, visible_sheet
from appraisal.results.views.grade_board import GradeFilters
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.policies import reads_runs
from appraisal.runs.views.access import visible_period
from cadres.access.policies import is_leader
from core.errors import Refusal
from core.forms import place_errors
from core.http import back_or
from core.lists import Empty
from core.views import PageMixin
from core.wording import labelled


class GradesLatest(PageMixin, View):
    """Leads to the year with grades that the leader may decide, else to the newest one; the to-dos name it."""

    allow = reads_runs

    def get(self, request):
        open_years = grades_to_decide(request.user).order_by("period__starts_on").values_list("period", flat=True)
        years = Period.objects.visible_to(request.user).filter(kind=PeriodKind.YEAR).exclude(state=PeriodState.DRAFT)
        key = open_years.first() or years.order_by("-starts_on").values_list("pk", flat=True).first()
        if key:
            return redirect("appraisal:grades", pk=key)
        empty = Empty(
            gettext_lazy("No grades yet."),
            gettext_lazy("Grades are proposed once the year has been calculated from its months, and decided here."),
            gettext_lazy("Workbench"),
            "appraisal:workbench",
            icon="award",
        )
        return render(request, "appraisal/results_none.html", {"title": _("Grades of the year"), "empty": empty})


class GradesAccept(PageMixin, View):
    """Decides all open proposals, or those of one unit or peer group, as proposed."""

    allow = is_leader

    def get(self, request, pk):
        period = visible_period(request, pk)
        rows = undecided(period).filter(deciding(request.user), pk__in=self.among(request.GET).values("pk"))
        labels = dict(GradeCode.choices)
        counted = Counter(rows.values_list("grade", flat=True))
        context = {
            "title": _("Decide as proposed"),
            "consequence": ngettext(
                "Decide the grade of %(count)s cadre as proposed. The decision is recorded with your name.",
                "Decide the grades of %(count)s cadres as proposed. The decisions are recorded with your name.",
                sum(counted.values()),
            )
            % {"count": sum(counted.values())},
            "details": [labelled(labels[code], counted[code]) for code in labels if counted[code]],
            "hidden": {name: request.GET.get(name, "") for name in ("unit", "group", "back")},
            "label": _("Decide"),
            "back": back_or(request, reverse("appraisal:grades", args=[period.pk])),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        period = visible_period(request, pk)
        made, left = grades_accept(period=period, actor=request.user, among=self.among(request.POST))
        text = ngettext("%(count)s grade was decided.", "%(count)s grades were decided.", made) % {"count": made}
        if left:
            text += " " + _(
                "%(count)s left for somebody else to decide: your own case, a relative's or a superior's."
            ) % {"count": left}
        messages.success(request, text)
        return redirect(back_or(request, reverse("appraisal:grades", args=[period.pk])))

    def among(self, asked) -> QuerySet[Sheet]:
        """The sheets of the unit and the peer group that the board shows."""
        rows = Sheet.objects.visible_to(self.request.user).order_by()
        chosen = {name: asked.get(name, "") for name in ("unit", "group")}
        return GradeFilters(chosen, queryset=rows, request=self.request).qs


class GradeOne(PageMixin, View):
    """The grade of one cadre, with the proposal, the quota and earlier decisions beside it."""

    allow = is_leader

    def get(self, request, pk):
        sheet = visible_sheet(request, pk)
        current = next((one for one in decisions_on(request.user, sheet) if one.is_current), None)
        initial = {"grade": current.grade if current else sheet.grade}
        return self.page(request, sheet, GradeForm(initial=initial, user=request.user, sheet=sheet))

    def post(self, request, pk):
        sheet = visible_sheet(request, pk)
        form = GradeForm(request.POST, user=request.user, sheet=sheet)
        if form.is_valid():
            try:
                decision = grade_decide(sheet=sheet, actor=request.user, **form.cleaned_data)
            except Refusal as refusal:
                place_errors(form, refusal)
            else:
                words = {"cadre": sheet.cadre, "grade": decision.get_grade_display()}
                messages.success(request, _("%(cadre)s: %(grade)s was decided.") % words)
                return redirect(self.back(sheet))
        return self.page(request, sheet, form, status=422)

    def page(self, request, sheet, form, status=200):
        quota = quotas(sheet.period).get(sheet.participant.peer_group) if sheet.period.kind == PeriodKind.YEAR else None
        context = {
            "title": _("Grade of %(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sheet": sheet,
            "form": form,
            "quota": quota,
            "history": decisions_on(request.user, sheet),
            "label": _("Decide"),
            "back": self.back(sheet),
        }
        return render(request, "appraisal/grade_one.html", context, status=status)

    def back(self, sheet) -> str:
        return back_or(self.request, reverse("appraisal:grades", args=[sheet.period_id]))
