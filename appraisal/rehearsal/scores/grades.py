"""Grades as a run would propose them, the excellent quota of a year included."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from appraisal.periods.models import Participant, Period, Standing
from appraisal.rehearsal.scores.model import Compared, Outcomes, published
from appraisal.runs.grading import grade_before_quota, quota_allocate, without_seat
from appraisal.runs.models import GradeCode
from appraisal.runs.quotas import quota_rule, seats_of
from appraisal.scoring.payouts.quota import Candidate


def settle(outcomes: Outcomes, people: Mapping[int, Participant]) -> None:
    """A run's first proposal."""
    for cadre, outcome in outcomes.items():
        outcome.grade = grade_before_quota(people[cadre].standing, outcome.grade)


def apply_quota(period: Period, found: Compared, outcomes: Outcomes) -> None:
    """The excellent quota of each peer group, as a run of the year applies it."""
    rule = quota_rule(period)
    groups = {one.peer_group for one in found.people.values()}
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for group, candidate in (*_others(period, found, groups), *_concerned(found, outcomes)):
        candidates[group].append(candidate)
    allocated = quota_allocate(candidates, seats_of(period, rule), rule)
    for allocation in allocated.values():
        for key in without_seat(allocation):
            if key > 0:
                outcomes[key].grade = GradeCode.COMPETENT.value


def _others(period: Period, found: Compared, groups: set[str]) -> Iterator[tuple[str, Candidate]]:
    """Members of the groups under other schemes: with their published sheet, the same on both sides."""
    rows = published(period).filter(participant__standing=Standing.GRADED, participant__peer_group__in=groups)
    columns = ("cadre_id", "raw_total", "band", "participant__peer_group")
    for cadre, total, grade, group in rows.values_list(*columns):
        if cadre not in found.people:
            yield group, Candidate(-cadre, Fraction(total), grade)


def _concerned(found: Compared, outcomes: Outcomes) -> Iterator[tuple[str, Candidate]]:
    for cadre, outcome in outcomes.items():
        one = found.people[cadre]
        if outcome.total is not None and one.standing == Standing.GRADED:
            yield one.peer_group, Candidate(cadre, Fraction(outcome.total), outcome.grade)
