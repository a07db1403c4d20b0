from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "rehearsal.requested": _("requested a simulation of a scheme version"),
        "rehearsal.removed": _("deleted a simulation"),
    }
)
