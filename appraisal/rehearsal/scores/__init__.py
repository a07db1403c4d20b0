"""Scores of a month or year under both versions, by the engine that scores the periods themselves."""

from appraisal.rehearsal.scores.compare import compare
from appraisal.rehearsal.scores.model import ONE, Compared, Outcome

__all__ = ["ONE", "Compared", "Outcome", "compare"]
