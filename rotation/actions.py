from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "move.proposed": _("proposed a rotation"),
        "move.carried_out": _("carried out a rotation"),
        "move.undone": _("reversed a rotation"),
        "tenure_rule.created": _("added a tenure rule"),
        "tenure_rule.ended": _("ended a tenure rule"),
    }
)
