"""Which proposals wait for somebody."""

from typing import Any

from django.db.models import QuerySet

from core.approvals.models import Proposal, ProposalState


def to_decide(model: type[Proposal], user: Any) -> QuerySet:
    """The open proposals of this kind that the user sees and has not made."""
    rows: Any = model._default_manager
    return rows.visible_to(user).filter(state=ProposalState.PROPOSED).exclude(proposed_by=user)


def own_proposed(model: type[Proposal], user: Any) -> QuerySet:
    """The open proposals of this kind that the user has made."""
    rows: Any = model._default_manager
    return rows.visible_to(user).filter(state=ProposalState.PROPOSED, proposed_by=user)
