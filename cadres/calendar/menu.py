from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from core import navigation

navigation.register(
    "settings",
    navigation.Item(
        _("Working-day calendar"), "cadres:calendar", icon="calendar", visible=holds("system", "hr"), order=60
    ),
)
