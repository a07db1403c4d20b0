from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "assessment_duty.given": _("gave a unit an assessment duty"),
        "assessment_duty.ended": _("ended an assessment duty"),
        "routes.renewed": _("renewed who assesses what in the period"),
        "figure.assessed": _("entered a figure for an assessing unit"),
        "figure.withdrawn": _("withdrew a figure of an assessing unit"),
        "sample.drawn": _("drew a sample"),
        "sample.recorded": _("recorded a sample"),
    }
)
