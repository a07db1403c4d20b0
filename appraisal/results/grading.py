"""What needs the whole peer group: ranks, and in a year the proposals inside the excellent quota."""

from collections import Counter, defaultdict
from fractions import Fraction

from django.db import connection

from appraisal.periods.models import Participant, Standing
from appraisal.results.inputs import quota_rule, raw
from appraisal.results.models import GradeCode, Run, Sheet
from appraisal.scoring.quota import Candidate, allocate_groups

RANK_SQL = """
UPDATE appraisal_sheet SET "rank" = placed.place
FROM (
    SELECT sheet.id AS id, RANK() OVER (PARTITION BY participant.peer_group ORDER BY sheet.total DESC) AS place
    FROM appraisal_sheet sheet
    JOIN appraisal_participant participant ON participant.id = sheet.participant_id
    WHERE sheet.run_id = %s AND sheet.total IS NOT NULL
) AS placed
WHERE appraisal_sheet.id = placed.id
"""


def sheets_rank(run: Run) -> None:
    """1 is the best of the peer group; equal scores share a rank."""
    with connection.cursor() as cursor:
        cursor.execute(RANK_SQL, [run.pk])


def grades_propose(run: Run) -> dict:
    """Lowers excellent bands that find no seat in the quota of their peer group; gives the arithmetic per group.

    The base is everybody who should take part, graded or not; a seat never moves to another group.
    """
    rule = quota_rule(run.period)
    bases = Counter(Participant.objects.filter(period=run.period_id).values_list("peer_group", flat=True))
    groups: dict[str, list[Candidate]] = defaultdict(list)
    rows = Sheet.objects.filter(run=run, total__isnull=False, participant__standing=Standing.GRADED)
    rows = rows.annotate(raw_total=raw("total")).order_by("cadre__staff_no")
    for pk, total, grade, group in rows.values_list("pk", "raw_total", "grade", "participant__peer_group"):
        groups[group].append(Candidate(pk, Fraction(total), grade))
    allocations = allocate_groups(
        groups,
        base=bases,
        share=rule.share,
        rounding=rule.rounding,
        tie=rule.tie,
        excellent=GradeCode.EXCELLENT.value,
        below=GradeCode.COMPETENT.value,
    )
    lowered, summary = [], {}
    for group, allocation in sorted(allocations.items()):
        reasons = Counter(placement.reason for placement in allocation.placements)
        lowered += [p.id for p in allocation.placements if p.reason in ("quota_full", "tied_out", "barred")]
        summary[group] = {
            "base": allocation.base,
            "seats": allocation.seats,
            "taken": allocation.taken,
            "arithmetic": allocation.arithmetic,
            "tied_out": reasons["tied_out"],
            "quota_full": reasons["quota_full"],
        }
    for start in range(0, len(lowered), 500):
        Sheet.objects.filter(pk__in=lowered[start : start + 500]).update(grade=GradeCode.COMPETENT)
    return {
        "groups": summary,
        "rule": {"share": rule.share, "rounding": rule.rounding, "tie": rule.tie, "source": rule.source},
    }
