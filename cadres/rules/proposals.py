"""A decided change becomes a dated value; reversed, the value ends and what held before holds again."""

from datetime import timedelta

from django.utils import timezone

from cadres.access.models import User
from cadres.rules.models import RuleChange
from cadres.rules.policies import require_decider, require_proposer
from cadres.rules.services import require_possible
from core.approvals.kinds import ProposalKind, register
from core.audit.services import log
from core.errors import WrongState
from core.params.models import Parameter


class RuleKind(ProposalKind[RuleChange]):
    """HR proposes and a leader decides; a value decided late begins on the day of the decision."""

    proposed = "rule.proposed"

    def require_proposer(self, proposal: RuleChange, actor: User) -> None:
        require_proposer(actor, proposal.unit)

    def require_decider(self, proposal: RuleChange, actor: User) -> None:
        require_decider(actor, proposal.unit)

    def before_approval(self, proposal: RuleChange, actor: User) -> None:
        """Who proposed it must still have the right to, and the rule above may have changed meanwhile."""
        require_proposer(User.objects.get(pk=proposal.proposed_by_id), proposal.unit)
        proposal.starts_on = max(proposal.starts_on, timezone.localdate())
        require_possible(proposal)
        proposal.save(update_fields=["starts_on"])

    def carry_out(self, proposal: RuleChange, actor: User) -> None:
        row = Parameter(
            **proposal.of_place(),
            value=proposal.value,
            departs=proposal.departs,
            note=proposal.reason[:300],
            source_title=proposal.source_title,
            article=proposal.article,
            verified=proposal.verified,
            starts_on=proposal.starts_on,
        )
        row.full_clean()
        row.save()
        proposal.parameter = row
        proposal.save(update_fields=["parameter"])
        log(actor=actor, action="rule.set", obj=proposal, after={"value": row.value, "starts_on": row.starts_on})

    def undo(self, proposal: RuleChange, actor: User, reason: str) -> None:
        """From today on; days on which the value held keep it, so that old results can be worked out again."""
        row, today = proposal.parameter, timezone.localdate()
        if row is None:  # approving made it
            raise WrongState
        if row.starts_on >= today:
            row.delete()
        else:
            row.ends_on = today - timedelta(days=1)
            row.save(update_fields=["ends_on"])
        log(actor=actor, action="rule.ended", obj=proposal, reason=reason)


register(RuleChange, RuleKind())
