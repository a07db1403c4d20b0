"""The models of appraisal, gathered from its rooms."""

from appraisal.ledger.models import Entry, Evidence
from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.periods.models import Measure, Participant, Period
from appraisal.results.models import GradeDecision, Run, RunChunk, Sheet
from appraisal.schemes.models import (
    DutyIndicator,
    Indicator,
    Rule,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
)

__all__ = [
    "BonusLine",
    "BonusSheet",
    "DutyIndicator",
    "Entry",
    "Evidence",
    "GradeDecision",
    "Indicator",
    "Measure",
    "Participant",
    "Period",
    "PromotionProposal",
    "Rule",
    "Run",
    "RunChunk",
    "Scheme",
    "SchemeAssignment",
    "SchemeVersion",
    "Sheet",
    "YearRecord",
]
