"""The pools of bonus sheets, for rooms below that try other rules on them."""

from collections.abc import Iterator

from appraisal.outcomes.models import BonusSheet
from appraisal.periods.models import Period
from appraisal.results.pools import Pool, register_source
from core.approvals.models import ProposalState


def _live_pools(period: Period) -> Iterator[Pool]:
    sheets = BonusSheet.objects.filter(
        state__in=[ProposalState.PROPOSED, ProposalState.APPROVED],
        period__kind=period.kind,
        period__starts_on__lte=period.starts_on,
    )
    for sheet in sheets.select_related("unit", "period").order_by("period__starts_on", "pk"):
        yield Pool(sheet.unit, sheet.period, sheet.pool, sheet.kind, sheet.plan)


register_source(_live_pools)
