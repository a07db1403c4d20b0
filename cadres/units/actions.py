from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "unit.created": _("created the unit"),
        "unit.changed": _("changed the unit"),
        "unit.moved": _("moved the unit"),
        "unit.closed": _("closed the unit"),
        "post.created": _("created the post"),
        "post.changed": _("changed the post"),
        "post.closed": _("closed the post"),
        "duty.added": _("added the duty"),
        "duty.changed": _("changed the duty"),
        "duty.removed": _("removed the duty"),
    }
)
