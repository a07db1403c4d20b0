"""One page for every decision on a proposal: it names the consequence, asks for the reason, calls the service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.approvals.models import Proposal, ProposalState
from core.forms import ReasonForm
from core.views import PageMixin


@dataclass(frozen=True)
class Verb:
    """``service(**{argument: proposal}, actor=, reason=)``; ``consequence(proposal)`` is a sentence."""

    service: Callable
    label: Any
    done: Any
    consequence: Callable
    source: str = ProposalState.PROPOSED
    reason: bool | None = True  # True: required, False: optional, None: not asked
    danger: bool = False


class OptionalReasonForm(ReasonForm):
    reason = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ProposalAct(PageMixin, View):
    """A subclass names ``model``, the service's ``argument`` and its ``verbs``; rights are the service's matter."""

    model: Any  # a Proposal whose rows know ``visible_to``
    argument = "proposal"
    verbs: ClassVar[dict[str, Verb]] = {}

    @property
    def verb(self) -> Verb:
        try:
            return self.verbs[self.kwargs["verb"]]
        except KeyError:
            raise Http404 from None

    def get(self, request, pk, verb):
        proposal = self._proposal(pk)
        return self._ask(proposal, self._form())

    def post(self, request, pk, verb):
        proposal = self._proposal(pk)
        form = self._form(request.POST)
        if form is not None and not form.is_valid():
            return self._ask(proposal, form, status=422)
        reason = {} if form is None else {"reason": form.cleaned_data["reason"]}
        self.verb.service(**{self.argument: proposal}, actor=request.user, **reason)
        messages.success(request, self.verb.done)
        return redirect(proposal.get_absolute_url())

    def _proposal(self, pk) -> Any:
        return get_object_or_404(self.model._default_manager.visible_to(self.request.user), pk=pk)

    def _form(self, data=None):
        if self.verb.reason is None:
            return None
        return (ReasonForm if self.verb.reason else OptionalReasonForm)(data)

    def _ask(self, proposal, form, status=200):
        context = {
            "title": proposal,
            "consequence": self.verb.consequence(proposal),
            "label": self.verb.label,
            "danger": self.verb.danger,
            "form": form,
            "back": proposal.get_absolute_url(),
        }
        return render(self.request, "core/confirm.html", context, status=status)


def actions_for(
    proposal: Proposal, user, *, url: Callable, may_decide: bool, may_withdraw: bool
) -> list[dict]:
    """The acts open on ``proposal`` for ``user``, as page actions; ``url(verb)`` gives their address."""
    found = []
    if proposal.is_open and may_decide and proposal.proposed_by_id != user.pk:
        found += [
            {"label": _("Approve"), "url": url("approve"), "icon": "check"},
            {"label": _("Reject"), "url": url("reject"), "icon": "x", "danger": True},
        ]
    if proposal.is_open and may_withdraw and proposal.proposed_by_id == user.pk:
        found.append({"label": _("Withdraw"), "url": url("withdraw"), "icon": "arrow-back-up"})
    if proposal.state == ProposalState.APPROVED and may_decide and proposal.proposed_by_id != user.pk:
        found.append({"label": _("Reverse"), "url": url("reverse"), "icon": "rotate", "danger": True})
    return found
