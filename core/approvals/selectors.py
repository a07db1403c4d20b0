"""Which proposals wait for somebody."""

from typing import Any

from core.approvals.models import Proposal, ProposalState


def count_to_decide(model: type[Proposal], user: Any) -> int:
    """How many open proposals of this kind the user sees and has not made."""
    rows: Any = model._default_manager
    return rows.visible_to(user).filter(state=ProposalState.PROPOSED).exclude(proposed_by=user).count()


def count_proposed(model: type[Proposal], user: Any) -> int:
    """How many open proposals of this kind the user has made."""
    rows: Any = model._default_manager
    return rows.visible_to(user).filter(state=ProposalState.PROPOSED, proposed_by=user).count()
