from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.models import AccessRequest
from cadres.access.policies import holds
from core import navigation
from core.home import register_home
from core.navigation import Item

navigation.register(
    "settings", Item(_("Grants"), "cadres:grants", icon="key", visible=holds("security", "auditor"), order=10)
)


def to_confirm(user) -> QuerySet:
    """Requests that wait for this person's confirmation."""
    return AccessRequest.objects.to_decide(user)


navigation.register(
    "settings",
    Item(
        _("Requests about access"),
        "cadres:access_requests",
        icon="key",
        visible=holds("security", "system", "auditor", "leader"),
        badge=to_confirm,
        badge_label=_("requests to confirm"),
        order=15,
    ),
)
navigation.register(
    "settings",
    Item(
        _("Accounts"),
        "cadres:users",
        icon="user-circle",
        visible=holds("system", "security", "auditor"),
        order=20,
    ),
)
register_home(order=91, allow=holds("security"), url_name="cadres:grants")
register_home(order=92, allow=holds("system"), url_name="cadres:users")
