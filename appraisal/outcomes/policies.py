"""Who reads outcomes."""

from cadres.access.policies import holds

sees_outcomes = holds("hr", "leader", "inspector")
