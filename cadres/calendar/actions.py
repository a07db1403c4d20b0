from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "calendar.entered": _("entered a day of the calendar"),
        "calendar.changed": _("changed a day of the calendar"),
        "calendar.removed": _("removed a day of the calendar"),
    }
)
