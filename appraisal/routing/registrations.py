"""When the participants of a period are frozen, its items are routed to the units that assess them."""

from appraisal.periods.models import Period
from appraisal.periods.registry import register_after_freezing
from appraisal.routing.routes import routes_renew


@register_after_freezing
def renew(period: Period) -> dict[str, int]:
    return {"routes": routes_renew(period)}
