from django.utils.translation import gettext_lazy as _

from appraisal.routing.policies import is_assessor
from core import navigation

navigation.register(
    "team",
    navigation.Item(
        _("Indicators to score"),
        "appraisal:to_assess",
        icon="clipboard-check",
        visible=is_assessor,
        order=30,
        prefix="/appraisal/assess/",
    ),
)
