from django.utils.translation import gettext_lazy as _

from cadres.access.policies import has_file, holds
from core import navigation

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
