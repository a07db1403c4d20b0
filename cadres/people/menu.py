from django.utils.translation import gettext_lazy as _

from cadres.access.policies import has_file
from cadres.units.policies import reads_people
from core import navigation, states
from core.home import register_home
from core.navigation import Item

navigation.register(
    "mine", Item(_("My personnel record"), "cadres:my_file", icon="id-badge-2", visible=has_file, order=80)
)
navigation.register("people", Item(_("Cadres"), "cadres:cadres", icon="users", visible=reads_people, order=10))
register_home(order=80, allow=has_file, url_name="cadres:my_file")

states.register("in_service", _("In service"), "circle-check", "green")
states.register("left", _("Left the service"), "logout", "grey")
