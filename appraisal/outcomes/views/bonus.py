"""Bonus sheets: which there are, a new one from a preview, one with its lines, one's own."""

from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from appraisal.outcomes import forms, services
from appraisal.outcomes.models import BonusLine, BonusSheet
from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.text import excluded_in_words
from appraisal.periods.models import Period
from cadres.access.policies import has_file, is_hr
from cadres.units.models import Unit
from core.approvals.models import ProposalState
from core.approvals.views import ProposalAct, Verb, actions_for
from core.errors import Refusal
from core.forms import place_errors
from core.lists import Column, Empty, ListFilterSet, ListPage, visible
from core.views import PageMixin


class BonusFilters(ListFilterSet):
    period = django_filters.ModelChoiceFilter(queryset=visible(Period), label=gettext_lazy("Period"))
    unit = django_filters.ModelChoiceFilter(queryset=visible(Unit), label=gettext_lazy("Unit"))
    state = django_filters.ChoiceFilter(choices=ProposalState.choices, label=gettext_lazy("State"))

    class Meta:
        model = BonusSheet
        fields: ClassVar = ["period", "unit", "state"]


class BonusList(ListPage):
    allow = sees_outcomes
    model = BonusSheet
    title = gettext_lazy("Bonus sheets")
    filterset_class = BonusFilters
    search_fields: ClassVar = ["unit__name", "unit__name_en"]
    export_name = "bonus-sheets"
    columns: ClassVar = [
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", link=True, phone="title"),
        Column(key="period", label=gettext_lazy("Period"), sort="period__starts_on"),
        Column(
            key="pool",
            label=gettext_lazy("Pool"),
            unit=gettext_lazy("yuan"),
            sort="pool",
            format="number",
            places=2,
            phone="fact",
        ),
        Column(key="people", label=gettext_lazy("People"), value="people", format="number"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(
            key="proposed",
            label=gettext_lazy("Proposed"),
            value="proposed_at",
            sort="proposed_at",
            format="when",
        ),
    ]
    empty = Empty(
        gettext_lazy("No bonus sheets yet."),
        gettext_lazy("A sheet shares a unit's pool by post factor and coefficient once a period is scored."),
        gettext_lazy("Propose a bonus sheet"),
        "appraisal:bonus_new",
        icon="coin",
    )

    def get_primary_action(self):
        if is_hr(self.request.user):
            return {
                "label": _("Propose a bonus sheet"),
                "url": reverse("appraisal:bonus_new"),
                "icon": "plus",
            }
        return None


class BonusNew(PageMixin, View):
    """Propose: first the shares as they would be, then the proposal."""

    allow = is_hr

    def get(self, request):
        initial = {name: request.GET.get(name) for name in ("period", "unit")}
        return self._show(forms.BonusForm(user=request.user, initial=initial))

    def post(self, request):
        form = forms.BonusForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(form, status=422)
        data = form.cleaned_data
        try:
            if "confirmed" not in request.POST:
                lines = services.bonus_shares(period=data["period"], unit=data["unit"], pool=data["pool"])
                return self._preview(form, lines)
            sheet = services.bonus_propose(**data, actor=request.user)
        except (Refusal, ValidationError) as refusal:
            place_errors(form, refusal)
            return self._show(form, status=422)
        messages.success(request, _("The bonus sheet was proposed; a leader decides."))
        return redirect(sheet)

    def _show(self, form, status=200):
        context = {
            "title": _("Propose a bonus sheet"),
            "form": form,
            "label": _("Show the shares"),
            "back": reverse("appraisal:bonuses"),
        }
        return render(self.request, "core/form.html", context, status=status)

    def _preview(self, form, lines):
        for line in lines:
            line.why = excluded_in_words(line.excluded_reason)
        data = form.cleaned_data
        context = {
            "title": _("Propose a bonus sheet"),
            "lines": lines,
            "pool": data["pool"],
            "total": sum(line.amount for line in lines),
            "consequence": _(
                "Propose %(pool)s yuan for %(people)s people of %(unit)s, %(period)s. A leader decides."
            )
            % {"pool": data["pool"], "people": len(lines), "unit": data["unit"], "period": data["period"]},
            "hidden": {
                "period": data["period"].pk,
                "unit": data["unit"].pk,
                "pool": data["pool"],
                "reason": data["reason"],
            },
            "label": _("Propose"),
            "back": reverse("appraisal:bonus_new"),
        }
        return render(self.request, "appraisal/bonus_preview.html", context)


class BonusDetail(ListPage):
    """A bonus sheet is a list of its lines, with the sum below."""

    allow = sees_outcomes
    model = BonusLine
    template_name = "appraisal/bonus.html"
    default_sort = "-amount"
    export_name = "bonus-sheet"
    search_fields: ClassVar = ["cadre__name", "cadre__staff_no", "cadre__name_latin"]
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", phone="title"),
        Column(
            key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"
        ),
        Column(
            key="factor", label=gettext_lazy("Post factor"), value="post_factor", format="number", places=2
        ),
        Column(
            key="coefficient",
            label=gettext_lazy("Coefficient"),
            unit="%",
            sort="coefficient",
            format="number",
            places=2,
            link=lambda line: line.score_sheet.get_absolute_url(),
        ),
        Column(
            key="amount",
            label=gettext_lazy("Amount"),
            unit=gettext_lazy("yuan"),
            sort="amount",
            format="number",
            places=2,
            phone="fact",
        ),
        Column(
            key="why",
            label=gettext_lazy("Remark"),
            value=lambda line: excluded_in_words(line.excluded_reason),
            phone="fact",
        ),
    ]

    @cached_property
    def sheet(self) -> BonusSheet:
        sheets = BonusSheet.objects.visible_to(self.request.user).with_list_data()
        return get_object_or_404(sheets.select_related("decided_by", "reversed_by"), pk=self.kwargs["pk"])

    def get_queryset(self):
        lines = BonusLine.objects.visible_to(self.request.user).filter(sheet=self.sheet)
        return lines.select_related("cadre", "score_sheet")

    def get_sentence(self):
        sheet: Any = self.sheet  # with_list_data counted the people
        return _("%(pool)s yuan for %(people)s people, by post factor × coefficient.") % {
            "pool": sheet.pool,
            "people": sheet.people,
        }

    def get_context_data(self, **context):
        user, sheet = self.request.user, self.sheet
        actions = actions_for(
            sheet,
            user,
            url=lambda verb: reverse("appraisal:bonus_act", args=[sheet.pk, verb]),
            may_decide=user.covers(sheet.unit, "leader"),
            may_withdraw=user.covers(sheet.unit, "hr"),
        )
        title = _("Bonus of %(unit)s, %(period)s") % {"unit": sheet.unit, "period": sheet.period}
        return context | {
            "title": title,
            "sheet": sheet,
            "primary_action": actions[0] if actions else None,
            "other_actions": actions[1:],
        }


