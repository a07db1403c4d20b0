"""What training tells the appraisal: the share of the hours due that each cadre has attended."""

from django.utils.translation import gettext_lazy as _

from appraisal.sources import register_source
from training.selectors import hours_ratio


def collect(period, cadre_ids):
    """The ratio at the period's end; the participants are asked for as a subquery, however many they are."""
    return hours_ratio(period.participants.order_by().values("cadre"), on=period.ends_on)


register_source("training.hours_ratio", _("Training hours attended, share of the required hours"), _("share"), collect)
