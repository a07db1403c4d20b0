"""The pages of runs."""

from appraisal.runs.views.changed import RunChanged
from appraisal.runs.views.runs import PeriodRuns, RunNew, RunPage

__all__ = ["PeriodRuns", "RunChanged", "RunNew", "RunPage"]
