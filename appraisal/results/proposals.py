"""Who prepares and who confirms a release, and what confirming starts."""

from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period
from appraisal.periods.services import period_lock
from appraisal.results.models import Release
from appraisal.results.releases import carrying_out, require_same
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.approvals.kinds import ProposalKind, register
from core.errors import WrongState


class ReleaseKind(ProposalKind[Release]):
    """HR of the appraising unit prepares, a leader of it confirms; a release is replaced, never reversed."""

    proposed = "release.prepared"

    def require_proposer(self, proposal: Release, actor: User) -> None:
        require_unit(actor, proposal.period.unit, "hr")

    def require_decider(self, proposal: Release, actor: User) -> None:
        require_unit(actor, proposal.period.unit, "leader")

    def before_approval(self, proposal: Release, actor: User) -> None:
        period = period_lock(Period(pk=proposal.period_id))
        if not proposal.proposed_by.covers(period.unit, "hr"):
            raise WrongState(
                _("The person who prepared this is no longer HR of the unit. Withdraw it; HR prepares it again."),
            )
        require_same(proposal, period)

    def carry_out(self, proposal: Release, actor: User) -> None:
        carrying_out(proposal, actor)

    def before_reversal(self, proposal: Release, actor: User) -> None:
        raise WrongState(_("What was released is replaced by a later release. Reopen the period with a reason."))


register(Release, ReleaseKind())
