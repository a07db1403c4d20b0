"""Figures under routed items are the assessing units' to enter; HR is told whose."""

from appraisal.periods.models import Period
from appraisal.routing.policies import elsewhere
from appraisal.routing.selectors import routes_of_measures
from appraisal.sources import register_claim
from core.errors import Refusal


def routed_figures(period: Period) -> dict[tuple[int | None, str], Refusal]:
    return {key: elsewhere(routes) for key, routes in routes_of_measures(period).items()}


register_claim(routed_figures)
