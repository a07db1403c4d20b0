from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "grade.decided": _("decided a grade"),
    }
)
