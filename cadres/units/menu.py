from django.utils.translation import gettext_lazy as _

from cadres.units.policies import reads_people
from core import navigation
from core.navigation import Item

navigation.register("people", Item(_("Units"), "cadres:units", icon="sitemap", visible=reads_people, order=20))
