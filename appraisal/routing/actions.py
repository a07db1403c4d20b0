from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "assessment_duty.given": _("assigned a scoring unit"),
        "assessment_duty.ended": _("ended the assignment of a scoring unit"),
        "routes.renewed": _("updated which unit scores which indicator"),
        "figure.assessed": _("entered data for a scoring unit"),
        "figure.withdrawn": _("withdrew data of a scoring unit"),
        "sample.drawn": _("drew a sample"),
        "sample.recorded": _("recorded a spot check"),
    }
)
