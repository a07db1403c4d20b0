"""Grades of a year: proposals against the quota, and decisions."""

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods.models import PeriodKind, PeriodState
from appraisal.results.forms import GradeForm
from appraisal.results.grades import grade_decide, grades_accept, quotas, undecided
from appraisal.results.models import GradeDecision
from appraisal.results.policies import may_decide
from appraisal.results.selectors import peer_groups_of
from appraisal.results.views.access import decisions_on, visible_sheet
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.policies import reads_runs
from appraisal.runs.views.access import visible_period
from cadres.access.policies import is_leader
from core import charts
from core.errors import Refusal
from core.forms import place_errors
from core.lists import Empty
from core.views import PageMixin
from core.wording import labelled


class Grades(PageMixin, View):
    """Proposals by peer group with the arithmetic of the quota; a leader decides."""

    allow = reads_runs

    def get(self, request, pk):
        period = visible_period(request, pk)
        sheets = self.sheets(request.user, period)
        allowed = quotas(period) if sheets else {}
        blocks = self.blocks(period, sheets, allowed)
        waiting = sum(block["open"] for block in blocks)
        may_accept = waiting and period.state == PeriodState.OPEN and request.user.has_role("leader")
        context = {
            "title": _("Grades of %(period)s") % {"period": period},
            "sentence": ngettext(
                "%(count)s proposal awaits a decision.", "%(count)s proposals await a decision.", waiting
            )
            % {"count": waiting},
            "period": period,
            "blocks": blocks,
            "primary_action": self.accepting(period) if may_accept else None,
            "distribution": self.distribution(sheets, allowed),
            "empty": Empty(
                gettext_lazy("No proposals yet."),
                gettext_lazy("Grades are proposed once the year has been calculated from its months."),
                icon="award",
            ),
        }
        return render(request, "appraisal/grades.html", context)

    def sheets(self, user, period) -> list[Any]:
        """The sheets of a year with what was decided and whether the user may decide; none for who reads no runs."""
        if period.kind != PeriodKind.YEAR or not user.unit_paths("hr", "leader"):
            return []
        rows = Sheet.objects.visible_to(user).filter(period=period).current()
        rows = rows.select_related("cadre", "unit", "participant__post").with_is_current().defer("breakdown")
        decisions = (
            GradeDecision.objects.visible_to(user).filter(period=period, is_current=True).select_related("decided_by")
        )
        decided = {row.cadre_id: row for row in decisions}
        found: list[Any] = list(rows.order_by("rank", "cadre__staff_no"))
        for sheet in found:
            sheet.decision = decided.get(sheet.cadre_id)
            sheet.may_decide = may_decide(user, sheet, period)
        return found

    def accepting(self, period) -> dict:
        url = reverse("appraisal:grades_accept", args=[period.pk])
        return {"label": _("Decide as proposed"), "url": url, "icon": "check"}

    def blocks(self, period, sheets, allowed) -> list[dict]:
        """The sheets by peer group, each with its quota."""
        groups: dict[str, list] = defaultdict(list)
        for sheet in sheets:
            sheet.remark = self.remark(sheet, allowed[sheet.participant.peer_group])
            groups[sheet.participant.peer_group].append(sheet)
        words = peer_groups_of(period, groups)
        return [self.block(key, words[key], rows, allowed[key]) for key, rows in sorted(groups.items())]

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
            return _("Excellent by score, but all %(seats)s places of the quota are taken.") % {"seats": quota.seats}
        return ""

    def distribution(self, sheets, allowed):
        labels = dict(GradeCode.choices)
        counted = Counter((sheet.decision.grade if sheet.decision else sheet.grade) for sheet in sheets)
        seats = sum(quota.seats for quota in allowed.values())
        return charts.distribution(
            _("Grades and quota"),
            [
                (labels[code], counted[code], seats if code == GradeCode.EXCELLENT else None)
                for code in labels
                if counted[code] or code == GradeCode.EXCELLENT
            ]
            if sheets
            else [],
            quota_name=_("Quota"),
        )


class GradesAccept(PageMixin, View):
    """Decides all open proposals, or those of one peer group, as proposed."""

    allow = is_leader

    def get(self, request, pk):
        period = visible_period(request, pk)
        rows = undecided(period).filter(pk__in=Sheet.objects.visible_to(request.user).values("pk"))
        if group := request.GET.get("group"):
            rows = rows.filter(participant__peer_group=group)
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
            "hidden": {"group": group or ""},
            "label": _("Decide"),
            "back": reverse("appraisal:grades", args=[period.pk]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        period = visible_period(request, pk)
        made, left = grades_accept(period=period, actor=request.user, peer_group=request.POST.get("group") or None)
        text = ngettext("%(count)s grade was decided.", "%(count)s grades were decided.", made) % {"count": made}
        if left:
            text += " " + _(
                "%(count)s left for somebody else to decide: your own case, a relative's or a superior's."
            ) % {"count": left}
        messages.success(request, text)
        return redirect("appraisal:grades", pk=period.pk)


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
                return redirect("appraisal:grades", pk=sheet.period_id)
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
            "back": reverse("appraisal:grades", args=[sheet.period_id]),
        }
        return render(request, "appraisal/grade_one.html", context, status=status)
