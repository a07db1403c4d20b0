from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.access.policies import has_file, holds
from core import navigation, states

_reads = holds("supervisor", "hr", "leader", "training", "inspector")

navigation.register(
    "office",
    navigation.Item(
        _("Schemes"),
        "appraisal:schemes",
        icon="scale",
        visible=lambda user: _reads(user) or has_file(user),
        order=60,
    ),
)

states.register("added", pgettext_lazy("difference", "Added"), "plus", "green")
states.register("removed", pgettext_lazy("difference", "Removed"), "minus", "red")
states.register("moved", pgettext_lazy("difference", "Moved"), "arrows-exchange", "blue")
states.register("changed", _("Changed"), "pencil", "amber")
