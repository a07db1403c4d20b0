"""Promotion: who is due, the record with its clock, proposals."""

from typing import ClassVar

import django_filters
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.outcomes import forms, services
from appraisal.outcomes.models import PromotionProposal, YearRecord
from appraisal.outcomes.policies import OUTCOME_ROLES, sees_outcomes
from appraisal.outcomes.resting import LIVE, clock_changed, years_on_changed_grades
from appraisal.outcomes.selectors import clock_of, clocks, ladder
from appraisal.outcomes.views.renewing import first_of_actions, renew_action
from cadres.access.policies import has_file, is_hr, may_act_on, require_act_on
from cadres.people.models import Cadre, Rank
from core.approvals.lists import EFFECTIVE, PROPOSED, STATE, ProposalFilters
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions, page_actions
from core.lists import Column, Empty, ListPage, PageAction
from core.paths import address_of
from core.views import FormPage, PageMixin


class PromotionFilters(ProposalFilters):
    to_rank = django_filters.ChoiceFilter(choices=Rank.choices, label=gettext_lazy("To rank"))


class PromotionList(ListPage):
    allow = sees_outcomes
    model = PromotionProposal
    title = gettext_lazy("Promotions")
    filterset_class = PromotionFilters
    search_fields: ClassVar = ["cadre__name", "cadre__staff_no", "cadre__name_latin"]
    export_name = "promotions"
    primary_action = PageAction(gettext_lazy("Eligible for promotion"), "appraisal:promotion_due", "list-check")
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", link=True, phone="title"),
        Column(key="from_rank", label=gettext_lazy("From rank"), value="get_from_rank_display"),
        Column(key="to_rank", label=gettext_lazy("To rank"), value="get_to_rank_display", phone="fact"),
        EFFECTIVE,
        STATE,
        PROPOSED,
    ]
    empty = Empty(
        gettext_lazy("No promotions yet."),
        gettext_lazy("People who have completed the required years at their rank are listed as eligible."),
        gettext_lazy("View the list"),
        "appraisal:promotion_due",
        icon="trending-up",
    )


class PromotionDue(ListPage):
    """Who may rise when, with the reckoning; the clocks of a page take three queries."""

    allow = sees_outcomes
    model = Cadre
    title = gettext_lazy("Eligible for the next rank")
    sentence = gettext_lazy(
        "Each excellent year shortens the required time by six months; a year graded basically competent "
        "or without grade does not count."
    )
    default_sort = "rank_since"
    hangs_on = ("steps",)
    search_fields: ClassVar = ["name", "staff_no", "name_latin"]
    export_name = "promotion-due"
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Cadre"),
            value=str,
            sort="staff_no",
            phone="title",
            link=lambda cadre: address_of("appraisal:promotion_record", cadre.pk),
        ),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display", sort="rank"),
        Column(key="since", label=gettext_lazy("Since"), value="rank_since", sort="rank_since", format="date"),
        Column(key="served", label=gettext_lazy("Months at this rank"), value="served_months", format="number"),
        Column(key="needed", label=gettext_lazy("Months required"), value="needed_months", format="number"),
        Column(key="to", label=gettext_lazy("To rank"), value="next_rank_name", phone="fact"),
        Column(key="earliest", label=gettext_lazy("Earliest"), value="earliest", format="date", phone="fact"),
        Column(key="state", label=gettext_lazy("State"), value="clock_state", format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No one with a rank yet."),
        gettext_lazy("Cadres in service with a rank and its date appear here; enter them in the personnel records."),
        gettext_lazy("Cadres"),
        "cadres:cadres",
        icon="trending-up",
    )

    def get_queryset(self):
        cadres = Cadre.objects.managed_by(self.request.user, *OUTCOME_ROLES).in_service()
        return cadres.filter(rank_since__isnull=False, rank__in=list(self.steps))

    @cached_property
    def steps(self):
        return ladder(timezone.localdate())

    def complete(self, items):
        found, names, today = clocks(items), dict(Rank.choices), timezone.localdate()
        for cadre in items:
            cadre.next_rank_name = names[self.steps[cadre.rank]["to"]]
            cadre.earliest = found[cadre.pk].earliest
            cadre.served_months = found[cadre.pk].served_months(today)
            cadre.needed_months = found[cadre.pk].needed_months
            cadre.clock_state = "eligible" if cadre.earliest <= today else "not_eligible"


