"""Outcomes: what waits for a decision, bonus sheets, who is due for the next rank."""

from typing import Any, ClassVar

import django_filters
from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from appraisal.outcomes import forms, services
from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.selectors import clock_of, clocks, ladder
from appraisal.outcomes.text import excluded_in_words
from appraisal.periods.models import Period, PeriodKind
from cadres.access.policies import has_file, holds, may_act_on, require_act_on, require_unit
from cadres.people.models import Cadre, Rank
from cadres.units.models import Unit
from core.approvals.models import ProposalState
from core.approvals.views import ProposalAct, Verb, actions_for
from core.errors import InvalidInput, Refusal
from core.lists import Column, Empty, ListFilterSet, ListPage, visible
from core.views import PageMixin

sees_outcomes = holds("hr", "leader", "inspector")
is_hr = holds("hr")


def _refused(form: django_forms.Form, refusal: Exception) -> None:
    """Puts the service's sentence on the form, so that nothing typed is lost."""
    form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))


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


# Bonus


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
            _refused(form, refusal)
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


# Promotion


class PromotionFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=ProposalState.choices, label=gettext_lazy("State"))
    to_rank = django_filters.ChoiceFilter(choices=Rank.choices, label=gettext_lazy("To rank"))

    class Meta:
        model = PromotionProposal
        fields: ClassVar = ["state", "to_rank"]


class PromotionList(ListPage):
    allow = sees_outcomes
    model = PromotionProposal
    title = gettext_lazy("Promotions")
    filterset_class = PromotionFilters
    search_fields: ClassVar = ["cadre__name", "cadre__staff_no", "cadre__name_latin"]
    export_name = "promotions"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", link=True, phone="title"),
        Column(key="from_rank", label=gettext_lazy("From rank"), value="get_from_rank_display"),
        Column(key="to_rank", label=gettext_lazy("To rank"), value="get_to_rank_display", phone="fact"),
        Column(
            key="effective",
            label=gettext_lazy("Effective on"),
            value="effective_on",
            sort="effective_on",
            format="date",
        ),
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
        gettext_lazy("No promotions yet."),
        gettext_lazy("Who has spent the years at a rank stands on the due list."),
        gettext_lazy("Open the due list"),
        "appraisal:promotion_due",
        icon="trending-up",
    )

    def get_primary_action(self):
        return {"label": _("Due list"), "url": reverse("appraisal:promotion_due"), "icon": "list-check"}


class PromotionDue(ListPage):
    """Who may rise when, with the reckoning; the clocks of a page take two queries."""

    allow = sees_outcomes
    model = Cadre
    title = gettext_lazy("Due for the next rank")
    sentence = gettext_lazy(
        "Years at the rank, half a year less for each excellent year, a year more for each that does not count."
    )
    default_sort = "rank_since"
    search_fields: ClassVar = ["name", "staff_no", "name_latin"]
    export_name = "promotion-due"
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Cadre"),
            value=str,
            sort="staff_no",
            phone="title",
            link=lambda cadre: reverse("appraisal:promotion_record", args=[cadre.pk]),
        ),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display", sort="rank"),
        Column(
            key="since", label=gettext_lazy("Since"), value="rank_since", sort="rank_since", format="date"
        ),
        Column(key="to", label=gettext_lazy("To rank"), value="next_rank_name", phone="fact"),
        Column(key="earliest", label=gettext_lazy("Earliest"), value="earliest", format="date", phone="fact"),
        Column(key="state", label=gettext_lazy("State"), value="clock_state", format="state", phone="fact"),
    ]

    def get_queryset(self):
        cadres = Cadre.objects.managed_by(self.request.user, "hr", "leader", "inspector").in_service()
        return cadres.filter(rank_since__isnull=False, rank__in=list(self.steps))

    @cached_property
    def steps(self):
        return ladder(timezone.localdate())

    def page(self):
        page = super().page()
        found = clocks([row.object for row in page.rows])
        names = dict(Rank.choices)
        today = timezone.localdate()
        for row in page.rows:
            clock = found[row.pk]
            row.object.next_rank_name = names[self.steps[row.object.rank]["to"]]
            row.object.earliest = clock.earliest
            row.object.clock_state = "due" if clock.earliest <= today else "pending"
        page.rows = [self.row(row.object) for row in page.rows]
        return page


