from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from core import navigation
from core.navigation import Item

navigation.register(
    "office", Item(_("Attendance"), "cadres:attendance", icon="calendar-event", visible=is_hr, order=70)
)
