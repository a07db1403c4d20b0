from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.conduct.resources import AttendanceResource
from core import spreadsheets

spreadsheets.register(
    spreadsheets.Layout(
        "attendance", _("Attendance"), AttendanceResource, allow=is_hr, icon="calendar-event", order=50
    )
)
