from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "run.requested": _("requested a scoring run"),
        "run.finished": _("finished a scoring run"),
        "run.published": _("published the results of a scoring run"),  # until release became an act of its own
        "run.chain_proved": _("confirmed the current results by a full recalculation"),
        "run.chain_differs": _("found a full recalculation that differs from the current results"),
    }
)
