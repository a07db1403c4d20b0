"""Of each renewable proposal HR and a leader say yes: one side proposes, the other decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """In whose right somebody proposed; the values are the roles."""

    HR = "hr", _("HR officer")
    LEADER = "leader", _("Head of unit")


# The one statement of who decides, and later takes back, what a side proposed. Leaders stand on both lists: another
# leader may decide on a leader's renewal; the proposer never does (``core.approvals.transitions``).
DECIDERS: dict[str, tuple[str, ...]] = {Side.HR: ("leader",), Side.LEADER: ("leader", "hr")}
