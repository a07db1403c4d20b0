from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "move.proposed": _("proposed a move"),
        "move.carried_out": _("carried a move out"),
        "move.undone": _("took a move back"),
        "tenure_rule.created": _("added a tenure rule"),
        "tenure_rule.ended": _("ended a tenure rule"),
    }
)
