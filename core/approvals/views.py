"""Pages of every kind of proposal: making one, one by itself with what may be done, and each decision on it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.approvals import services
from core.approvals.kinds import is_allowed, kind_of
from core.approvals.models import Proposal, ProposalState
from core.errors import require_rights
from core.forms import ReasonForm
from core.views import ConfirmPage, PageMixin
from core.wording import labelled


@dataclass(frozen=True)
class Verb:
    """``service(**{argument: proposal}, actor=, reason=)``; ``consequence(proposal)`` is a sentence.

    ``require(proposal, user)`` raises for whoever may not: the page refuses as its service will.
    """

    service: Callable
    label: Any
    done: Any
    consequence: Callable
    require: Callable[[Any, Any], None]
    reason: bool | None = True  # True: required, False: optional, None: not asked
    danger: bool = False


@dataclass(frozen=True)
class Wording:
    """What one kind of proposal says of a decision: before it (``consequence(proposal)``) and after it."""

    consequence: Callable[[Any], Any]
    done: Any


def _withdraw(proposal: Any) -> Any:
    return _("Withdraw this proposal before anybody decides on it.")


def decisions(
    *,
    approve: Wording,
    reject: Wording,
    withdrawn: Any,
    reverse: Wording,
    withdraw: Callable[[Any], Any] = _withdraw,
    approve_label: Any = Proposal.approve_label,
    reverse_label: Any = Proposal.reverse_label,
) -> dict[str, Verb]:
    """The four decisions on a registered kind; they differ in their words alone."""
    return {
        "approve": Verb(
            services.proposal_approve,
            approve_label,
            approve.done,
            approve.consequence,
            services.require_decision,
            reason=False,
        ),
        "reject": Verb(
            services.proposal_reject,
            gettext_lazy("Reject"),
            reject.done,
            reject.consequence,
            services.require_decision,
            danger=True,
        ),
        "withdraw": Verb(
            services.proposal_withdraw,
            gettext_lazy("Withdraw"),
            withdrawn,
            withdraw,
            services.require_withdrawal,
            reason=None,
        ),
        "reverse": Verb(
            services.proposal_reverse,
            reverse_label,
            reverse.done,
            reverse.consequence,
            services.require_decision,
            danger=True,
        ),
    }


class OptionalReasonForm(ReasonForm):
    reason = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ProposalAct(ConfirmPage):
    """A subclass names ``model``, the service's ``argument`` and its ``verbs``; rights are those of the service."""

    model: Any  # a Proposal whose rows know ``visible_to``
    argument = "proposal"
    verbs: ClassVar[dict[str, Verb]] = {}

    @property
    def verb(self) -> Verb:
        try:
            return self.verbs[self.kwargs["verb"]]
        except KeyError:
            raise Http404 from None

    @cached_property
    def proposal(self) -> Any:
        return get_object_or_404(self.model._default_manager.visible_to(self.request.user), pk=self.kwargs["pk"])

    def authorize(self) -> None:
        require_rights(self.verb.require, self.proposal, self.request.user)

    def get_form(self, data: Any = None, files: Any = None) -> forms.Form | None:
        if self.verb.reason is None:
            return None
        return (ReasonForm if self.verb.reason else OptionalReasonForm)(data)

    def act(self, data: dict[str, Any]) -> Any:
        self.verb.service(**{self.argument: self.proposal}, actor=self.request.user, **data)
        return self.proposal

    @property
    def done(self) -> Any:
        return self.verb.done

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        words = {
            "title": labelled(self.verb.label, self.proposal),
            "consequence": self.verb.consequence(self.proposal),
            "label": self.verb.label,
            "danger": self.verb.danger,
            "back": self.proposal.get_absolute_url(),
        }
        return context | words


class ProposalDetail(PageMixin):
    """One proposal: its facts, who proposed and decided it, and the acts open to the user."""

    model: Any
    template_name = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = self.model._default_manager.visible_to(request.user).with_list_data()
        rows = rows.select_related("proposed_by", "decided_by", "reversed_by")
        proposal = get_object_or_404(rows, pk=pk)
        context = {"title": proposal, "proposal": proposal} | page_actions(proposal, request.user)
        return render(request, self.template_name, context | self.get_context_data(proposal))

    def get_context_data(self, proposal: Any) -> dict[str, Any]:
        """What a kind of proposal shows besides, or the actions of the page where they are others."""
        return {}


def page_actions(proposal: Proposal, user: Any) -> dict[str, Any]:
    """The acts open on ``proposal`` for ``user``, as the actions of a page."""
    actions = [
        # the two ways to decide stand side by side: who reads must not look for "no" behind a menu
        {"label": label, "url": proposal.get_act_url(verb), "icon": icon, "danger": danger, "beside": verb == "reject"}
        for verb, label, icon, danger in _open_acts(proposal, user)
    ]
    return {"primary_action": actions[0] if actions else None, "other_actions": actions[1:]}


def _open_acts(proposal: Proposal, user: Any) -> list[tuple[str, str, str, bool]]:
    """Verb, label, icon, whether it takes something from somebody."""
    kind = kind_of(proposal)
    if proposal.proposed_by_id == user.pk:
        if proposal.is_open and is_allowed(kind.require_proposer, proposal, user):
            return [("withdraw", _("Withdraw"), "arrow-back-up", False)]
    elif proposal.state in (ProposalState.PROPOSED, ProposalState.APPROVED) and is_allowed(
        kind.require_decider, proposal, user
    ):
        if proposal.is_open:
            return [("approve", proposal.approve_label, "check", False), ("reject", _("Reject"), "x", True)]
        return [("reverse", proposal.reverse_label, "rotate", True)]
    return []
