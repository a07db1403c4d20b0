"""The pages of results."""

from appraisal.results.views.changed import RunChanged
from appraisal.results.views.grades import GradeOne, Grades, GradesAccept
from appraisal.results.views.results import MyResults, Results, ResultsLatest, TeamGrid
from appraisal.results.views.runs import PeriodRuns, RunNew, RunPage
from appraisal.results.views.sheets import SheetPage, WhyPage

__all__ = [
    "GradeOne",
    "Grades",
    "GradesAccept",
    "MyResults",
    "PeriodRuns",
    "Results",
    "ResultsLatest",
    "RunChanged",
    "RunNew",
    "RunPage",
    "SheetPage",
    "TeamGrid",
    "WhyPage",
]
