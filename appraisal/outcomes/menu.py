from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.selectors import waiting_for
from cadres.access.policies import has_file, is_leader
from core import navigation, states
from core.home import register_home

navigation.register(
    "office",
    navigation.Item(
        _("Outcomes"),
        "appraisal:outcomes",
        icon="award",
        visible=sees_outcomes,
        badge=lambda user: waiting_for(user) if user.has_role("leader", "hr") else [],
        badge_label=_("proposals to decide"),
        order=40,
    ),
)
navigation.register(
    "mine", navigation.Item(_("My bonus"), "appraisal:my_bonus", icon="coin", visible=has_file, order=60)
)
navigation.register(
    "mine",
    navigation.Item(_("My promotion record"), "appraisal:my_promotion", icon="trending-up", visible=has_file, order=70),
)
states.register("eligible", _("Eligible"), "calendar-due", "amber")
states.register("not_eligible", _("Not yet eligible"), "clock", "grey")
states.register("newly_paid", _("Newly paid"), "plus", "green")
states.register("paid_no_longer", _("No longer paid"), "minus", "red")
states.register("outdated", _("Replaced"), "alert-triangle", "amber")
register_home(order=15, allow=is_leader, url_name="appraisal:outcomes")