class BonusAct(ProposalAct):
    allow = sees_outcomes
    model = BonusSheet
    argument = "sheet"
    verbs: ClassVar = {
        "approve": Verb(
            services.bonus_approve,
            gettext_lazy("Approve"),
            gettext_lazy("The bonus sheet was approved."),
            lambda sheet: (
                _("Approve %(pool)s yuan for %(people)s people. Approved sheets are reversed, never edited.")
                % {"pool": sheet.pool, "people": sheet.lines.count()}
            ),
            reason=False,
        ),
        "reject": Verb(
            services.bonus_reject,
            gettext_lazy("Reject"),
            gettext_lazy("The bonus sheet was rejected."),
            lambda sheet: _("Reject this bonus sheet. A new one may be proposed."),
            danger=True,
        ),
        "withdraw": Verb(
            services.bonus_withdraw,
            gettext_lazy("Withdraw"),
            gettext_lazy("The bonus sheet was withdrawn."),
            lambda sheet: _("Withdraw this proposal before anybody decides on it."),
            reason=None,
        ),
        "reverse": Verb(
            services.bonus_reverse,
            gettext_lazy("Reverse"),
            gettext_lazy("The bonus sheet was reversed."),
            lambda sheet: (
                _("Take %(pool)s yuan for %(people)s people back. Both records stay.")
                % {"pool": sheet.pool, "people": sheet.lines.count()}
            ),
            danger=True,
        ),
    }


class MyBonus(ListPage):
    """One's own approved bonus."""

    allow = has_file
    model = BonusLine
    title = gettext_lazy("My bonus")
    export_name = "my-bonus"
    columns: ClassVar = [
        Column(key="period", label=gettext_lazy("Period"), value="sheet.period", phone="title"),
        Column(
            key="factor", label=gettext_lazy("Post factor"), value="post_factor", format="number", places=2
        ),
        Column(
            key="coefficient",
            label=gettext_lazy("Coefficient"),
            unit="%",
            format="number",
            places=2,
            link=lambda line: line.score_sheet.get_absolute_url(),
            phone="fact",
        ),
        Column(
            key="amount",
            label=gettext_lazy("Amount"),
            unit=gettext_lazy("yuan"),
            sort="amount",
            format="number",
            places=2,
            phone="fact",
        ),
    ]
    empty = Empty(
        gettext_lazy("No bonus yet."),
        gettext_lazy("Approved bonus appears here with its figures."),
        icon="coin",
    )

    def get_queryset(self):
        lines = BonusLine.objects.visible_to(self.request.user).filter(cadre=self.request.user.own_cadre)
        return lines.filter(sheet__state="approved").select_related("sheet__period", "score_sheet")
