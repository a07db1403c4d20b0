from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "run.requested": _("asked for a scoring run"),
        "run.published": _("published the results of a scoring run"),
        "grade.decided": _("decided a grade"),
    }
)
