"""Leave: granted by the supervisor or a leader above, never by oneself or a relative; then it is attendance."""

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import is_own, require_act_on
from cadres.conduct.models import AttendanceRecord
from cadres.conduct.reckoning import Given
from cadres.conduct.rules import require_counted
from cadres.conduct.services import FIELDS, attendance_forget, attendance_write
from cadres.leave.models import GRANTING, LeaveApplication
from core.approvals.kinds import ProposalKind, register
from core.audit.services import log
from core.errors import NotAllowed


class LeaveKind(ProposalKind[LeaveApplication]):
    """Approval writes the attendance record of the leave; a reversal removes it."""

    proposed = "leave.applied"

    def require_proposer(self, proposal: LeaveApplication, actor: User) -> None:
        if not is_own(actor, proposal.cadre):
            raise NotAllowed

    def require_decider(self, proposal: LeaveApplication, actor: User) -> None:
        require_act_on(actor, proposal.cadre, *GRANTING)

    def before_approval(self, proposal: LeaveApplication, actor: User) -> None:
        require_counted(proposal.kind, proposal.day, proposal.last_day)

    def carry_out(self, proposal: LeaveApplication, actor: User) -> None:
        record = AttendanceRecord(cadre=proposal.cadre, note=proposal.reason[:200])
        days = (proposal.day, proposal.from_noon, proposal.last_day, proposal.to_noon)
        attendance_write(record, Given(proposal.kind, *days), actor)
        proposal.record, proposal.days = record, record.quantity
        proposal.save(update_fields=["record", "days"])
        after = changing.snapshot(record, ("cadre", *FIELDS))
        log(actor=actor, action="attendance.recorded", obj=record, after=after)

    def undo(self, proposal: LeaveApplication, actor: User, reason: str) -> None:
        if proposal.record:
            attendance_forget(actor=actor, record=proposal.record, reason=reason)


register(LeaveApplication, LeaveKind())
