from django.utils.translation import gettext_lazy as _

from appraisal.ledger.resources import EntryResource
from cadres.access.policies import is_hr
from core import spreadsheets

spreadsheets.register(
    spreadsheets.Layout(
        "entries",
        _("Ledger entries"),
        EntryResource,
        allow=is_hr,
        icon="notebook",
        help=_("One row is one entry. It counts in the open month that contains its day."),
        order=60,
    )
)
