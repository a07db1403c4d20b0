from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "period.planned": _("planned the year"),
        "period.dropped": _("withdrew the plan of the year"),
        "period.opened": _("opened the period"),
        "period.refrozen": _("rebuilt the participant list"),
        "period.rescheduled": _("changed the deadlines"),
        "period.released": _("released the results of the period"),
        "period.skipped": _("skipped the month"),
        "period.resumed": _("resumed the skipped month"),
        "period.window_closed": _("closed a time window early"),
        "period.window_reopened": _("reopened a time window"),
        "participant.taken_in": _("included the person in the period"),
        "participant.taken_out": _("excluded the person from the period"),
        "participant.moved": _("updated the person within the period"),
        "period.closed": _("closed the period"),
        "period.reopened": _("reopened the period"),
        "measures.refreshed": _("updated the data items"),
        "measure.entered": _("entered a data item"),
        "measure.removed": _("removed a data item"),
    }
)
