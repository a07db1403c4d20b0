from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.units.querysets import READING_ROLES
from core import navigation
from core.navigation import Item

navigation.register("people", Item(_("Units"), "cadres:units", icon="sitemap", visible=holds(*READING_ROLES), order=20))
