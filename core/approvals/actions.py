from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "proposal.approved": _("approved"),
        "proposal.rejected": _("rejected"),
        "proposal.withdrawn": _("withdrew"),
        "proposal.reversed": _("reversed"),
    }
)
