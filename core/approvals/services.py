"""Moves between the states of a proposal; each is one conditional update with its audit row.

    proposed --approve--> approved --reverse--> reversed
    proposed --reject---> rejected
    proposed --withdraw-> withdrawn

The caller has asked the policy; the rule of two people is enforced here, for every kind of proposal alike.
"""

from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.approvals.models import Proposal, ProposalState
from core.audit.services import log
from core.errors import InvalidInput, SamePerson, WrongState

P = TypeVar("P", bound=Proposal)


def _move(proposal: P, *, source, target, action, actor, reason, **fields) -> P:
    changed = type(proposal)._base_manager.filter(pk=proposal.pk, state=source).update(state=target, **fields)
    if not changed:
        raise WrongState
    proposal.refresh_from_db()
    log(
        actor=actor,
        action=action,
        obj=proposal,
        reason=reason,
        before={"state": source},
        after={"state": target},
    )
    return proposal


@transaction.atomic
def proposal_approve(*, proposal: P, actor, reason: str = "") -> P:
    """Undone by ``proposal_reverse``."""
    if proposal.proposed_by_id == actor.pk:
        raise SamePerson
    return _move(
        proposal,
        source=ProposalState.PROPOSED,
        target=ProposalState.APPROVED,
        action="proposal.approved",
        actor=actor,
        reason=reason,
        decided_by=actor,
        decided_at=timezone.now(),
        decision_reason=reason,
    )


@transaction.atomic
def proposal_reject(*, proposal: P, actor, reason: str) -> P:
    """Final; a new proposal may be made."""
    if proposal.proposed_by_id == actor.pk:
        raise SamePerson
    _require(reason)
    return _move(
        proposal,
        source=ProposalState.PROPOSED,
        target=ProposalState.REJECTED,
        action="proposal.rejected",
        actor=actor,
        reason=reason,
        decided_by=actor,
        decided_at=timezone.now(),
        decision_reason=reason,
    )


@transaction.atomic
def proposal_withdraw(*, proposal: P, actor) -> P:
    """By the proposer alone, while nobody has decided."""
    if proposal.proposed_by_id != actor.pk:
        raise WrongState(_("Only the person who proposed this can withdraw it."))
    return _move(
        proposal,
        source=ProposalState.PROPOSED,
        target=ProposalState.WITHDRAWN,
        action="proposal.withdrawn",
        actor=actor,
        reason="",
    )


@transaction.atomic
def proposal_reverse(*, proposal: P, actor, reason: str) -> P:
    """Takes an approved consequence back with a reason; the record of both stays."""
    if proposal.proposed_by_id == actor.pk:
        raise SamePerson
    _require(reason)
    return _move(
        proposal,
        source=ProposalState.APPROVED,
        target=ProposalState.REVERSED,
        action="proposal.reversed",
        actor=actor,
        reason=reason,
        reversed_by=actor,
        reversed_at=timezone.now(),
        reversal_reason=reason,
    )


def _require(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(_("Give a reason; the people concerned will read it."))
