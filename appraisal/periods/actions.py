from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "period.planned": _("planned the year"),
        "period.dropped": _("took the plan of the year back"),
        "period.opened": _("opened the period"),
        "period.refrozen": _("froze the participants anew"),
        "period.rescheduled": _("changed the deadlines"),
        "period.closed": _("closed the period"),
        "period.reopened": _("reopened the period"),
        "measures.refreshed": _("brought the measures up to date"),
        "measure.entered": _("entered a measure"),
        "measure.removed": _("removed a measure"),
    }
)
