from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "period.planned": _("planned the year"),
        "period.dropped": _("withdrew the plan of the year"),
        "period.opened": _("opened the period"),
        "period.refrozen": _("rebuilt the participant list"),
        "period.rescheduled": _("changed the deadlines"),
        "period.skipped": _("skipped the month"),
        "period.resumed": _("took the skipped month up again"),
        "period.window_closed": _("closed a time window early"),
        "period.window_reopened": _("reopened a time window"),
        "participant.taken_in": _("took the person into the period"),
        "participant.taken_out": _("took the person out of the period"),
        "participant.moved": _("moved the person within the period"),
        "period.closed": _("closed the period"),
        "period.reopened": _("reopened the period"),
        "measures.refreshed": _("updated the data items"),
        "measure.entered": _("entered a data item"),
        "measure.removed": _("removed a data item"),
    }
)
