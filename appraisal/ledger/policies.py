"""Who may do what with one entry. Each answers with the refusal that says why not, or None.

Pages ask for their buttons, services before they write; ``period`` windows are asked in ``windows``. Reach is the unit
in which the cadre is appraised (``entry.unit_path``), so that a month stays with its unit after a transfer.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.rules import needs_approval
from appraisal.periods.policies import is_of
from appraisal.periods.querysets import CAPABILITIES
from appraisal.routing.models import Route
from appraisal.routing.policies import covers, elsewhere
from appraisal.routing.selectors import routes_of_rule
from cadres.access.models import User
from cadres.access.policies import conflict_of_interest, holds, is_own
from cadres.people.models import Cadre
from core.errors import NotAllowed, Refusal, SamePerson, WrongState

is_checker = holds("supervisor", "leader")
is_supervisor = holds("supervisor")


def _assessed_by(user: User, routes: Sequence[Route], *roles: str) -> Refusal | None:
    """None where one of the item's units is the user's in one of ``roles``."""
    return None if covers(user, routes, *roles) else elsewhere(routes)


def why_not_write(user: User, cadre: Cadre) -> Refusal | None:
    """A cadre writes the own ledger; supervisors observe, offices import."""
    return None if is_own(user, cadre) else NotAllowed(_("Each person keeps their own ledger."))


def why_not_edit(user: User, entry: Entry) -> Refusal | None:
    """The author, while it is a draft or came back."""
    if entry.author_id != user.pk or entry.source == EntrySource.REVERSAL:
        return NotAllowed(_("Only its author can change an entry."))
    if not entry.is_editable:
        return WrongState(_("Only a draft or a returned entry can be changed."))
    if entry.source == EntrySource.OBSERVATION:
        routes = routes_of_rule(entry.period_id, entry.rule)
        return why_not_observe(user, entry.cadre, entry.unit_path, routes)
    return None


def why_not_take_back(user: User, entry: Entry) -> Refusal | None:
    """The author, as long as nobody has checked it."""
    if entry.author_id != user.pk or entry.source not in (EntrySource.SELF, EntrySource.OBSERVATION):
        return NotAllowed(_("Only its author can withdraw an entry."))
    return (
        None
        if entry.state == EntryState.SUBMITTED
        else WrongState(_("The entry no longer needs verification. Reload the list."))
    )


def why_not_delete(user: User, entry: Entry) -> Refusal | None:
    if entry.author_id != user.pk:
        return NotAllowed(_("Only its author can delete a draft."))
    if entry.state != EntryState.DRAFT:
        return WrongState(_("Only drafts can be deleted; what was submitted stays on record."))
    return None


def why_not_add_evidence(user: User, entry: Entry) -> Refusal | None:
    """Who may edit; and for an imported entry that waits, the cadre it tells of or the office that brought it."""
    if entry.source == EntrySource.IMPORT and entry.state == EntryState.SUBMITTED:
        if entry.author_id == user.pk or is_own(user, entry.cadre):
            return None
        return NotAllowed()
    return why_not_edit(user, entry)


def why_not_verify(user: User, entry: Entry, routes: Sequence[Route] | None = None) -> Refusal | None:
    """A supervisor of the unit; for a supervisor's observation also a leader. Never oneself, a relative, the author.

    Under an item that units assess (``routes``, asked for unless given) it is theirs to verify, not the line's.
    """
    if refusal := conflict_of_interest(user, entry.cadre):
        return refusal
    capability = "check" if entry.source == EntrySource.OBSERVATION else "verify"
    routes = routes_of_rule(entry.period_id, entry.rule) if routes is None else routes
    if routes:
        if refusal := _assessed_by(user, routes, *CAPABILITIES[capability]):
            return refusal
    elif not is_of(user, entry.unit_path, capability):
        return NotAllowed()
    if entry.author_id == user.pk:
        return SamePerson(_("An entry must be verified by somebody other than its author."))
    return None if entry.state == EntryState.SUBMITTED else WrongState()


def why_not_undo(user: User, entry: Entry) -> Refusal | None:
    """Who checked it, while nothing was built on it; imports and reversals are corrected by reversing."""
    if entry.checked_by_id != user.pk or entry.source not in (EntrySource.SELF, EntrySource.OBSERVATION):
        return NotAllowed(_("Only the person who verified the entry can undo it."))
    if entry.state not in (EntryState.VERIFIED, EntryState.RETURNED, EntryState.NO_POINTS):
        return WrongState()
    if entry.state == EntryState.VERIFIED and needs_approval(entry.rule):
        return WrongState(_("This entry was approved; only the head of unit can reverse it."))
    return None


def why_not_observe(user: User, cadre: Cadre, unit_path: str, routes: Sequence[Route] = ()) -> Refusal | None:
    """A supervisor of the unit; under an item that units assess, their supervisors alone."""
    if refusal := conflict_of_interest(user, cadre):
        return refusal
    if routes:
        return _assessed_by(user, routes, "supervisor")
    return None if is_of(user, unit_path, "observe") else NotAllowed()


def why_not_approve(user: User, entry: Entry) -> Refusal | None:
    """A leader of the unit in which the cadre is appraised; not who checked or wrote it, oneself or a relative."""
    if refusal := conflict_of_interest(user, entry.cadre):
        return refusal
    if not is_of(user, entry.unit_path, "approve"):
        return NotAllowed()
    if user.pk in (entry.checked_by_id, entry.author_id):
        return SamePerson(_("An entry must be approved by somebody other than its author and its verifier."))
    return None if entry.state == EntryState.PROPOSED else WrongState()


def why_not_reverse(user: User, entry: Entry) -> Refusal | None:
    """A supervisor or HR officer of the unit, or of the unit that assesses the item; never oneself or a relative.

    What a leader approved is reversed by a leader.
    """
    if refusal := conflict_of_interest(user, entry.cadre):
        return refusal
    if needs_approval(entry.rule):
        if not is_of(user, entry.unit_path, "approve"):
            return NotAllowed(_("What the head of unit approved can only be reversed by the head of unit."))
    elif routes := routes_of_rule(entry.period_id, entry.rule):
        may = is_of(user, entry.unit_path, "enter") or covers(user, routes, "supervisor", "hr")
        if not may:
            return elsewhere(routes)
    elif not is_of(user, entry.unit_path, "reverse"):
        return NotAllowed()
    if entry.source == EntrySource.REVERSAL:
        return WrongState(_("A reversing entry cannot be reversed. Add a new entry instead."))
    if entry.state != EntryState.VERIFIED:
        return WrongState(_("Only a verified entry can be reversed."))
    return None


def require(refusal: Refusal | None) -> None:
    """Raises what a ``why_not_…`` answered."""
    if refusal is not None:
        raise refusal
