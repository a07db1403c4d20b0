"""Which proposals wait for somebody."""

from typing import Any

from django.db.models import QuerySet

from core.approvals.models import Proposal, ProposalState


def all_open(model: type[Proposal], user: Any) -> QuerySet:
    """The open proposals of this kind that the user sees."""
    rows: Any = model._default_manager
    return rows.visible_to(user).filter(state=ProposalState.PROPOSED)


def to_decide(model: type[Proposal], user: Any) -> QuerySet:
    """The open proposals of this kind that the user sees and has not made."""
    return all_open(model, user).exclude(proposed_by=user)


def own_proposed(model: type[Proposal], user: Any) -> QuerySet:
    """The open proposals of this kind that the user has made."""
    return all_open(model, user).filter(proposed_by=user)
