"""What periods tell of their people once results are released."""

from collections.abc import Collection

from appraisal.periods.models import Period
from appraisal.periods.registry import Called, register_names
from appraisal.results.models import ReleasedResult


@register_names
def names(period: Period, cadres: Collection[int]) -> dict[int, Called]:
    rows = ReleasedResult.objects.current().filter(period=period, cadre__in=cadres).defer("vetoes")
    return {row.cadre_id: Called(row.place, row.post, row.peers) for row in rows}