class PromotionRecord(PageMixin, View):
    """A cadre's years, what each counts, and from when the next rank is possible."""

    allow = holds("hr", "leader", "inspector")

    def get(self, request, cadre_pk):
        return self._show(request, self._cadre(cadre_pk), forms.EarlierYearForm(user=request.user))

    def post(self, request, cadre_pk):
        cadre = self._cadre(cadre_pk)
        require_act_on(request.user, cadre, "hr")
        form = forms.EarlierYearForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                services.year_record_enter(cadre=cadre, actor=request.user, **form.cleaned_data)
            except InvalidInput as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The year was entered."))
                return redirect("appraisal:promotion_record", cadre.pk)
        return self._show(request, cadre, form, status=422)

    def _cadre(self, pk) -> Cadre:
        return get_object_or_404(
            Cadre.objects.managed_by(self.request.user, "hr", "leader", "inspector"), pk=pk
        )

    def _show(self, request, cadre, form, status=200):
        may_propose = may_act_on(request.user, cadre, "hr")
        context = promotion_context(cadre) | {
            "title": _("Promotion record of %(name)s") % {"name": cadre},
            "form": form if may_propose else None,
            "may_propose": may_propose,
        }
        return render(request, "appraisal/promotion_record.html", context, status=status)


def promotion_context(cadre: Cadre) -> dict:
    today = timezone.localdate()
    clock = clock_of(cadre, on=today)
    step = ladder(today).get(cadre.rank)
    return {
        "cadre": cadre,
        "clock": clock,
        "next_rank": dict(Rank.choices).get(step["to"]) if step else "",
        "is_due": bool(clock and clock.earliest <= today),
        "records": YearRecord.objects.filter(cadre=cadre).order_by("-year"),
    }


class MyPromotion(PageMixin, View):
    """One's own promotion record."""

    allow = has_file

    def get(self, request):
        context = promotion_context(request.user.own_cadre) | {"title": _("My promotion record")}
        return render(request, "appraisal/promotion_record.html", context)


class PromotionNew(PageMixin, View):
    allow = is_hr

    def get(self, request, cadre_pk):
        return self._show(request, self._cadre(cadre_pk), forms.PromotionForm(user=request.user))

    def post(self, request, cadre_pk):
        cadre = self._cadre(cadre_pk)
        form = forms.PromotionForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                proposal = services.promotion_propose(cadre=cadre, actor=request.user, **form.cleaned_data)
            except (InvalidInput, ValidationError) as refusal:
                _refused(form, refusal)
            else:
                messages.success(request, _("The promotion was proposed; a leader decides."))
                return redirect(proposal)
        return self._show(request, cadre, form, status=422)

    def _cadre(self, pk) -> Cadre:
        return get_object_or_404(Cadre.objects.managed_by(self.request.user, "hr"), pk=pk)

    def _show(self, request, cadre, form, status=200):
        context = {
            "title": _("Propose a promotion: %(name)s") % {"name": cadre},
            "form": form,
            "label": _("Propose"),
            "back": reverse("appraisal:promotion_record", args=[cadre.pk]),
        }
        return render(request, "core/form.html", context, status=status)


class PromotionDetail(PageMixin, View):
    allow = holds("hr", "leader", "inspector")

    def get(self, request, pk):
        proposals = PromotionProposal.objects.visible_to(request.user).with_list_data()
        proposal = get_object_or_404(proposals.select_related("decided_by", "reversed_by"), pk=pk)
        actions = actions_for(
            proposal,
            request.user,
            url=lambda verb: reverse("appraisal:promotion_act", args=[proposal.pk, verb]),
            may_decide=may_act_on(request.user, proposal.cadre, "leader"),
            may_withdraw=may_act_on(request.user, proposal.cadre, "hr"),
        )
        context = {
            "title": proposal,
            "proposal": proposal,
            "primary_action": actions[0] if actions else None,
            "other_actions": actions[1:],
        }
        return render(request, "appraisal/promotion.html", context)


class PromotionAct(ProposalAct):
    allow = sees_outcomes
    model = PromotionProposal
    verbs: ClassVar = {
        "approve": Verb(
            services.promotion_approve,
            gettext_lazy("Approve"),
            gettext_lazy("The promotion was approved and entered in the file."),
            lambda row: (
                _("Approve: the file of %(name)s will show the rank “%(rank)s”.")
                % {"name": row.cadre, "rank": row.get_to_rank_display()}
            ),
            reason=False,
        ),
        "reject": Verb(
            services.promotion_reject,
            gettext_lazy("Reject"),
            gettext_lazy("The promotion was rejected."),
            lambda row: _("Reject this promotion. A new one may be proposed."),
            danger=True,
        ),
        "withdraw": Verb(
            services.promotion_withdraw,
            gettext_lazy("Withdraw"),
            gettext_lazy("The proposal was withdrawn."),
            lambda row: _("Withdraw this proposal before anybody decides on it."),
            reason=None,
        ),
        "reverse": Verb(
            services.promotion_reverse,
            gettext_lazy("Reverse"),
            gettext_lazy("The promotion was reversed; the former rank is in the file again."),
            lambda row: (
                _("Take the promotion back: the file of %(name)s will show “%(rank)s” again.")
                % {"name": row.cadre, "rank": row.get_from_rank_display()}
            ),
            danger=True,
        ),
    }


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
