from django.utils.translation import gettext_lazy as _

from cadres.access.policies import has_file, holds
from core import navigation
from core.home import register_home
from training.policies import is_officer, reads_hours

navigation.register(
    "mine", navigation.Item(_("My training"), "training:mine", icon="school", visible=has_file, order=50)
)
navigation.register(
    "team",
    navigation.Item(_("Training hours"), "training:hours", icon="clock", visible=reads_hours, order=50),
)
navigation.register(
    "people",
    navigation.Item(_("Training calendar"), "training:calendar", icon="calendar-event", visible=is_officer, order=60),
)
register_home(order=25, allow=holds("training"), url_name="training:calendar")
