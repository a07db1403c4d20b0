"""How the grants of the demo came about, and one that waits for its confirmation."""

from django.utils import timezone

from cadres.access.models import AccessAct, AccessRequest
from cadres.access.requests import grant_propose
from cadres.models import Grant, User
from config.demo.people.model import People
from core.approvals.models import ProposalState


def requests_make(rows: list[Grant], *, security: User, system: User, leader: User) -> None:
    """How each grant came about: prepared by the security administrator, confirmed by the system administrator."""
    AccessRequest.objects.bulk_create(
        [
            AccessRequest(
                act=AccessAct.GRANT,
                user=row.user,
                role=row.role,
                unit=row.unit,
                starts_on=row.starts_on,
                proposed_by=security,
                reason="系统启用时的授权",
                state=ProposalState.APPROVED,
                decided_by=leader if row.user == system else system,
                decided_at=timezone.now(),
                used_at=timezone.now(),
                grant=row,
            )
            for row in rows
            if row.given_by
        ],
        batch_size=500,
    )


def request_make(people: People) -> None:
    """A grant that waits for its confirmation: the personnel officer of a town is to look after training as well."""
    officer = people.user("townhr")
    unit = Grant.objects.select_related("unit").get(user=officer, role="hr").unit
    grant_propose(
        actor=people.user("security"),
        user=officer,
        role="training",
        unit=unit,
        starts_on=timezone.localdate(),
        reason="兼任镇干部教育培训工作",
    )
