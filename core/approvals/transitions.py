"""Moves between the states of a proposal; each is one conditional update with its audit row.

    proposed --approve--> approved --reverse--> reversed
    proposed --reject---> rejected
    proposed --withdraw-> withdrawn

Two people are needed for every kind of proposal alike, and that is enforced here. Who else may act is asked by the
caller: ``core.approvals.services`` asks the registered kind; entries of the ledger have services of their own.
"""

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.approvals.models import Proposal, ProposalState
from core.audit.services import log
from core.errors import SamePerson, WrongState, require_reason

P = TypeVar("P", bound=Proposal)


@transaction.atomic
def approve(proposal: P, *, actor: Any, reason: str = "") -> P:
    """Undone by ``reverse``."""
    require_another(proposal, actor)
    return _decide(proposal, ProposalState.APPROVED, actor, reason)


@transaction.atomic
def reject(proposal: P, *, actor: Any, reason: str) -> P:
    """Final; a new proposal may be made. Refused without a reason."""
    require_another(proposal, actor)
    require_reason(reason)
    return _decide(proposal, ProposalState.REJECTED, actor, reason)


@transaction.atomic
def withdraw(proposal: P, *, actor: Any) -> P:
    """By the proposer alone, while nobody has decided."""
    require_proposer(proposal, actor)
    return _move(proposal, ProposalState.PROPOSED, ProposalState.WITHDRAWN, actor, "")


@transaction.atomic
def reverse(proposal: P, *, actor: Any, reason: str) -> P:
    """Takes an approved consequence back with a reason; the record of both stays."""
    require_another(proposal, actor)
    require_reason(reason)
    reversal = {"reversed_by": actor, "reversed_at": timezone.now(), "reversal_reason": reason}
    return _move(proposal, ProposalState.APPROVED, ProposalState.REVERSED, actor, reason, **reversal)


def _decide(proposal: P, target: ProposalState, actor: Any, reason: str) -> P:
    decision = {"decided_by": actor, "decided_at": timezone.now(), "decision_reason": reason}
    return _move(proposal, ProposalState.PROPOSED, target, actor, reason, **decision)


def _move(proposal: P, source: ProposalState, target: ProposalState, actor: Any, reason: str, **fields: Any) -> P:
    """Changes exactly one row that is still in ``source``: of two who act at once, the second is refused."""
    rows = type(proposal)._base_manager.filter(pk=proposal.pk, state=source)
    if not rows.update(state=target, **fields):
        raise WrongState
    proposal.refresh_from_db()
    log(
        actor=actor,
        action=f"proposal.{target.value}",
        obj=proposal,
        reason=reason,
        before={"state": source},
        after={"state": target},
    )
    return proposal


def require_proposer(proposal: Proposal, actor: Any) -> None:
    """Nobody but the proposer takes a proposal back."""
    if proposal.proposed_by_id != actor.pk:
        raise WrongState(_("Only the person who proposed this can withdraw it."))


def require_another(proposal: Proposal, actor: Any) -> None:
    """Two people are needed: the proposer does not decide."""
    if proposal.proposed_by_id == actor.pk:
        raise SamePerson
