"""The pages of results."""

from appraisal.results.views.grades import GradeOne, Grades, GradesAccept
from appraisal.results.views.results import MyResults, Results, ResultsLatest, TeamGrid
from appraisal.results.views.sheets import SheetPage, WhyPage

__all__ = [
    "GradeOne",
    "Grades",
    "GradesAccept",
    "MyResults",
    "Results",
    "ResultsLatest",
    "SheetPage",
    "TeamGrid",
    "WhyPage",
]
