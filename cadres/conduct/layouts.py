from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.conduct.resources import AttendanceResource
from core import sheets

sheets.register(
    sheets.Layout(
        "attendance", _("Attendance"), AttendanceResource, allow=holds("hr"), icon="calendar-event", order=50
    )
)
