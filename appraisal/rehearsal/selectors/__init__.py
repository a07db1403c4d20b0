"""Reads of rehearsals."""

from appraisal.rehearsal.selectors.overview import Overview, headline, overview
from appraisal.rehearsal.selectors.periods import periods_to_rehearse
from appraisal.rehearsal.selectors.tallies import DOWN, UP, Tally

__all__ = ["DOWN", "UP", "Overview", "Tally", "headline", "overview", "periods_to_rehearse"]
