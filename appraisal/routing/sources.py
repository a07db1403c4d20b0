"""Figures under routed items are the assessing units' to enter; HR is told whose."""

from appraisal.routing.policies import elsewhere
from appraisal.routing.selectors import routes_of_measures
from appraisal.sources import register_claim


def routed_figures(period):
    return {key: elsewhere(routes) for key, routes in routes_of_measures(period).items()}


register_claim(routed_figures)
