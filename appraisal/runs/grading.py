"""What needs the whole peer group: ranks, and in a year the proposals inside the excellent quota."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

import numpy as np

from appraisal.periods.models import Standing
from appraisal.runs.models import GradeCode
from appraisal.runs.quotas import QuotaRule, Seats
from appraisal.runs.sheets import Columns
from appraisal.scoring import Scheme
from appraisal.scoring.payouts.quota import Allocation, Candidate, allocate

GRADES = frozenset(GradeCode.values)
MILLION = 10**6


def group_numbers(groups: list[str]) -> np.ndarray:
    """A number per peer group (docs/architecture.md), the same for equal ones, in the order of their first member."""
    known = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([known[group] for group in groups], np.int64)


def ranks_of(groups: np.ndarray, totals: np.ndarray, scored: np.ndarray) -> np.ndarray:
    """1 is the best of the peer group; equal scores share a rank and the next one counts them all: 1, 1, 3.

    0 for whoever has no score. ``totals`` are scaled integers, so equal means equal to the last place
    (docs/scheme-format.md §1).
    """
    ranks = np.zeros(len(totals), np.int64)
    rows = np.nonzero(scored)[0]
    if not len(rows):
        return ranks
    order = rows[np.lexsort((-totals[rows], groups[rows]))]
    group, total = groups[order], totals[order]
    begins = np.concatenate(([True], group[1:] != group[:-1]))
    higher = begins | np.concatenate(([True], total[1:] != total[:-1]))
    place = np.arange(len(order))
    first = np.maximum.accumulate(np.where(begins, place, 0))
    same = np.maximum.accumulate(np.where(higher, place, 0))
    ranks[order] = same - first + 1
    return ranks


def band_of(scheme: Scheme, total: int, share: int) -> str:
    """The scheme's grade for a printed total and coefficient, both in millionths; empty where no band holds it.

    Bands are those of the scheme (docs/scheme-format.md).
    """
    return scheme.grade_for(Fraction(share if scheme.grades_on == "coefficient" else total, MILLION))


def grade_before_quota(standing: str, band: str) -> str:
    """The standing overrules the band (Provisions 2020 art. 25–26); a band that is no grade proposes none."""
    if standing != Standing.GRADED:
        return standing
    return band if band in GRADES else ""


def quota_allocate(candidates: Mapping[str, list[Candidate]], seats: Seats, rule: QuotaRule) -> dict[str, Allocation]:
    """Who takes the seats of ``grades.excellent_share`` in each peer group.

    A seat that nobody takes never moves to another group.
    """
    excellent, below = GradeCode.EXCELLENT.value, GradeCode.COMPETENT.value
    terms = {"share": rule.share, "rounding": rule.rounding, "tie": rule.tie, "excellent": excellent, "below": below}
    return {
        group: allocate(members, base=seats.base.get(group), seats=seats.seats.get(group), **terms)
        for group, members in candidates.items()
    }


def without_seat(allocation: Allocation) -> Iterator[int]:
    """Candidates whose excellent band found no seat of ``grades.excellent_share``: they are proposed as competent."""
    return (cast("int", one.id) for one in allocation.placements if one.reason in ("quota_full", "tied_out", "barred"))


def grades_propose(columns: Columns, rule: QuotaRule, seats: Seats) -> dict:
    """Lowers excellent bands that find no seat in the quota (``grades.excellent_share``) of their peer group.

    ``seats`` are those of the whole period. Gives the arithmetic per group; a seat that nobody takes stays free.
    """
    people = columns.batch.people
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for row in sorted(range(len(people)), key=lambda row: people[row].staff_no):
        if columns.scored[row] and people[row].standing == Standing.GRADED:
            total = Fraction(int(columns.totals[row]))
            groups[people[row].peer_group].append(Candidate(row, total, columns.grades[row]))
    allocations = quota_allocate(groups, seats, rule)
    for allocation in allocations.values():
        for row in without_seat(allocation):
            columns.grades[row] = GradeCode.COMPETENT.value
    return {group: _summary(allocation) for group, allocation in sorted(allocations.items())}


def _summary(allocation: Allocation) -> dict:
    reasons = Counter(placement.reason for placement in allocation.placements)
    return {
        "base": allocation.base,
        "seats": allocation.seats,
        "taken": allocation.taken,
        "arithmetic": allocation.arithmetic,
        "tied_out": reasons["tied_out"],
        "quota_full": reasons["quota_full"],
    }
