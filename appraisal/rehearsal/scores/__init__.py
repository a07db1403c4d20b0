"""Scores of a month or year under both versions, by the engine that scores the periods themselves."""

from appraisal.rehearsal.scores.compare import NobodyAppraised, compare
from appraisal.rehearsal.scores.model import ONE, Compared, Outcome

__all__ = ["ONE", "Compared", "NobodyAppraised", "Outcome", "compare"]
