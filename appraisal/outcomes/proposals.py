"""Who decides on bonus sheets and promotions, and what an approval changes."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.errors import ResultsReplaced
from appraisal.outcomes.models import BonusSheet, PromotionProposal, Renewable
from appraisal.outcomes.resting import clock_changed, rests_on_changed
from appraisal.periods.final import require_final
from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from core.approvals.kinds import ProposalKind, register
from core.approvals.models import ProposalState
from core.audit.services import log
from core.errors import OwnRecord, RelativeRecord, WrongState


class BonusKind(ProposalKind[BonusSheet]):
    """Approval makes the lines count; a reversal leaves them as they were, and a new sheet may be proposed."""

    proposed = "bonus.proposed"

    def require_proposer(self, proposal: BonusSheet, actor: User) -> None:
        """HR of the unit; of a renewal by a leader, a leader of it who stands on no line."""
        if proposal.is_by_decider:
            require_unit(actor, proposal.unit, "leader")
            self._require_no_interest(proposal, actor)
        else:
            require_unit(actor, proposal.unit, "hr")

    def require_decider(self, proposal: BonusSheet, actor: User) -> None:
        """A leader of the unit who stands on no line, nor has a relative there; HR where a leader renewed it."""
        require_unit(actor, proposal.unit, *_deciders(proposal))
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


class PromotionKind(ProposalKind[PromotionProposal]):
    """Approval enters the rank in the file; reversal restores the former one, unless it has changed again since."""

    proposed = "promotion.proposed"

    def require_proposer(self, proposal: PromotionProposal, actor: User) -> None:
        require_act_on(actor, proposal.cadre, "leader" if proposal.is_by_decider else "hr")

    def require_decider(self, proposal: PromotionProposal, actor: User) -> None:
        require_act_on(actor, proposal.cadre, *_deciders(proposal))

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


def _deciders(proposal: Renewable) -> tuple[str, ...]:
    """Of one sheet HR and a leader say yes: where a leader renewed what was approved, HR may be the other one.

    What was approved is reversed by a leader all the same, whoever approved it.
    """
    waits = proposal.state == ProposalState.PROPOSED
    return ("leader", "hr") if waits and proposal.is_by_decider else ("leader",)


def _set_rank(cadre: Cadre, actor: User, action: str, expected: str, rank: str, since: date) -> None:
    changed = Cadre.objects.filter(pk=cadre.pk, rank=expected).update(rank=rank, rank_since=since)
    if not changed:
        raise WrongState(_("The rank has changed in the meantime. Check the personnel record first."))
    after = {"rank": rank, "since": since}
    log(actor=actor, action=action, obj=cadre, before={"rank": expected}, after=after)


register(BonusSheet, BonusKind())
register(PromotionProposal, PromotionKind())
