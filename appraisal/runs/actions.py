from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "run.requested": _("asked for a scoring run"),
        "run.published": _("published the results of a scoring run"),
        "run.chain_proved": _("proved a chain of partial runs by a full one"),
        "run.chain_differs": _("found a full run that differs from the published chain"),
    }
)
