from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "user.created": _("created the account"),
        "user.slip_made": _("made the first one-time password"),
        "user.linked": _("linked the account to a personnel record"),
        "user.disabled": _("disabled the account"),
        "user.enabled": _("enabled the account"),
        "user.password_reset": _("gave a one-time password"),
        "user.password_changed": _("changed their own password"),
        "user.second_step_reset": _("removed two-step sign-in"),
        "user.second_step_set": _("set up two-step sign-in"),
        "user.second_step_removed": _("removed their own two-step sign-in"),
        "user.second_step_closed": _("closed two-step sign-in after wrong codes"),
        "user.sign_in_slowed": _("slowed down sign-in after wrong passwords"),
        "user.wait_lifted": _("ended the pause at sign-in"),
        "token.made": _("made an API token"),
        "access.proposed": _("proposed a request about access"),
        "grant.given": _("gave the grant"),
        "grant.ended": _("ended the grant"),
        "office.founded": _("initialised the system"),
        "list.exported": _("exported a list"),
    }
)
