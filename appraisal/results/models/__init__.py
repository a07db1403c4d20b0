"""What people decide on the sheets of a run: grades, and which results count."""

from appraisal.results.models.grades import GradeDecision
from appraisal.results.models.releases import Release, ReleasedResult

__all__ = ["GradeDecision", "Release", "ReleasedResult"]
