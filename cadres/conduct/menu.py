from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from core import navigation
from core.navigation import Item

navigation.register(
    "people", Item(_("Attendance"), "cadres:attendance", icon="calendar-event", visible=is_hr, order=30)
)
