"""Words for the figures that assessing units enter in the demo county."""

from django.utils.translation import gettext_lazy as _

from appraisal.sources import register_titles

register_titles(
    {
        "tax.cooperation": _("Cooperation with other units"),
        "tax.household_rate": _("Households satisfied with the service"),
    }
)
