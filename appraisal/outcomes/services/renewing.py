"""What rests on replaced results is renewed in one step: the old is taken back, the new proposed from its terms.

    approved --renewed by who may reverse it--> reversed,  and a new one proposed in that person's right
    proposed --renewed by who may withdraw it-> withdrawn, and a new one proposed in the same right as before

What a leader renewed is decided by HR or another leader, and may be taken back and renewed by them, too; what HR
renewed a leader decides (``sides``). So each can be renewed however often results change, also where an office has one
leader. Records of years (``services.years``) are written by HR alone, and so renewed.
"""

from typing import Any, TypeVar

from django.db import transaction

from appraisal.outcomes.errors import NothingChanged, RenewedAlready
from appraisal.outcomes.models import BonusSheet, PromotionProposal, Renewable
from appraisal.outcomes.proposals import side_of
from appraisal.outcomes.resting import LIVE, clock_changed, rests_on_changed
from appraisal.outcomes.services.bonus import sheet_propose
from appraisal.outcomes.services.promotion import rank_propose
from appraisal.outcomes.sides import Side
from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.people.models import Cadre
from core.approvals.kinds import is_allowed, kind_of
from core.approvals.models import ProposalState
from core.approvals.services import proposal_reverse, proposal_withdraw
from core.audit.services import log
from core.errors import NotAllowed, SamePerson, require_reason

R = TypeVar("R", bound=Renewable)


@transaction.atomic
def bonus_renew(*, sheet: BonusSheet, reason: str, actor: User) -> BonusSheet:
    """Takes a bonus sheet back and proposes it anew by the results that count now (docs/scheme-format.md §11).

    Period, unit, plan and pool (yuan) are those of the old sheet. Refused where no result changed, where results are
    not final, and to whoever may not reverse (withdraw) the old one. Of two at once the second reads a sentence.
    """
    require_renewer(sheet, actor)
    require_reason(reason)
    Period.objects.select_for_update().get(pk=sheet.period_id)
    sheet = _locked(sheet)
    if not rests_on_changed(sheet):
        raise NothingChanged
    side = side_of(sheet, actor)
    _take_back(sheet, reason, actor)
    terms: dict[str, Any] = {"period": sheet.period, "unit": sheet.unit, "pool": sheet.asked, "kind": sheet.kind}
    made = sheet_propose(**terms, reason=reason, actor=actor, renews=sheet, side=side)
    return _linked(sheet, made, "bonus.renewed", actor, reason)


@transaction.atomic
def promotion_renew(*, proposal: PromotionProposal, reason: str, actor: User) -> PromotionProposal:
    """Takes a promotion back and proposes it anew by the promotion records of now (Parallel Ranks art. 17–19).

    Rank and day are those of the old one; a rank in the file is restored first. Refused where no record changed, and,
    with the day, where the years no longer suffice: then it is reversed or withdrawn and nothing else.
    """
    require_renewer(proposal, actor)
    require_reason(reason)
    Cadre.objects.select_for_update().get(pk=proposal.cadre_id)
    proposal = _locked(proposal)
    if clock_changed(proposal) is None:
        raise NothingChanged
    side = side_of(proposal, actor)
    _take_back(proposal, reason, actor)
    terms: dict[str, Any] = {"cadre": proposal.cadre, "effective_on": proposal.effective_on}
    made = rank_propose(**terms, reason=reason, actor=actor, renews=proposal, side=side)
    return _linked(proposal, made, "promotion.renewed", actor, reason)


def require_renewer(proposal: Renewable, actor: User) -> None:
    """Who may take back may renew: the proposer what waits, and what was approved the side that decides.

    Raises the refusal that says why not (docs/scheme-format.md §11).
    """
    kind = kind_of(proposal)
    if proposal.state not in LIVE:
        may = is_allowed(kind.require_decider, proposal, actor) or is_allowed(kind.require_proposer, proposal, actor)
        raise RenewedAlready if may else NotAllowed
    if proposal.state == ProposalState.APPROVED:
        kind.require_decider(proposal, actor)
        if proposal.proposed_by_id == actor.pk:
            raise SamePerson
    else:
        kind.require_proposer(proposal, actor)


def _locked(proposal: R) -> R:
    """The row as it stands now, which nobody else takes back meanwhile."""
    rows = type(proposal)._default_manager.select_for_update()
    found: R = rows.get(pk=proposal.pk)
    if found.state not in LIVE:
        raise RenewedAlready
    return found


def _take_back(proposal: Renewable, reason: str, actor: User) -> None:
    if proposal.state == ProposalState.APPROVED:
        proposal_reverse(proposal=proposal, actor=actor, reason=reason)
    else:
        proposal_withdraw(proposal=proposal, actor=actor)


def _linked(old: Renewable, made: R, action: str, actor: User, reason: str) -> R:
    """A leader who renews must not stand on the new one either; the trail of the old one leads to it."""
    if made.proposed_as == Side.LEADER:
        kind_of(made).require_proposer(made, actor)
    log(actor=actor, action=action, obj=old, reason=reason, after={"renewed_as": made.pk})
    return made
