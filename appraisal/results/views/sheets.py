"""One sheet in short, and why it came out so."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from appraisal.explanation.model import Why
from appraisal.explanation.why import why
from appraisal.periods.models import Participant, PeriodKind, PeriodState
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results import selectors
from appraisal.results.models import GradeDecision, ReleasedResult
from appraisal.results.policies import may_decide, works_on
from appraisal.results.registry import followed_from
from appraisal.results.views.access import decisions_on, visible_sheet
from appraisal.runs.marks import changed_at
from appraisal.runs.models import Sheet
from cadres.access.models import User
from core import charts
from core.figures import figure
from core.views import PageMixin, any_user


class SheetPage(PageMixin, View):
    """The result in short: score, rank, grade, how it came about in one line each, and the months before."""

    allow = any_user

    def get(self, request, pk):
        sheet = visible_sheet(request, pk)
        row = selectors.released_of(request.user, sheet)
        works = works_on(request.user, sheet)
        decisions = decisions_on(request.user, sheet)
        current = next((one for one in decisions if one.in_force), None)
        group = sheet.participant.peer_group
        if row is not None:
            sheet.place = row.rank
        actions = _actions(request.user, sheet)
        context = {
            "title": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sentence": _sentence(sheet, row),
            "sheet": sheet,
            "row": row,
            "grade": row.grade if row else current.grade if current else sheet.grade,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "decisions": decisions,
            "peers": Participant.objects.filter(period=sheet.period_id, peer_group=group).count(),
            "peer_group": (row.peers if row else "") or peer_groups_in_words([group])[group],
            "changed_at": changed_at(sheet) if works and sheet.is_current else None,
            "history": selectors.released_history(request.user, sheet),
            "waiting": selectors.facts_waiting(sheet),
            "works": works,
            "primary_action": actions[0],
            "other_actions": actions[1:],
            "trend": _trend(request.user, sheet),
            "followed": followed_from(request.user, sheet),
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
    rows = ReleasedResult.objects.visible_to(user).current()
    rows = rows.filter(
        cadre=sheet.cadre_id, period__kind=sheet.period.kind, period__starts_on__lte=sheet.period.starts_on
    )
    last = list(rows.select_related("period").order_by("-period__starts_on")[:12])
    points = [(str(row.period), row.coefficient) for row in reversed(last)]
    return charts.trend(_("Score history"), points, name=_("Coefficient (%)"))


def _sentence(sheet: Sheet, row: ReleasedResult | None) -> str:
    if row is None:
        return _("Not released: only those who work on it see this score.")
    if not row.is_current:
        return _("Replaced by a later release; kept as it was.")
    return _("%(unit)s, %(post)s.") % {"unit": row.place, "post": row.post}


class WhyPage(PageMixin, View):
    """From full marks to the score, every number opened to its rule, entries and evidence."""

    allow = any_user

    def get(self, request, pk):
        sheet = visible_sheet(request, pk)
        user = request.user
        row = selectors.released_of(user, sheet)
        if row is not None:
            sheet.place = row.rank
        found, decision = explained(user, sheet), _decision(user, sheet)
        context = {
            "title": _("Explanation of the score %(score)s") % {"score": figure(sheet.total, 2)}
            if sheet.total is not None
            else _("Why there is no score"),
            "sentence": _("%(cadre)s, %(period)s") % {"cadre": sheet.cadre, "period": sheet.period},
            "sheet": sheet,
            "why": found,
            "is_year": sheet.period.kind == PeriodKind.YEAR,
            "grade": row.grade if row else decision.grade if decision else sheet.grade,
            "is_decided": row.decision_id is not None if row else decision is not None,
            "version": sheet.participant.scheme_version,
        }
        return render(request, "appraisal/sheet_why.html", context)


def explained(user: User, sheet: Sheet) -> Why:
    """The explanation; of a reopened period nobody else reads what the facts of today would make of the score."""
    return why(sheet, user, with_today=sheet.period.state != PeriodState.OPEN or works_on(user, sheet))


def _decision(user: User, sheet: Sheet) -> GradeDecision | None:
    """What was decided of a year's grade; months are not decided."""
    if sheet.period.kind != PeriodKind.YEAR:
        return None
    return next((one for one in decisions_on(user, sheet) if one.in_force), None)
