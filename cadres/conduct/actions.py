from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "attendance.recorded": _("recorded attendance"),
        "attendance.changed": _("changed an attendance record"),
        "attendance.recounted": _("changed the calendar, by which an attendance record is counted"),
        "attendance.removed": _("removed an attendance record"),
    }
)
