"""Scores taken from linked subjects: in which order subjects wait for each other, and what is made of their scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.facts.columns import Facts
from appraisal.scoring.language import graph
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.values import Inherited
from appraisal.scoring.language.vocabularies import OF_SEVERAL_LINKS
from appraisal.scoring.registry import registry
from appraisal.scoring.waiting import Circle, in_order

from .board import Board, Taken
from .columns import Val, absent_outside, joined, measure_column
from .exact import Col, segment_sums, spread
from .groups import Groups

Names = dict[tuple[int, int], tuple[object, object]]
Numbers = npt.NDArray[np.int64]
DEEPEST = 20  # layers of subjects that wait for each other


def layers(scheme: Scheme, facts: Facts) -> int:
    """Number of times that the batch must be worked out until everybody's links have scores; 1 without links.

    Where peers are compared by something inherited, whole peer groups wait for each other. FactsError names a circle.
    """
    links = facts.links
    if not scheme.reads.links or not len(links):
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
    try:
        order = in_order(waits, lambda at: sorted(waits.get(at, ())))
    except Circle as circle:
        raise FactsError([_circle(circle.trail, names, by_group)]) from None
    depth: dict[int, int] = {}
    for at in order:
        depth[at] = 1 + max((depth[one] for one in waits.get(at, ())), default=0)
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


def linked_score(board: Board, inherited: Inherited) -> tuple[Val, Numbers]:
    """(scores of linked subjects as taken, times the factor; how many were used)."""
    key = (inherited.relation, inherited.take, inherited.of)
    if key not in board.taken:
        board.taken[key] = _taken(board, inherited)
    taken, times = board.taken[key], board.value(inherited.times)
    status = joined(times.status, absent_outside(taken.present))
    return Val.of(taken.col.times(times.col), status), taken.used


def _rows(board: Board, relation: str) -> Numbers:
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
    weight = links.weight[rows]
    result, has = TAKES[inherited.take](column, weight, starts), np.ones(len(starts), bool)
    if inherited.take == "weighted":
        has = _weights(weight, starts).compare(">", 0)  # who is linked to those alone that weigh nothing has no score
    at = subject[starts][has]
    present = np.zeros(count, bool)
    present[at] = True
    return Taken(spread(result.take(np.nonzero(has)[0]), at, count), present, used)


def _extreme(column: Col, weight: Numbers, starts: Numbers, *, greatest: bool) -> Col:
    segments = np.cumsum(np.isin(np.arange(len(column)), starts)) - 1
    found, _ = Groups(len(column), segments).extremes(column, np.ones(len(column), bool), greatest=greatest)
    return found.take(starts)


def _mean(column: Col, weight: Numbers, starts: Numbers) -> Col:
    return segment_sums(column, starts).over(Col(np.diff(np.append(starts, len(column)))))


def _weighted(column: Col, weight: Numbers, starts: Numbers) -> Col:
    whole = _weights(weight, starts)
    total = segment_sums(column.times(Col(weight, 10**6)), starts)
    return total.over(Col.where(whole.compare(">", 0), whole, Col.full(len(starts), 1)))


def _weights(weight: Numbers, starts: Numbers) -> Col:
    return segment_sums(Col(weight, 10**6), starts)


# What is made of the scores of those who are linked to one subject, one run after another from ``starts`` on.
TAKES: Mapping[str, Callable[[Col, Numbers, Numbers], Col]] = registry(
    "takes of links in the fast engine",
    OF_SEVERAL_LINKS,
    {
        "mean": _mean,
        "weighted": _weighted,
        "best": partial(_extreme, greatest=True),
        "worst": partial(_extreme, greatest=False),
        "sum": lambda column, weight, starts: segment_sums(column, starts),
        "first": lambda column, weight, starts: column.take(starts),
    },
)


def _scores(board: Board, of: str, to: Numbers) -> Val:
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
