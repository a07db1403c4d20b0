"""Which findings of the linter contradict what the scheme states itself, and which only remind."""

from appraisal.scoring.errors import Issue

# Two things of the scheme that cannot both be meant, or a part that can never do what it says.
CONTRADICTIONS = frozenset({
    "maxima_mismatch", "sum_mismatch", "rescale_mismatch", "weights_per_cent", "weights_not_whole", "vote_weights",
    "full_unreachable", "full_exceeded", "cap_below_full", "cap_unreachable", "cap_below_one", "ladder_above_cap",
    "event_above_cap", "deduction_above_full", "list_empty", "pool_mixed",
    "grade_gap", "grade_overlap", "grade_unreachable", "band_overlap", "band_point_twice", "band_point_missing",
    "dated_overlap", "versions_overlap", "versions_gap", "limits_unordered", "branch_never", "points_rising",
    "ladder_falls",
    "rule_never", "node_never", "payout_never", "veto_never", "veto_always", "veto_without_grades",
    "option_duplicate", "names_alike", "assessors_alike", "earlier_unknown", "relation_unknown",
})  # fmt: skip
SEVERITIES = ("error", "contradiction", "reminder")


def severity(issue: Issue) -> str:
    """One of SEVERITIES."""
    if issue.level == "error":
        return "error"
    return "contradiction" if issue.code in CONTRADICTIONS else "reminder"


def by_weight(issues: list[Issue]) -> list[Issue]:
    """What refuses first, then contradictions, then reminders; each in the order in which it was found."""
    return sorted(issues, key=lambda one: SEVERITIES.index(severity(one)))
