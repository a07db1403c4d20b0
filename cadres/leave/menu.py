from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import has_file, holds
from cadres.leave.models import GRANTING, READING, LeaveApplication
from core import navigation
from core.approvals.selectors import to_decide


def waiting(user) -> QuerySet | list:
    """Applications that wait for this supervisor or leader."""
    return to_decide(LeaveApplication, user) if user.has_role(*GRANTING) else []


navigation.register(
    "mine", navigation.Item(_("My leave"), "cadres:leave_mine", icon="calendar-time", visible=has_file, order=45)
)
navigation.register(
    "team",
    navigation.Item(
        _("Leave"),
        "cadres:leave_team",
        icon="calendar-time",
        visible=holds(*READING),
        badge=waiting,
        badge_label=_("applications for leave to decide"),
        order=45,
    ),
)
