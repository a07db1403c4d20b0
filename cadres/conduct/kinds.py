"""What holds for each kind of leave: may it cost points, which days does it count, what proves it?

Statutory leave is a right: its days are no figure that a scheme could read, so no score knows of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import LEAVE, AttendanceKind


@dataclass(frozen=True)
class LeavePolicy:
    """``costs``: schemes may read its days as ``attendance.…_days``. ``calendar_days``: weekends and holidays count.

    ``proof``: the paper that usually goes with it; nothing where none is asked for.
    """

    costs: bool = False
    calendar_days: bool = False
    proof: Any = ""


POLICIES: Mapping[str, LeavePolicy] = {
    AttendanceKind.PERSONAL: LeavePolicy(costs=True),
    AttendanceKind.SICK: LeavePolicy(costs=True, proof=_("certificate of the hospital")),
    AttendanceKind.ANNUAL: LeavePolicy(),
    AttendanceKind.MARRIAGE: LeavePolicy(proof=_("marriage certificate")),
    AttendanceKind.MATERNITY: LeavePolicy(calendar_days=True, proof=_("medical certificate of pregnancy or birth")),
    AttendanceKind.PATERNITY: LeavePolicy(calendar_days=True, proof=_("birth certificate of the child")),
    AttendanceKind.CHILDCARE: LeavePolicy(proof=_("birth certificate of the child")),
    AttendanceKind.BEREAVEMENT: LeavePolicy(),
    AttendanceKind.HOME: LeavePolicy(calendar_days=True),
    AttendanceKind.INJURY: LeavePolicy(calendar_days=True, proof=_("decision that it is a work injury")),
    AttendanceKind.OFFICIAL: LeavePolicy(),
}
# Kinds whose days are those of the calendar, weekends and holidays with them: a change of the calendar moves nothing.
BY_CALENDAR_DAYS = frozenset(kind for kind, policy in POLICIES.items() if policy.calendar_days)
# Kinds of absence that a scheme may read, and so deduct for.
COSTING = (AttendanceKind.ABSENT, *(kind for kind in LEAVE if POLICIES[kind].costs))
