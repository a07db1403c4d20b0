"""Confirming what takes two people, and what follows: a grant is made, a second step is taken away."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.keys import tokens_end
from cadres.access.models import ADMINISTRATORS, AccessAct, AccessRequest, Grant, Role, User
from cadres.access.policies import require_unit
from cadres.access.services import GRANT_FIELDS, grant_stop, second_step_remove
from cadres.access.two_people import KIND, require_disinterested, require_possible
from core.approvals.kinds import ProposalKind, register
from core.audit.services import log
from core.errors import NotAllowed, WrongState

# Another security administrator, the system administrator, who gives no rights, or who leads the unit.
CONFIRMING = (Role.SECURITY, Role.SYSTEM, Role.LEADER)


class AccessKind(ProposalKind[AccessRequest]):
    """A grant: prepared by the security administrator, confirmed by another, by the system administrator or a leader.

    Acts on an administrator's account: asked for by whoever does them, confirmed by any other administrator.
    """

    proposed = "access.proposed"

    def require_proposer(self, proposal: AccessRequest, actor: User) -> None:
        if proposal.act == AccessAct.GRANT:
            require_unit(actor, _unit(proposal), Role.SECURITY)
        elif not actor.has_role(KIND[AccessAct(proposal.act)]):
            raise NotAllowed
        require_disinterested(actor, proposal.user)

    def require_decider(self, proposal: AccessRequest, actor: User) -> None:
        if proposal.act == AccessAct.GRANT:
            require_unit(actor, _unit(proposal), *CONFIRMING)
        elif not actor.has_role(*ADMINISTRATORS):
            raise NotAllowed
        require_disinterested(actor, proposal.user)

    def before_approval(self, proposal: AccessRequest, actor: User) -> None:
        """Who prepared it must still have the right to: a request does not outlive its proposer's grant."""
        proposal.user = User.objects.select_for_update().get(pk=proposal.user_id)
        self.require_proposer(proposal, User.objects.get(pk=proposal.proposed_by_id))

    def carry_out(self, proposal: AccessRequest, actor: User) -> None:
        if proposal.act == AccessAct.GRANT:
            grant_make(proposal, actor)
        elif proposal.act == AccessAct.SECOND_STEP:
            second_step_remove(actor=actor, user=proposal.user, reason=proposal.reason)
            proposal.used_at = timezone.now()
            proposal.save(update_fields=["used_at"])

    def undo(self, proposal: AccessRequest, actor: User, reason: str) -> None:
        """A grant in force ends at once; a confirmation that was not used is void; what was done stays done."""
        if proposal.act != AccessAct.GRANT:
            if proposal.used_at:
                raise WrongState(_("This has been carried out and cannot be cancelled."))
            return
        grant = Grant.objects.select_for_update().filter(pk__in=[proposal.grant_id]).first()
        if grant is None or (grant.ends_on and grant.ends_on < timezone.localdate()):
            raise WrongState(_("This grant has already ended."))
        grant_stop(actor=actor, grant=grant, reason=reason)


def _unit(proposal: AccessRequest):
    if proposal.unit is None:  # the database refuses a grant without one
        raise WrongState
    return proposal.unit


def grant_make(proposal: AccessRequest, actor: User) -> None:
    """The grant as it was prepared, from today on at the earliest: nobody had the right before it was confirmed."""
    today = timezone.localdate()
    starts_on = max(proposal.starts_on or today, today)
    user = User.objects.get(pk=proposal.user_id)
    require_possible(user, proposal.role, starts_on, proposal.ends_on, proposal.unit_id)
    grant = Grant(
        user=user,
        role=proposal.role,
        unit=_unit(proposal),
        starts_on=starts_on,
        ends_on=proposal.ends_on,
        given_by_id=proposal.proposed_by_id,
    )
    grant.full_clean()
    grant.save()
    tokens_end(user)
    proposal.grant, proposal.used_at = grant, timezone.now()
    proposal.save(update_fields=["grant", "used_at"])
    log(
        actor=actor,
        action="grant.given",
        obj=grant,
        reason=proposal.reason,
        after=changing.snapshot(grant, GRANT_FIELDS),
    )


register(AccessRequest, AccessKind())
