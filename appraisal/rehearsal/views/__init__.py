"""The pages of rehearsals."""

from appraisal.rehearsal.views.asking import RehearsalRemove, Rehearse
from appraisal.rehearsal.views.cadre import RehearsalRowPage
from appraisal.rehearsal.views.lists import Rehearsals
from appraisal.rehearsal.views.overview import RehearsalPage

__all__ = ["RehearsalPage", "RehearsalRemove", "RehearsalRowPage", "Rehearsals", "Rehearse"]
