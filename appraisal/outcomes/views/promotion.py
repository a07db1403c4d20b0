"""Promotion: who is due, the record with its clock, proposals."""

from typing import ClassVar

import django_filters
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
from appraisal.outcomes.models import PromotionProposal, YearRecord
from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.selectors import clock_of, clocks, ladder
from cadres.access.policies import has_file, holds, is_hr, may_act_on, require_act_on
from cadres.people.models import Cadre, Rank
from core.approvals.models import ProposalState
from core.approvals.views import ProposalAct, Verb, actions_for
from core.errors import InvalidInput
from core.forms import place_errors
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import PageMixin


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
                place_errors(form, refusal)
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
