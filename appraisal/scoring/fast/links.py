"""Scores taken from linked subjects: in which order subjects wait for each other, and what is made of their scores."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.facts.columns import Facts
from appraisal.scoring.language import graph
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.values import Inherited

from .board import Board, Taken
from .columns import Mask, Val, absent_outside, joined, measure_column
from .exact import Col, segment_sums, spread
from .groups import Groups

Names = dict[tuple[int, int], tuple[object, object]]
DEEPEST = 20  # layers of subjects that wait for each other


def layers(scheme: Scheme, facts: Facts) -> int:
    """Number of times that the batch must be worked out until everybody's links have scores; 1 without links.

    Where peers are compared by something inherited, whole peer groups wait for each other. FactsError names a circle.
    """
    links = facts.links
    if not scheme.needs_links or not len(links):
        return 1
    used = {relation for relation, _ in scheme.reads.links}
    read = np.array([code in used for code in facts.relations], bool)
    inside = np.nonzero((links.to >= 0) & read[links.relation])[0]
    if not len(inside):
        return 1
    by_group = graph.group_reads_links(scheme)
    of = Groups(len(facts), facts.peer).of if by_group else np.arange(len(facts))
    names: Names = {}
    waits: dict[int, set[int]] = {}
    for subject, to in zip(links.subject[inside].tolist(), links.to[inside].tolist(), strict=True):
        waits.setdefault(int(of[subject]), set()).add(int(of[to]))
        names.setdefault((int(of[subject]), int(of[to])), (facts.subjects[subject], facts.subjects[to]))
    return _depth(waits, names, by_group)


def _depth(waits: dict[int, set[int]], names: Names, by_group: bool) -> int:
    depth: dict[int, int] = {}
    for start, first in waits.items():
        trail = [(start, iter(sorted(first)))] if start not in depth else []
        on_trail = {start} if trail else set()
        while trail:
            at, rest = trail[-1]
            following = next((one for one in rest if one not in depth), None)
            if following is None:
                trail.pop()
                on_trail.discard(at)
                depth[at] = 1 + max((depth[one] for one in waits.get(at, ())), default=0)
            elif following in on_trail:
                places = [one for one, _ in trail]
                circle = [*places[places.index(following) :], following]
                raise FactsError([_circle(circle, names, by_group)])
            else:
                trail.append((following, iter(sorted(waits.get(following, ())))))
                on_trail.add(following)
    deepest = max(depth.values())
    if deepest > DEEPEST:
        text = f"Scores are inherited over more than {DEEPEST} steps."
        raise FactsError([Issue("link_chain", "links", text, {"most": DEEPEST})])
    return deepest


def _circle(circle: list[int], names: Names, by_group: bool) -> Issue:
    pairs = [names[one, other] for one, other in pairwise(circle)]
    if by_group:
        words = ", ".join(f"{one} → {other}" for one, other in pairs)
    else:
        words = " → ".join(str(name) for name in (pairs[0][0], *(other for _, other in pairs)))
    return Issue("subject_circle", "links", f"Scores are inherited in a circle: {words}.", {"names": words})


@dataclass(frozen=True)
class Linked:
    """Scores of linked subjects as taken, times the factor, and how many were used."""

    val: Val
    used: npt.NDArray[np.int64]


def linked_score(board: Board, inherited: Inherited) -> Linked:
    key = (inherited.relation, inherited.take, inherited.of)
    if key not in board.taken:
        board.taken[key] = _taken(board, inherited)
    taken, times = board.taken[key], board.value(inherited.times)
    status = joined(times.status, absent_outside(taken.present))
    return Linked(Val.of(taken.col.times(times.col), status), taken.used)


def _rows(board: Board, relation: str) -> npt.NDArray[np.int64]:
    """Positions of the links of this relation, by subject, in the order given."""
    facts = board.facts
    if relation not in facts.relations or not len(facts.links):
        return np.zeros(0, np.int64)
    rows = np.nonzero(facts.links.relation == facts.relations.index(relation))[0]
    return rows[np.argsort(facts.links.subject[rows], kind="stable")]


def _taken(board: Board, inherited: Inherited) -> Taken:
    count, links = board.count, board.facts.links
    rows = _rows(board, inherited.relation)
    score = _scores(board, inherited.of, links.to[rows])
    kept = np.nonzero(score.where_usable(len(rows)))[0]
    rows, column = rows[kept], score.col.take(kept)
    if not len(rows):
        return Taken(Col.zeros(count), np.zeros(count, bool), np.zeros(count, np.int64))
    subject = links.subject[rows]
    starts = np.nonzero(np.concatenate(([True], subject[1:] != subject[:-1])))[0]
    used = np.zeros(count, np.int64)
    used[subject[starts]] = np.diff(np.append(starts, len(rows)))
    result, has = _combined(inherited.take, column, links.weight[rows], starts)
    at = subject[starts][has]
    present = np.zeros(count, bool)
    present[at] = True
    return Taken(spread(result.take(np.nonzero(has)[0]), at, count), present, used)


def _combined(take: str, column: Col, weight: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> tuple[Col, Mask]:
    """(column per subject, mask of those who have one)."""
    everybody = np.ones(len(starts), bool)
    if take == "first":
        return column.take(starts), everybody
    if take in ("best", "worst"):
        segments = np.cumsum(np.isin(np.arange(len(column)), starts)) - 1
        groups = Groups(len(column), segments)
        best, _ = groups.extremes(column, np.ones(len(column), bool), greatest=take == "best")
        return best.take(starts), everybody
    if take == "weighted":
        shares = Col(weight, 10**6)
        whole = segment_sums(shares, starts)
        weighs = whole.compare(">", Fraction(0))
        total = segment_sums(column.times(shares), starts)
        return total.over(Col.where(weighs, whole, Col.full(len(starts), 1))), weighs
    total = segment_sums(column, starts)
    if take == "sum":
        return total, everybody
    return total.over(Col(np.diff(np.append(starts, len(column))))), everybody


def _scores(board: Board, of: str, to: npt.NDArray[np.int64]) -> Val:
    """Val of the scores of the linked subjects themselves, one row per link."""
    facts, inside = board.facts, to >= 0
    col, present = Col.zeros(len(to)), np.zeros(len(to), bool)
    if board.before is not None and inside.any():
        val = board.before.board.shown(of)
        rows = np.where(inside, to, 0)
        has = inside & val.where_usable(board.count)[rows]
        col, present = Col.where(has, val.col.take(rows), col), present | has
    measure = facts.scores.get(of)
    if measure is not None and not inside.all():
        given, rows = measure_column(measure), np.where(inside, 0, -1 - to)
        has = ~inside & measure.present[rows]
        col, present = Col.where(has, given.take(rows), col), present | has
    return Val.where(present, col)
