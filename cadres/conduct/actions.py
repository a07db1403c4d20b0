from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "attendance.recorded": _("recorded attendance"),
        "attendance.changed": _("changed an attendance record"),
        "attendance.removed": _("removed an attendance record"),
    }
)
