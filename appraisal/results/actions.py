from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "release.prepared": _("prepared the release of results"),
        "release.carried_out": _("released the results"),
        "release.given_up": _("did not release results that had changed after they were confirmed"),
        "grade.decided": _("decided a grade"),
    }
)
