"""Who reads outcomes."""

from appraisal.outcomes.querysets import OUTCOME_ROLES
from cadres.access.policies import holds

sees_outcomes = holds(*OUTCOME_ROLES)
