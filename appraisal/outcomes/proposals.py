"""Who decides on bonus sheets and promotions, and what an approval changes."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import BonusSheet, PromotionProposal
from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from core.approvals.kinds import ProposalKind, register
from core.audit.services import log
from core.errors import OwnRecord, RelativeRecord, WrongState


class BonusKind(ProposalKind[BonusSheet]):
    """Approval makes the lines count; a reversal leaves them as they were, and a new sheet may be proposed."""

    proposed = "bonus.proposed"

    def require_proposer(self, proposal: BonusSheet, actor: User) -> None:
        require_unit(actor, proposal.unit, "hr")

    def require_decider(self, proposal: BonusSheet, actor: User) -> None:
        """A leader of the unit who stands on no line, nor has a relative there."""
        require_unit(actor, proposal.unit, "leader")
        if actor.own_cadre is None:
            return
        on_sheet = set(proposal.lines.values_list("cadre_id", flat=True))
        if actor.own_cadre.pk in on_sheet:
            raise OwnRecord
        if actor.own_cadre.relative_ids & on_sheet:
            raise RelativeRecord

    def before_approval(self, proposal: BonusSheet, actor: User) -> None:
        """Refused when a later release of the period replaced what the sheet was made from."""
        period = Period.objects.select_for_update().get(pk=proposal.period_id)
        if period.released_run_id != proposal.run_id:
            raise WrongState(_("The scores have changed since this was proposed. Withdraw it and propose it again."))


class PromotionKind(ProposalKind[PromotionProposal]):
    """Approval enters the rank in the file; reversal restores the former one, unless it has changed again since."""

    proposed = "promotion.proposed"

    def require_proposer(self, proposal: PromotionProposal, actor: User) -> None:
        require_act_on(actor, proposal.cadre, "hr")

    def require_decider(self, proposal: PromotionProposal, actor: User) -> None:
        require_act_on(actor, proposal.cadre, "leader")

    def carry_out(self, proposal: PromotionProposal, actor: User) -> None:
        new = (proposal.to_rank, proposal.effective_on)
        _set_rank(proposal.cadre, actor, "promotion.carried_out", proposal.from_rank, *new)

    def undo(self, proposal: PromotionProposal, actor: User, reason: str) -> None:
        former = (proposal.from_rank, proposal.from_rank_since)
        _set_rank(proposal.cadre, actor, "promotion.undone", proposal.to_rank, *former)


def _set_rank(cadre: Cadre, actor: User, action: str, expected: str, rank: str, since: date) -> None:
    changed = Cadre.objects.filter(pk=cadre.pk, rank=expected).update(rank=rank, rank_since=since)
    if not changed:
        raise WrongState(_("The rank has changed in the meantime. Check the personnel record first."))
    after = {"rank": rank, "since": since}
    log(actor=actor, action=action, obj=cadre, before={"rank": expected}, after=after)


register(BonusSheet, BonusKind())
register(PromotionProposal, PromotionKind())
