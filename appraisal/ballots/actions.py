from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "tally.entered": _("entered the counts of a vote"),
        "tally.corrected": _("corrected the counts of a vote"),
    }
)
