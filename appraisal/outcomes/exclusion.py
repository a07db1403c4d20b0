"""Why a result brings no bonus, as a code; ``text.excluded_in_words`` has the words."""

from appraisal.results.models import ReleasedResult
from appraisal.results.pools import UNSCORED, VETOED
from appraisal.runs.models import GradeCode

BY_THE_PLAN = "plan"  # the terms of the payout rule leave this person out


def exclusion(row: ReleasedResult, without: list[str]) -> str:
    """Code of why a result brings nothing (``outcomes.text`` has the words), or nothing (CSL art. 80)."""
    if row.coefficient is None:
        return UNSCORED
    if row.result_vetoed:
        return VETOED
    if row.grade in without:
        return f"grade:{row.grade}" if row.grade in GradeCode.values else "grade"
    return ""
