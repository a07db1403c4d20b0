"""Runs, their sheets, and the marks of what changed since."""

from appraisal.runs.models.marks import DirtyMark, FullCheck
from appraisal.runs.models.runs import RankShift, Run, RunChunk, RunLink, RunState
from appraisal.runs.models.sheets import GradeCode, Sheet

__all__ = [
    "DirtyMark",
    "FullCheck",
    "GradeCode",
    "RankShift",
    "Run",
    "RunChunk",
    "RunLink",
    "RunState",
    "Sheet",
]
