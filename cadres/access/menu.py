from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from core import navigation
from core.home import register_home
from core.navigation import Item

navigation.register(
    "settings", Item(_("Grants"), "cadres:grants", icon="key", visible=holds("security", "auditor"), order=10)
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
