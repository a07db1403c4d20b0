from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "gate.recorded": _("imported a gate record"),
        "gate.changed": _("changed a gate record"),
    }
)
