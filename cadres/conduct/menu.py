from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from core import navigation
from core.navigation import Item

navigation.register(
    "office", Item(_("Attendance"), "cadres:attendance", icon="calendar-event", visible=holds("hr"), order=70)
)
