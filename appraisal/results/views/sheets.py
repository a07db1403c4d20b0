"""One sheet in short, and why it came out so."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from appraisal.explanation.why import why
from appraisal.periods.models import Participant, PeriodKind
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results.models import GradeDecision
from appraisal.results.policies import may_decide
from appraisal.results.views.access import visible_sheet
from appraisal.runs.marks import changed_at
from appraisal.runs.models import Sheet
from core import charts
from core.figures import figure
from core.views import PageMixin, any_user


class SheetPage(PageMixin, View):
    """The result in short: score, rank, grade, how it came about in one line each, and the months before."""

    allow = any_user

    def get(self, request, pk):
        sheet = visible_sheet(request, pk)
        decisions = list(
            GradeDecision.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id).select_related("decided_by")
        )
        current = next((row for row in decisions if row.is_current), None)
        group = sheet.participant.peer_group
        actions = _actions(request.user, sheet)
        context = {
            "title": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sentence": _sentence(sheet),
            "sheet": sheet,
            "grade": current.grade if current else sheet.grade,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "decisions": decisions,
            "peers": Participant.objects.filter(period=sheet.period_id, peer_group=group).count(),
            "peer_group": peer_groups_in_words([group])[group],
            "changed_at": changed_at(sheet) if sheet.is_published else None,
            "primary_action": actions[0],
            "other_actions": actions[1:],
            "trend": _trend(request.user, sheet),
        }
        return render(request, "appraisal/sheet.html", context)


def _actions(user, sheet: Sheet) -> list[dict]:
    url = reverse("appraisal:why", args=[sheet.pk])
    found = [{"label": _("Explanation of the score"), "url": url, "icon": "help-circle"}]
    if may_decide(user, sheet):
        url = reverse("appraisal:grade_one", args=[sheet.pk])
        found.append({"label": _("Decide the grade"), "url": url, "icon": "award"})
    return found


def _trend(user, sheet: Sheet):
    """Coefficients of the cadre's last twelve periods of this kind, up to this one."""
    rows = (
        Sheet.objects.visible_to(user)
        .published()
        .filter(
            cadre=sheet.cadre_id,
            period__kind=sheet.period.kind,
            period__starts_on__lte=sheet.period.starts_on,
        )
    )
    last = list(rows.select_related("period").defer("breakdown").order_by("-period__starts_on")[:12])
    points = [(str(row.period), row.coefficient) for row in reversed(last)]
    return charts.trend(_("Score history"), points, name=_("Coefficient (%)"))


def _sentence(sheet: Sheet) -> str:
    if not sheet.is_published:
        return _("Not published: replaced by a later run, or not finished.")
    return _("%(unit)s, %(post)s.") % {"unit": sheet.unit, "post": sheet.participant.post}


class WhyPage(PageMixin, View):
    """From full marks to the score, every number opened to its rule, entries and evidence."""

    allow = any_user

    def get(self, request, pk):
        sheet = visible_sheet(request, pk)
        found, decision = why(sheet), _decision(sheet)
        context = {
            "title": _("Explanation of the score %(score)s") % {"score": figure(sheet.total, 2)}
            if sheet.total is not None
            else _("Why there is no score"),
            "sentence": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sheet": sheet,
            "why": found,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "grade": decision.grade if decision else sheet.grade,
            "is_decided": decision is not None,
            "version": sheet.participant.scheme_version,
        }
        return render(request, "appraisal/sheet_why.html", context)


def _decision(sheet: Sheet) -> GradeDecision | None:
    """What was decided of a year's grade; months are not decided."""
    if sheet.period.kind != PeriodKind.YEAR:
        return None
    return GradeDecision.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id, is_current=True).first()
