"""What rests on released results: said before a later release replaces them."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.resting import LIVE
from appraisal.outcomes.text import explained
from appraisal.periods.models import Period
from appraisal.results.registry import Followed, register_followed, register_resting
from appraisal.runs.models import Sheet
from cadres.access.models import User
from cadres.files.derived import register_text
from cadres.files.lrmx.party import in_clauses
from core.approvals.models import ProposalState
from core.figures import figure
from core.wording import followed

# the appointment form is Chinese whoever reads it, and asks for the last two years
GRADES_ON_THE_FORM = {"excellent": "优秀", "competent": "称职", "basic": "基本称职", "incompetent": "不称职"}
YEARS_ON_THE_FORM = 2


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


@register_followed
def bonus_of(user: User, sheet: Sheet) -> list[Followed]:
    """The bonus lines of the result that the user may see, each with every number of its calculation; one query."""
    lines = BonusLine.objects.visible_to(user).filter(cadre=sheet.cadre_id, period=sheet.period_id, is_live=True)
    return [
        Followed(_("Bonus"), followed(_("%(amount)s yuan") % {"amount": figure(line.amount, 2)}, explained(line)))
        for line in lines.filter(sheet__state=ProposalState.APPROVED).order_by("kind", "pk")
    ]


@register_text("appraisals")
def appraisals(cadres: Sequence[int]) -> dict[int, str]:
    """The grades of the last years that are recorded, the oldest first, as the form words them; one query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = YearRecord.objects.current().filter(cadre__in=cadres).order_by("-year")
    for key, year, grade in rows.values_list("cadre", "year", "grade"):
        if len(found[key]) < YEARS_ON_THE_FORM:
            found[key].insert(0, f"{year}年年度考核{GRADES_ON_THE_FORM.get(grade, '不确定等次')}")
    return {key: in_clauses(years) for key, years in found.items()}


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
