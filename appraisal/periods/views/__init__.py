"""The pages of periods."""

from appraisal.periods.views.acts import (
    PeriodClose,
    PeriodDeadlines,
    PeriodDrop,
    PeriodOpen,
    PeriodRefreeze,
    PeriodReopen,
)
from appraisal.periods.views.measures import MeasureList, MeasureNew, MeasureRemove, MeasuresRefresh
from appraisal.periods.views.periods import PeriodPage
from appraisal.periods.views.years import PeriodList, Workbench, YearPlan

__all__ = [
    "MeasureList",
    "MeasureNew",
    "MeasureRemove",
    "MeasuresRefresh",
    "PeriodClose",
    "PeriodDeadlines",
    "PeriodDrop",
    "PeriodList",
    "PeriodOpen",
    "PeriodPage",
    "PeriodRefreeze",
    "PeriodReopen",
    "Workbench",
    "YearPlan",
]
