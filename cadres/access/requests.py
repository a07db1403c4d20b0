"""Preparing what takes two people: a grant, or opening the account of another administrator.

The confirmation, and what follows from it: ``proposals``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import AccessAct, AccessRequest, Grant, User
from cadres.access.two_people import KIND, is_other_administrator, require_apart_from_waiting, require_possible
from cadres.units.models import Unit
from core.approvals.kinds import kind_of
from core.approvals.services import proposal_approve, proposal_submit
from core.errors import InvalidInput, Refusal, WrongState, require_reason

GRANT_FIELDS = ("user", "role", "unit", "starts_on", "ends_on")


@transaction.atomic
def grant_propose(
    *,
    actor: User,
    user: User,
    role: str,
    unit: Unit,
    starts_on: date,
    reason: str,
    ends_on: date | None = None,
) -> AccessRequest:
    """Prepares a role over a unit and all below it; nothing is granted until another person confirms.

    By a security administrator of that subtree, for nobody but a stranger: not oneself, not a relative. Undone by
    ``proposal_withdraw`` before the confirmation, by ``proposal_reverse`` or ``grant_end`` after.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    request = AccessRequest(
        act=AccessAct.GRANT,
        user=user,
        role=role,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        proposed_by=actor,
        reason=reason,
    )
    kind_of(request).require_proposer(request, actor)
    _require_reason(reason)
    Grant(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on, given_by=actor).full_clean()
    require_possible(user, role, starts_on, ends_on, unit.pk)
    require_apart_from_waiting(user, role, starts_on, ends_on)
    return proposal_submit(request, after=changing.snapshot(request, GRANT_FIELDS))


@dataclass
class Confirmed:
    """What became of many requests: how many were confirmed, and why the others were not."""

    number: int = 0
    refused: list[tuple[AccessRequest, str]] = field(default_factory=list)


def grants_confirm(*, actor: User, requests: Iterable[AccessRequest]) -> Confirmed:
    """Confirms proposed grants one by one, each as on its own page; one that is refused leaves the others.

    Only grants: opening the account of an administrator is looked at singly.
    """
    done = Confirmed()
    for request in requests:
        try:
            if request.act != AccessAct.GRANT:
                raise WrongState(_("Confirm this request on its own page."))
            proposal_approve(proposal=request, actor=actor)
        except (Refusal, ValidationError) as error:
            done.refused.append(
                (request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
            )
        else:
            done.number += 1
    return done


@transaction.atomic
def access_ask(*, actor: User, user: User, act: str, reason: str) -> AccessRequest:
    """Asks that somebody else confirms a new password, enabling, or taking the second step away of an administrator.

    Refused where no confirmation is needed: for everybody else, and for colleagues of one's own kind.
    """
    if act not in KIND:
        raise InvalidInput
    request = AccessRequest(act=act, user=user, proposed_by=actor, reason=reason)
    kind_of(request).require_proposer(request, actor)
    _require_reason(reason)
    if not is_other_administrator(user, act):
        raise WrongState(_("No confirmation is needed for this account. Do it on the page of the account."))
    return proposal_submit(request, after={"act": act, "user": user.pk})


def _require_reason(reason: str) -> None:
    require_reason(reason, InvalidInput(_("Give a reason; the person who confirms will read it.")))
