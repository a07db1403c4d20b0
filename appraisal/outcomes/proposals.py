"""Who decides on bonus sheets and promotions, and what an approval changes."""

from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.errors import ResultsReplaced
from appraisal.outcomes.models import BonusSheet, PromotionProposal, Renewable
from appraisal.outcomes.resting import clock_changed, rests_on_changed
from appraisal.outcomes.sides import DECIDERS, Side
from appraisal.periods.final import require_final
from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from cadres.people.services import rank_changed
from core.approvals.kinds import ProposalKind, register
from core.approvals.models import ProposalState
from core.audit.services import log
from core.errors import NotAllowed, OwnRecord, RelativeRecord, WrongState

R = TypeVar("R", bound=Renewable)


class RenewableKind(ProposalKind[R]):
    """One side proposes, the other decides and takes back (``sides``); a renewal is made in either's right."""

    def require_side(self, proposal: R, actor: User, *sides: str) -> None:
        """Raises unless ``actor`` may act on this in the right of one of ``sides``."""
        raise NotImplementedError

    def require_proposer(self, proposal: R, actor: User) -> None:
        self.require_side(proposal, actor, proposal.proposed_as)

    def require_decider(self, proposal: R, actor: User) -> None:
        self.require_side(proposal, actor, *DECIDERS[proposal.proposed_as])


class BonusKind(RenewableKind[BonusSheet]):
    """Approval makes the lines count; a reversal leaves them as they were, and a new sheet may be proposed."""

    proposed = "bonus.proposed"

    def require_side(self, proposal: BonusSheet, actor: User, *sides: str) -> None:
        require_unit(actor, proposal.unit, *sides)

    def require_proposer(self, proposal: BonusSheet, actor: User) -> None:
        """HR of the unit; of a renewal by a leader, a leader of it who stands on no line."""
        super().require_proposer(proposal, actor)
        if proposal.proposed_as == Side.LEADER:
            self._require_no_interest(proposal, actor)

    def require_decider(self, proposal: BonusSheet, actor: User) -> None:
        """A leader of the unit who stands on no line, nor has a relative there; HR where a leader renewed it."""
        super().require_decider(proposal, actor)
        self._require_no_interest(proposal, actor)

    def _require_no_interest(self, proposal: BonusSheet, actor: User) -> None:
        if actor.own_cadre is None:
            return
        on_sheet = set(proposal.lines.values_list("cadre_id", flat=True))
        if actor.own_cadre.pk in on_sheet:
            raise OwnRecord
        if actor.own_cadre.relative_ids & on_sheet:
            raise RelativeRecord

    def before_approval(self, proposal: BonusSheet, actor: User) -> None:
        """Refused when a later release of the period replaced what the sheet was made from, or one is being made."""
        require_final(Period.objects.select_for_update().get(pk=proposal.period_id))
        if rests_on_changed(proposal):
            raise ResultsReplaced


class PromotionKind(RenewableKind[PromotionProposal]):
    """Approval enters the rank in the file; reversal restores the former one, unless it has changed again since."""

    proposed = "promotion.proposed"

    def require_side(self, proposal: PromotionProposal, actor: User, *sides: str) -> None:
        require_act_on(actor, proposal.cadre, *sides)

    def before_approval(self, proposal: PromotionProposal, actor: User) -> None:
        """Refused when records of years that it was reckoned from were replaced."""
        if clock_changed(proposal):
            raise ResultsReplaced

    def carry_out(self, proposal: PromotionProposal, actor: User) -> None:
        new = (proposal.to_rank, proposal.effective_on)
        _set_rank(proposal.cadre, actor, "promotion.carried_out", proposal.from_rank, *new)

    def undo(self, proposal: PromotionProposal, actor: User, reason: str) -> None:
        former = (proposal.from_rank, proposal.from_rank_since)
        _set_rank(proposal.cadre, actor, "promotion.undone", proposal.to_rank, *former)


def side_of(old: Renewable, actor: User) -> Side:
    """In whose right ``actor`` renews: as before what waits; what was approved as a leader, and else as HR."""
    if old.state == ProposalState.PROPOSED:
        return Side(old.proposed_as)
    try:
        KINDS[type(old)].require_side(old, actor, Side.LEADER)
    except NotAllowed:
        return Side.HR
    return Side.LEADER


def _set_rank(cadre: Cadre, actor: User, action: str, expected: str, rank: str, since: date) -> None:
    held = Cadre.objects.select_for_update().filter(pk=cadre.pk, rank=expected).first()
    if held is None:
        raise WrongState(_("The rank has changed in the meantime. Check the personnel record first."))
    Cadre.objects.filter(pk=cadre.pk).update(rank=rank, rank_since=since)
    rank_changed(cadre=held, former=(held.rank, held.rank_since), now=(rank, since))
    after = {"rank": rank, "since": since}
    log(actor=actor, action=action, obj=cadre, before={"rank": expected}, after=after)


KINDS: dict[type[Renewable], RenewableKind] = {BonusSheet: BonusKind(), PromotionProposal: PromotionKind()}
for model, kind in KINDS.items():
    register(model, kind)
