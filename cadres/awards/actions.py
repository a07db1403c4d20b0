from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "award.recorded": _("recorded an award"),
        "award.changed": _("changed an award"),
        "award.removed": _("removed an award"),
        "award.file_opened": _("opened the document of an award"),
    }
)
