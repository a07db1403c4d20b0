from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "rehearsal.requested": _("asked for a rehearsal of a scheme version"),
        "rehearsal.removed": _("threw a rehearsal away"),
    }
)
