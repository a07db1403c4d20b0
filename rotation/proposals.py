"""Moves: decided by a leader who reaches both units, carried out as appointments."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Appointment
from cadres.people.services import appointment_transfer
from cadres.units.models import Post
from core.approvals.kinds import ProposalKind, register
from core.audit.services import log
from core.errors import WrongState
from rotation.models import Move
from rotation.policies import require_target


class MoveKind(ProposalKind[Move]):
    """Approval ends the old appointment on the day before and starts the new one."""

    proposed = "move.proposed"

    def require_proposer(self, proposal: Move, actor: User) -> None:
        require_act_on(actor, proposal.cadre, "hr")

    def require_decider(self, proposal: Move, actor: User) -> None:
        require_act_on(actor, proposal.cadre, "leader")

    def before_approval(self, proposal: Move, actor: User) -> None:
        require_unit(actor, proposal.to_post.unit, "leader")

    def carry_out(self, proposal: Move, actor: User) -> None:
        held = proposal.from_appointment
        if held.ends_on is not None:
            raise WrongState(_("The present appointment has ended in the meantime. Propose the rotation again."))
        require_target(proposal.cadre, held, proposal.to_post, proposal.effective_on)
        appointed = _appoint(proposal, actor, proposal.to_post, proposal.effective_on, proposal.reason)
        proposal.new_appointment = appointed
        proposal.save(update_fields=["new_appointment"])
        log(actor=actor, action="move.carried_out", obj=proposal, after={"appointment": appointed.pk})

    def before_reversal(self, proposal: Move, actor: User) -> None:
        rows = Appointment.objects.select_for_update(of=("self",)).select_related("post__unit")
        require_unit(actor, rows.get(pk=proposal.from_appointment_id).post.unit, "leader")

    def undo(self, proposal: Move, actor: User, reason: str) -> None:
        """Not yet begun, the new appointment goes and the old one goes on; begun, the cadre returns tomorrow."""
        old, new = proposal.from_appointment, proposal.new_appointment
        if new is None:  # approving made it
            raise WrongState
        today = timezone.localdate()
        if new.starts_on > today:
            _drop(proposal, new)
            Appointment.objects.filter(pk=old.pk).update(ends_on=None)
            after = {"continued": old.pk}
        else:
            back = _appoint(proposal, actor, old.post, today + timedelta(days=1), reason)
            after = {"appointment": back.pk}
        log(actor=actor, action="move.undone", obj=proposal, reason=reason, after=after)


def _appoint(move: Move, actor: User, post: Post, starts_on: date, reason: str) -> Appointment:
    return appointment_transfer(
        actor=actor, cadre=move.cadre, post=post, starts_on=starts_on, reason=reason, roles=("leader",)
    )


def _drop(move: Move, appointment: Appointment) -> None:
    move.new_appointment = None
    move.save(update_fields=["new_appointment"])
    appointment.delete()


register(Move, MoveKind())
