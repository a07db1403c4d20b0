"""What rests on released results: said before a later release replaces them."""

from django.utils.translation import ngettext

from appraisal.outcomes.models import BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.resting import LIVE
from appraisal.periods.models import Period
from appraisal.results.registry import register_resting


@register_resting
def resting(period: Period) -> list[str]:
    """Three counts. A promotion rests on the years of its cadre, one of which is this."""
    records = YearRecord.objects.current().filter(decision__period=period)
    promotions = PromotionProposal.objects.filter(state__in=LIVE, cadre__in=records.values("cadre"))
    counted = (
        (_sheets, BonusSheet.objects.filter(period=period, state__in=LIVE).count()),
        (_records, records.count()),
        (_promotions, promotions.count()),
    )
    return [sentence(number) % {"count": number} for sentence, number in counted if number]


def _sheets(number: int) -> str:
    return ngettext(
        "%(count)s proposed or approved bonus sheet rests on the earlier results.",
        "%(count)s proposed or approved bonus sheets rest on the earlier results.",
        number,
    )


def _records(number: int) -> str:
    return ngettext(
        "%(count)s promotion record was taken from the earlier grades.",
        "%(count)s promotion records were taken from the earlier grades.",
        number,
    )


def _promotions(number: int) -> str:
    return ngettext(
        "%(count)s proposed or approved promotion rests on such records.",
        "%(count)s proposed or approved promotions rest on such records.",
        number,
    )
