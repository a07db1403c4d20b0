from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "scheme.created": _("created the scheme"),
        "scheme.drafted": _("drafted a version"),
        "scheme.redrafted": _("changed the draft"),
        "scheme.exported": _("exported the version"),
        "scheme.discarded": _("discarded the draft"),
        "scheme.published": _("published the version"),
        "scheme.assigned": _("assigned the scheme"),
        "scheme.assignment_ended": _("ended the assignment of the scheme"),
        "duty.linked": _("linked the duty to an indicator"),
        "duty.unlinked": _("removed the link between duty and indicator"),
    }
)
