from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "user.created": _("created the account"),
        "user.disabled": _("disabled the account"),
        "user.enabled": _("enabled the account"),
        "user.password_reset": _("gave a one-time password"),
        "user.password_changed": _("changed their own password"),
        "user.second_step_reset": _("removed two-step sign-in"),
        "grant.given": _("gave the grant"),
        "grant.ended": _("ended the grant"),
        "office.founded": _("initialised the system"),
        "list.exported": _("exported a list"),
    }
)