class CadrePage(FormPage):
    """A form about a cadre whom the user manages; leads back to the promotion record."""

    scope = Cadre
    object: Cadre
    key = "cadre_pk"
    roles: tuple[str, ...] = OUTCOME_ROLES

    def get_queryset(self):
        return Cadre.objects.managed_by(self.request.user, *self.roles)

    def get_back(self) -> str:
        return reverse("appraisal:promotion_record", args=[self.object.pk])


class PromotionRecord(CadrePage):
    """A cadre's years, what each counts, and from when the next rank is possible; HR enters earlier years."""

    allow = sees_outcomes
    form_class = forms.EarlierYearForm
    template_name = "appraisal/promotion_record.html"
    argument = "cadre"
    service = services.year_record_enter
    done = gettext_lazy("The year was entered.")

    @property
    def title(self) -> str:
        return _("Promotion record of %(name)s") % {"name": self.object}

    def authorize(self) -> None:
        if self.request.method == "POST":
            require_act_on(self.request.user, self.object, "hr")

    def get_context_data(self, **context):
        may_propose = may_act_on(self.request.user, self.object, "hr")
        form = context["form"] if may_propose else None
        return context | promotion_context(self.object) | {"form": form, "may_propose": may_propose}


def promotion_context(cadre: Cadre) -> dict:
    today = timezone.localdate()
    steps = ladder(today)
    clock, step = clock_of(cadre, on=today, steps=steps), steps.get(cadre.rank)
    records = list(YearRecord.objects.filter(cadre=cadre).select_related("reversed_by").order_by("-year", "-pk"))
    return {
        "cadre": cadre,
        "clock": clock,
        "next_rank": dict(Rank.choices).get(step["to"]) if step else "",
        "is_due": bool(clock and clock.earliest <= today),
        "changed_years": years_on_changed_grades(cadre),
        "served_months": clock.served_months(today) if clock else 0,
        "away": clock.away if clock else (),
        "records": [row for row in records if row.is_current],
        "history": [row for row in records if not row.is_current],
    }


class MyPromotion(PageMixin):
    """One's own promotion record."""

    allow = has_file

    def get(self, request):
        context = promotion_context(request.user.own_cadre) | {"title": _("My promotion record")}
        return render(request, "appraisal/promotion_record.html", context)


class PromotionNew(CadrePage):
    allow = is_hr
    roles = ("hr",)
    form_class = forms.PromotionForm
    label = gettext_lazy("Propose")
    done = gettext_lazy("The promotion was proposed; the head of unit decides.")

    @property
    def title(self) -> str:
        return _("Propose a promotion: %(name)s") % {"name": self.object}

    def act(self, data):
        return services.promotion_propose(cadre=self.object, actor=self.request.user, **data)


class PromotionDetail(ProposalDetail):
    allow = sees_outcomes
    model = PromotionProposal
    template_name = "appraisal/promotion.html"

    def get_context_data(self, proposal):
        clock = clock_changed(proposal)
        waits = years_on_changed_grades(proposal.cadre) if proposal.state in LIVE else []
        suffices = clock is not None and clock.earliest <= proposal.effective_on
        found = {"clock": clock, "suffices": suffices, "changed_years": waits}
        renew = renew_action(proposal, self.request.user) if suffices else None
        return found | first_of_actions(page_actions(proposal, self.request.user), renew)


class PromotionAct(ProposalAct):
    allow = sees_outcomes
    model = PromotionProposal
    verbs = decisions(
        approve=Wording(
            lambda row: (
                _("Approve: the personnel record of %(name)s will show the rank “%(rank)s”.")
                % {"name": row.cadre, "rank": row.get_to_rank_display()}
            ),
            gettext_lazy("The promotion was approved and recorded."),
        ),
        reject=Wording(
            lambda row: _("Reject this promotion. A new one may be proposed."),
            gettext_lazy("The promotion was rejected."),
        ),
        withdrawn=gettext_lazy("The proposal was withdrawn."),
        reverse=Wording(
            lambda row: (
                _("Reverse the promotion: the personnel record of %(name)s will show “%(rank)s” again.")
                % {"name": row.cadre, "rank": row.get_from_rank_display()}
            ),
            gettext_lazy("The promotion was reversed; the former rank is restored."),
        ),
    )
