"""The models of appraisal, gathered from its rooms."""

from appraisal.ballots.models import Ballot
from appraisal.ledger.models import Entry, EntryApproval, Evidence
from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.periods.models import Measure, Participant, Period
from appraisal.rehearsal.models import Rehearsal, RehearsalRow
from appraisal.results.models import GradeDecision, Release, ReleasedResult
from appraisal.routing.models import AssessedFigure, AssessmentDuty, Route, SamplingRecord
from appraisal.runs.models import DirtyMark, FullCheck, RankShift, Run, RunChunk, RunLink, Sheet
from appraisal.schemes.draft_models import DraftStep, SchemeDraft
from appraisal.schemes.models import (
    DutyIndicator,
    Indicator,
    Rule,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
)

__all__ = [
    "AssessedFigure",
    "AssessmentDuty",
    "Ballot",
    "BonusLine",
    "BonusSheet",
    "DirtyMark",
    "DraftStep",
    "DutyIndicator",
    "Entry",
    "EntryApproval",
    "Evidence",
    "FullCheck",
    "GradeDecision",
    "Indicator",
    "Measure",
    "Participant",
    "Period",
    "PromotionProposal",
    "RankShift",
    "Rehearsal",
    "RehearsalRow",
    "Release",
    "ReleasedResult",
    "Route",
    "Rule",
    "Run",
    "RunChunk",
    "RunLink",
    "SamplingRecord",
    "Scheme",
    "SchemeAssignment",
    "SchemeDraft",
    "SchemeVersion",
    "Sheet",
    "YearRecord",
]
