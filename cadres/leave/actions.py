from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "leave.applied": _("applied for leave"),
        "leave.returned_early": _("came back from leave earlier"),
        "leave.file_opened": _("opened a document of an application for leave"),
    }
)
