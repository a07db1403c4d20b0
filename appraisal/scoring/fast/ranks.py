"""Points by place in the peer group."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from appraisal.scoring.decimals import as_number
from appraisal.scoring.language.params import Rank

from .board import Board
from .columns import Mask, Val, absent_outside, joined
from .exact import Col, spread

Numbers = npt.NDArray[np.int64]


def points_at(params: Rank, place: int, size: int) -> Fraction:
    """Points of one place among ``size``, exact."""
    if params.shares:
        return next((points for share, points in params.shares if Fraction(place, size) <= share), Fraction(0))
    if params.start is not None:
        return params.start + params.step * (place - 1)
    further = place - len(params.points)
    if further <= 0:
        return params.points[place - 1]
    if params.after == "zero":
        return Fraction(0)
    return params.points[-1] + (0 if params.after == "last" else as_number(params.after) * further)


def rank_base(board: Board, params: Rank, value: Val, mask: Mask) -> tuple[Val, tuple[Col, ...]]:
    """(Val of the points, context: value, place, size and the last place of equals)."""
    count, groups = board.count, board.groups
    if params.given:
        return _given(board, params, value, mask)
    places = groups.places(value.col, mask, downwards=params.downwards)
    first, last = places.first, places.last
    if params.ties == "last":
        first = last
    elif params.ties == "dense":
        first = last = places.dense
    elif params.ties == "shared":
        last = first
    points = tabled(params, first, last, places.size)
    dense = spread(points, places.rows, count)
    shown = [_dense(column, places.rows, count) for column in (first, places.size)]
    context = (value.col, *shown) if params.ties != "mean" else (value.col, *shown, _dense(last, places.rows, count))
    return _of_ranked(dense, mask, value), context


def _of_ranked(points: Col, mask: Mask, value: Val) -> Val:
    """Points of who was ranked; who has no place has no value, unless it failed."""
    return Val.of(points, joined(value.fault, absent_outside(mask)))


def _dense(column: Numbers, rows: Numbers, count: int) -> Col:
    found = np.zeros(count, np.int64)
    found[rows] = column
    return Col(found)


def _given(board: Board, params: Rank, value: Val, mask: Mask) -> tuple[Val, tuple[Col, ...]]:
    """The value already is the place; only whole ones from 1 on are places."""
    whole = Col(value.col.scaled_round(0, "floor"))
    mask = mask & whole.against("==", value.col) & whole.compare(">=", 1) & whole.compare("<=", 10**9)
    rows = np.nonzero(mask)[0]
    place = whole.num[rows].astype(np.int64)
    sizes = board.groups.sizes(mask)[board.groups.of]
    points = tabled(params, place, place, sizes[rows])
    return _of_ranked(spread(points, rows, board.count), mask, value), (value.col, value.col, Col(sizes))


def tabled(params: Rank, first: Numbers, last: Numbers, size: Numbers) -> Col:
    """Points of each row: the mean of those of places ``first`` to ``last``; each different case is worked out once."""
    if not len(first):
        return Col.zeros(0)
    key = np.stack((first, last, size if params.shares else np.zeros(len(first), np.int64)))
    cases, at = np.unique(key, axis=1, return_inverse=True)
    until = _Sums(params, int(last.max()))
    found = [until.mean(*case) for case in cases.T.tolist()]
    return Col.of(found).take(at.reshape(-1))


class _Sums:
    """Sums of the points of the first places, once per group size where points depend on it."""

    def __init__(self, params: Rank, most: int):
        self.params, self.most = params, most
        self.known: dict[int, list[Fraction]] = {}

    def mean(self, first: int, last: int, size: int) -> Fraction:
        if first == last:
            return points_at(self.params, first, size)
        until = self.known.get(size)
        if until is None:
            points = (points_at(self.params, place, size) for place in range(1, (size or self.most) + 1))
            until = self.known[size] = [Fraction(0), *accumulate(points)]
        return (until[last] - until[first - 1]) / (last - first + 1)
