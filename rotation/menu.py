from django.utils.translation import gettext_lazy as _

from core import navigation, states
from core.approvals.selectors import to_decide
from rotation.models import Move
from rotation.policies import sees_rotation

navigation.register(
    "people",
    navigation.Item(
        _("Rotation"),
        "rotation:board",
        icon="rotate",
        visible=sees_rotation,
        badge=lambda user: to_decide(Move, user) if user.has_role("leader") else [],
        badge_label=_("rotations to decide"),
        order=50,
        prefix="/rotation/",
    ),
)
states.register("soon", _("Term soon completed"), "clock", "amber")
states.register("exempt", _("Exempt"), "hand-stop", "grey")
states.register("none", _("No rule"), "minus", "grey")
