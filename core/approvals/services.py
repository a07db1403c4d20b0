"""Proposing and deciding, the same for every registered kind of proposal (``kinds``).

Each act is one transaction: who may, what must still hold, the change of state with its audit row, what follows.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from core.approvals import transitions
from core.approvals.kinds import kind_of
from core.approvals.models import Proposal
from core.audit.services import log

P = TypeVar("P", bound=Proposal)


@transaction.atomic
def proposal_submit(proposal: P, *, after: dict[str, Any], write: Callable[[P], Any] | None = None) -> P:
    """Checks and writes a new proposal, then by ``write`` what belongs to it; the caller has asked who may.

    ``after`` is what the audit log keeps of it. Undone by ``proposal_withdraw``.
    """
    proposal.full_clean()
    proposal.save()
    if write:
        write(proposal)
    log(
        actor=proposal.proposed_by,
        action=kind_of(proposal).proposed,
        obj=proposal,
        reason=proposal.reason,
        after=after,
    )
    return proposal


def require_decision(proposal: Proposal, actor: Any) -> None:
    """Raises unless ``actor`` may approve, reject and reverse it: what its service asks, and the page before it."""
    kind_of(proposal).require_decider(proposal, actor)
    transitions.require_another(proposal, actor)


def require_withdrawal(proposal: Proposal, actor: Any) -> None:
    """Raises unless ``actor`` may take it back while nobody has decided: whoever proposed it, and no other."""
    kind_of(proposal).require_proposer(proposal, actor)
    transitions.require_proposer(proposal, actor)


@transaction.atomic
def proposal_approve(*, proposal: P, actor: Any, reason: str = "") -> P:
    """Approves and carries out, both or neither; undone by ``proposal_reverse``."""
    kind = kind_of(proposal)
    require_decision(proposal, actor)
    kind.before_approval(proposal, actor)
    transitions.approve(proposal, actor=actor, reason=reason)
    kind.carry_out(proposal, actor)
    return proposal


@transaction.atomic
def proposal_reject(*, proposal: P, actor: Any, reason: str) -> P:
    """Rejects a proposal for good, with a reason; a new one may be made. Refused to the proposer."""
    require_decision(proposal, actor)
    return transitions.reject(proposal, actor=actor, reason=reason)


@transaction.atomic
def proposal_withdraw(*, proposal: P, actor: Any) -> P:
    """Takes a proposal back, by the proposer alone, while nobody has decided."""
    require_withdrawal(proposal, actor)
    return transitions.withdraw(proposal, actor=actor)


@transaction.atomic
def proposal_reverse(*, proposal: P, actor: Any, reason: str) -> P:
    """Takes an approved consequence back, with a reason; the records of both acts stay."""
    kind = kind_of(proposal)
    require_decision(proposal, actor)
    kind.before_reversal(proposal, actor)
    transitions.reverse(proposal, actor=actor, reason=reason)
    kind.undo(proposal, actor, reason)
    return proposal
