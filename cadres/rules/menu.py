from django.utils.translation import gettext_lazy as _

from cadres.rules.models import RuleChange
from core import navigation
from core.approvals.selectors import to_decide
from core.views import any_user

navigation.register(
    "settings",
    navigation.Item(
        _("Rules in force"),
        "cadres:rules",
        icon="scale",
        visible=any_user,
        badge=lambda user: to_decide(RuleChange, user) if user.has_role("leader") else [],
        badge_label=_("changes of rules to decide"),
        order=55,
    ),
)
