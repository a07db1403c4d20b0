from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "rule.proposed": _("proposed another value of a rule"),
        "rule.set": _("put another value of a rule into force"),
        "rule.ended": _("ended the value of a rule"),
    }
)
