"""Entries that the committee decides: proposed by who checked them, approved or rejected by a leader."""

from collections.abc import Callable

from django.db import transaction

from appraisal.ledger import policies, rules
from appraisal.ledger.models import Entry, EntryApproval, EntryState
from appraisal.ledger.services.common import acted_on, entry_locked, plain, require_complete
from appraisal.ledger.services.correcting import entry_reverse
from appraisal.ledger.windows import require_checking, require_settling
from appraisal.periods.models import Period
from cadres.access.models import User
from core.approvals import transitions
from core.approvals.models import ProposalState
from core.audit.services import log
from core.errors import NotAllowed, WrongState
from core.texts import one_line


@transaction.atomic
def approval_approve(*, approval: EntryApproval, actor: User, reason: str = "") -> EntryApproval:
    """The entry is verified and counts from now on, with the points that were proposed. Undone by ``entry_reverse``."""
    entry = _locked(approval, actor, require_checking)
    require_complete(entry, assessed=True)
    entry.effect = rules.entry_effect(entry)
    approval = transitions.approve(approval, actor=actor, reason=reason)
    _move(entry, EntryState.VERIFIED, actor, "entry.approved", reason)
    return approval


@transaction.atomic
def approval_reject(*, approval: EntryApproval, actor: User, reason: str) -> EntryApproval:
    """The entry goes back to its author with the reason, and may be submitted again while its month is open."""
    entry = _locked(approval, actor, require_settling)
    approval = transitions.reject(approval, actor=actor, reason=reason)
    entry.checked_by, entry.checked_at = actor, approval.decided_at
    entry.return_reason = one_line(reason)[: Entry._meta.get_field("return_reason").max_length]
    _move(entry, EntryState.RETURNED, actor, "entry.rejected", reason)
    return approval


@transaction.atomic
def approval_withdraw(*, approval: EntryApproval, actor: User) -> EntryApproval:
    """Who checked the entry takes the request back while nobody decided; the entry waits to be checked again."""
    entry, period = entry_locked(approval.entry)
    approval.entry = entry
    require_checking(period)
    require_own_request(approval, actor)
    approval = transitions.withdraw(approval, actor=actor)
    entry.checked_by = entry.checked_at = None
    _move(entry, EntryState.SUBMITTED, actor, "entry.approval_withdrawn", "")
    return approval


def require_own_request(approval: EntryApproval, actor: User) -> None:
    """Raises unless ``actor`` checked the entry, and so asked for its approval."""
    if approval.entry.checked_by_id != actor.pk:
        raise NotAllowed


def require_approving(approval: EntryApproval, actor: User) -> None:
    """Raises unless ``actor`` may approve or reject the request."""
    policies.require(policies.why_not_approve(actor, approval.entry))


@transaction.atomic
def approval_reverse(*, approval: EntryApproval, actor: User, reason: str) -> EntryApproval:
    """Takes an approved entry out of the score by a reversing entry; see ``entry_reverse``."""
    policies.require(policies.why_not_reverse(actor, approval.entry))
    if approval.state != ProposalState.APPROVED:
        raise WrongState
    entry_reverse(entry=approval.entry, actor=actor, reason=reason)
    approval.refresh_from_db()
    return approval


def _locked(approval: EntryApproval, actor: User, require: Callable[[Period], None]) -> Entry:
    entry, period = acted_on(approval.entry)
    approval.entry = entry
    require_approving(approval, actor)
    require(period)
    return entry


def _move(entry: Entry, state: str, actor: User, action: str, reason: str) -> None:
    entry.state = state
    entry.version += 1
    entry.save(update_fields=["state", "effect", "return_reason", "checked_by", "checked_at", "version"])
    log(
        actor=actor,
        action=action,
        obj=entry,
        reason=reason,
        before={"state": EntryState.PROPOSED},
        after={"state": state, "effect": plain(entry.effect)},
    )
