from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "cadre.created": _("created the personnel record"),
        "cadre.changed": _("changed the personnel record"),
        "cadre.left": _("recorded the leaving"),
        "cadre.returned": _("recorded the return"),
        "appointment.started": _("appointed"),
        "appointment.ended": _("ended the appointment"),
        "relative.declared": _("declared a relative"),
        "relative.withdrawn": _("withdrew the declaration of a relative"),
    }
)
