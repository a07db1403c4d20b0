"""Peers compared: sums, extremes, places and spreads inside each peer group, exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

import numpy as np
import numpy.typing as npt

from .exact import Col, order_keys, ordinals, segment_sums

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """Places of the rows that are compared; columns stand beside ``rows``."""

    rows: np.ndarray
    first: np.ndarray  # best place that equals fill, 1 = first
    last: np.ndarray
    dense: np.ndarray
    size: np.ndarray  # how many are compared in the group


class Groups:
    def __init__(self, count: int, peer: Numbers | None = None):
        self.count = count
        if peer is None:
            self.of, self.order = np.zeros(count, np.int64), np.arange(count)
            self.starts = np.zeros(min(count, 1), np.int64)
        else:
            self.of = np.unique(peer, return_inverse=True)[1].reshape(-1)
            self.order = np.argsort(self.of, kind="stable")
            sorted_groups = self.of[self.order]
            self.starts = np.nonzero(np.concatenate(([True], sorted_groups[1:] != sorted_groups[:-1])))[0]
            if not count:
                self.starts = self.starts[:0]

    def sizes(self, mask: Mask) -> Numbers:
        """Per group, how many rows of ``mask`` it has."""
        return np.add.reduceat(mask.astype(np.int64)[self.order], self.starts) if self.count else self.starts

    def sums(self, column: Col, mask: Mask) -> Col:
        """Per group, the exact sum over the rows of ``mask``."""
        kept = column if mask.all() else Col.where(mask, column, Col.zeros(self.count))
        return segment_sums(kept.take(self.order), self.starts)

    def means(self, column: Col, mask: Mask) -> tuple[Col, Mask]:
        """(exact mean of its group for each row, mask of rows whose group has one)."""
        sizes = self.sizes(mask)
        mean = self.sums(column, mask).over(Col(np.maximum(sizes, 1)))
        return mean.take(self.of), sizes[self.of] > 0

    def means_of_others(self, column: Col, mask: Mask) -> tuple[Col, Mask]:
        """Mean of the group without oneself; whoever is not in ``mask`` is no part of it anyway."""
        others = self.sizes(mask)[self.of] - mask
        kept = column if mask.all() else Col.where(mask, column, Col.zeros(self.count))
        rest = self.sums(column, mask).take(self.of) - kept
        return rest.over(Col(np.maximum(others, 1))), others > 0

    def extremes(self, column: Col, mask: Mask, *, greatest: bool) -> tuple[Col, Mask]:
        """(the greatest or least of its group for each row, mask of rows whose group has one)."""
        places = self.places(column, mask, downwards=greatest)
        best = np.full(len(self.starts), -1, np.int64)
        leading = places.rows[places.first == 1]
        best[self.of[leading]] = leading
        row = best[self.of]
        return column.take(np.maximum(row, 0)) if self.count else column, row >= 0

    def places(self, column: Col, mask: Mask, *, downwards: bool) -> Places:
        """Places inside the groups, by value; ``downwards``: the greatest is first."""
        rows = np.nonzero(mask)[0]
        if not len(rows):
            return Places(rows, rows, rows, rows, rows)
        keys = ordinals(order_keys(column.take(rows)))
        groups = self.of[rows]
        order = np.lexsort((-keys if downwards else keys, groups))
        groups, keys = groups[order], keys[order]
        place = np.arange(len(rows))
        opens = np.concatenate(([True], groups[1:] != groups[:-1]))
        changes = opens | np.concatenate(([True], keys[1:] != keys[:-1]))
        start = np.maximum.accumulate(np.where(opens, place, 0))
        run = np.cumsum(changes) - 1
        run_starts = np.nonzero(changes)[0]
        run_ends = np.append(run_starts[1:], len(rows))
        first, last = run_starts[run] - start + 1, run_ends[run] - start
        dense = run - run[start] + 1
        group_ends = np.append(np.nonzero(opens)[0][1:], len(rows))
        size = group_ends[np.cumsum(opens) - 1] - start
        back = np.empty(len(rows), np.int64)
        back[order] = place
        return Places(rows, first[back], last[back], dense[back], size[back])

    def deviations(self, column: Col, mask: Mask, places: int) -> tuple[Col, Mask]:
        """(population standard deviation of its group for each row, rounded half up, mask of rows that have one)."""
        sizes = self.sizes(mask).tolist()
        sums, squares = self.sums(column, mask), self.sums(column.times(column), mask)
        found = [
            root(squares.at(group) / size - (sums.at(group) / size) ** 2, places) if size else 0
            for group, size in enumerate(sizes)
        ]
        has = np.array(sizes, np.int64) > 0
        dtype = object if any(one >= 2**62 for one in found) else np.int64
        return Col(np.array(found, dtype), 10**places).take(self.of), has[self.of]


def root(number: Fraction, places: int) -> int:
    """Square root of an exact number × 10**places, rounded half up: floor(√(4q) + 1) over 2, all in integers."""
    scaled = Fraction(number) * 10 ** (2 * places) * 4
    return (isqrt(scaled.numerator // scaled.denominator) + 1) // 2
