from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "user.created": _("created the account"),
        "user.disabled": _("disabled the account"),
        "user.enabled": _("enabled the account"),
        "user.password_reset": _("gave a one-time password"),
        "user.password_changed": _("changed the own password"),
        "user.second_step_reset": _("took the second step of signing in away"),
        "grant.given": _("gave the right"),
        "grant.ended": _("ended the right"),
        "office.founded": _("founded the office"),
        "list.exported": _("exported a list"),
    }
)
