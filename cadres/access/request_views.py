"""Pages of what takes two people: the requests, one by itself, its decisions, and asking about an account."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cadres.access.models import AccessAct, AccessRequest, User
from cadres.access.policies import holds
from cadres.access.proposals import CONFIRMING
from cadres.access.requests import access_ask, grants_confirm
from cadres.access.two_people import KIND
from cadres.pages import AuditedExports
from cadres.units.selectors import name_units, unit_with_path
from core.approvals.lists import PROPOSED, STATE, ProposalFilters
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions
from core.errors import NotAllowed
from core.forms import ReasonForm
from core.lists import BulkAction, Column, Empty, ListPage, PageAction
from core.views import FormPage
from core.wording import in_turn, labelled

is_security = holds("security")
confirms_grants = holds(*CONFIRMING)
sees_requests = holds("security", "system", "auditor", "leader")


class AccessRequestFilters(ProposalFilters):
    act = django_filters.ChoiceFilter(choices=AccessAct.choices, label=gettext_lazy("Requested change"))

    class Meta:
        model = AccessRequest
        fields: ClassVar = ["state", "act"]


class AccessRequestList(AuditedExports, ListPage):
    allow = sees_requests
    model = AccessRequest
    title = gettext_lazy("Requests about access")
    sentence = gettext_lazy("Grants, and acts on administrators' accounts: one person proposes, another confirms.")
    filterset_class = AccessRequestFilters
    search_fields: ClassVar = ["user__username", "user__display_name"]
    export_name = "access-requests"
    primary_action = PageAction(gettext_lazy("New grant"), "cadres:grant_new", allow=is_security)
    columns: ClassVar = [
        Column(key="user", label=gettext_lazy("Account"), sort="user__username", link=True, phone="title"),
        Column(key="act", label=gettext_lazy("Requested change"), value="get_act_display", phone="fact"),
        Column(key="role", label=gettext_lazy("Role"), value="get_role_display", phone="fact"),
        Column(key="unit", label=gettext_lazy("Unit"), value="unit_words", sort="unit__path", phone="fact"),
        Column(key="starts_on", label=gettext_lazy("From"), format="date"),
        Column(key="ends_on", label=gettext_lazy("To"), format="date"),
        Column(key="proposed_by", label=gettext_lazy("Proposed by")),
        PROPOSED,
        Column(key="decided_by", label=gettext_lazy("Decided by")),
        STATE,
    ]
    bulk_actions: ClassVar = [
        BulkAction(
            name="confirm",
            label=gettext_lazy("Confirm grants"),
            icon="circle-check",
            allow=confirms_grants,
            confirm=lambda n: (
                ngettext(
                    "Confirm %(n)s proposed grant. It takes effect at once.",
                    "Confirm %(n)s proposed grants. They take effect at once.",
                    n,
                )
                % {"n": n}
            ),
        )
    ]
    empty = Empty(
        gettext_lazy("No requests yet."),
        gettext_lazy("A grant is proposed by the security administrator and waits here for another person."),
        icon="key",
    )

    def complete(self, items):
        name_units(items)

    def bulk_confirm(self, rows):
        done = grants_confirm(actor=self.request.user, requests=rows.order_by("pk"))
        if done.refused:
            shown = [labelled(request.user, why) for request, why in done.refused[:5]]
            left = len(done.refused) - len(shown)
            more = [_("and %(n)s more") % {"n": left}] if left else []
            messages.warning(self.request, _("Not confirmed: %(requests)s") % {"requests": in_turn(shown + more)})
        if not done.number:
            return ""
        return ngettext("%(n)s grant is confirmed.", "%(n)s grants are confirmed.", done.number) % {"n": done.number}


class AccessRequestDetail(ProposalDetail):
    allow = sees_requests
    model = AccessRequest
    template_name = "cadres/access_request.html"

    def get_context_data(self, proposal):
        name_units([proposal])
        return {}


def _consequence(request: AccessRequest) -> str:
    unit = unit_with_path(request.unit) if request.unit else ""
    names = {"user": request.user, "role": request.get_role_display(), "unit": unit}
    if request.act == AccessAct.GRANT:
        words = names | {"day": date_format(request.starts_on) if request.starts_on else ""}
        return (
            _("%(user)s becomes %(role)s of “%(unit)s” and all units below it, from %(day)s, today at the earliest.")
            % words
        )
    if request.act == AccessAct.SECOND_STEP:
        return _("%(user)s signs in with the password alone until two-step sign-in is set up again.") % names
    names["asker"] = request.proposed_by
    return _("%(asker)s can then generate a one-time password for %(user)s, once and within a day.") % names


class AccessRequestAct(ProposalAct):
    allow = sees_requests
    model = AccessRequest
    verbs = decisions(
        approve_label=AccessRequest.approve_label,
        approve=Wording(_consequence, gettext_lazy("The request was confirmed.")),
        reject=Wording(
            lambda request: _("Reject this request. Nothing changes for %(user)s.") % {"user": request.user},
            gettext_lazy("The request was rejected."),
        ),
        withdrawn=gettext_lazy("The request was withdrawn."),
        reverse=Wording(
            lambda request: _("Cancel what was confirmed for %(user)s: a grant ends at once.") % {"user": request.user},
            gettext_lazy("The confirmation was cancelled."),
        ),
    )


class AccessAsk(FormPage):
    """Asks for somebody else's confirmation before an administrator's account is opened."""

    allow = holds("security", "system")
    form_class = ReasonForm
    label = gettext_lazy("Ask for confirmation")
    done = gettext_lazy(
        "Somebody else must now confirm this: another administrator finds it under “Requests about access”."
    )
    sentence = gettext_lazy(
        "This account belongs to an administrator of another kind. Two people are needed to open it."
    )

    @cached_property
    def account(self) -> User:
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def asked(self) -> AccessAct:
        if self.kwargs["act"] not in {act.value for act in KIND}:
            raise Http404
        act = AccessAct(self.kwargs["act"])
        if not self.request.user.has_role(KIND[act]):
            raise NotAllowed
        return act

    @property
    def title(self) -> str:
        return labelled(self.asked.label, self.account)

    @property
    def back(self) -> str:
        return self.account.get_absolute_url()

    def act(self, data):
        return access_ask(actor=self.request.user, user=self.account, act=self.asked, **data)
