"""Fairness between unequal posts, on the score of the whole sheet: inside the peer group, and by the unit's result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from appraisal.scoring.language.fairness import Peer
from appraisal.scoring.language.vocabularies import PEER_METHODS
from appraisal.scoring.registry import registry

from .board import Board
from .columns import LARGEST, Mask, Val
from .exact import Col, beyond

DEVIATION_PLACES = 6


@dataclass(frozen=True)
class Done:
    """What a switch did: the columns that the breakdown keeps, and for whom."""

    name: str
    columns: tuple[Col, ...]
    mask: Mask


@dataclass(frozen=True)
class Fair:
    """Scores after the switches of the scheme, who has one, and what was done."""

    col: Col
    scored: Mask
    done: list[Done]


Compared = tuple[Col, Done]  # scores after comparison in the peer group, and what was compared


def fair(board: Board, score: Val) -> Fair:
    fairness, root = board.scheme.fairness, score.col
    done: list[Done] = []
    coefficient = fairness.group_coefficient
    if coefficient:
        board.note(board.value(coefficient.value).fault)
    usable = _without_failures(board, score.where_usable(board.count))
    if fairness.peer:
        root, compared = PEERS[fairness.peer.method](board, fairness.peer, root, usable)
        done.append(compared)
    if coefficient:
        value = board.value(coefficient.value)
        mask = value.where_usable(board.count) & usable
        factor = value.col.at_most(coefficient.high).at_least(coefficient.low)
        factor = Col.where(mask, factor, Col.full(board.count, 1))
        root = root.times(factor)
        done.append(Done("coefficient", (factor,), mask))
    total = board.scheme.total
    outside = beyond(root.at_most(total.cap).at_least(total.floor), LARGEST)
    if outside is not None:
        board.note(board.faults.mark(outside & usable, "too_large", "total"))
        usable = _without_failures(board, usable)
    if not usable.all():
        root = Col.where(usable, root, Col.zeros(board.count))
    return Fair(root, usable, done)


def _without_failures(board: Board, scored: Mask) -> Mask:
    scored = scored.copy()
    for fault in board.noted:
        scored &= fault == 0
    return scored


def zscore(board: Board, peer: Peer, root: Col, mask: Mask) -> Compared:
    """Mean + spread × (score − group mean) / group deviation."""
    groups = board.groups
    sizes = groups.sizes(mask)[groups.of]
    here = mask & (sizes >= peer.at_least)
    mean, _ = groups.means(root, mask)
    deviation, _ = groups.deviations(root, mask, DEVIATION_PLACES)
    varied = deviation.compare(">", 0)
    share = (root - mean).over(Col.where(varied, deviation, Col.full(board.count, 1)))
    found = Col.where(varied, share.times(peer.spread), Col.zeros(board.count)).plus(peer.mean)
    return Col.where(here, found, root), Done("peer", (root, mean, deviation, Col(sizes)), here)


def percentile(board: Board, peer: Peer, root: Col, mask: Mask) -> Compared:
    """Low + (high − low) × (number below + half of the equal others) / (size − 1)."""
    groups, count = board.groups, board.count
    sizes = groups.sizes(mask)[groups.of]
    here = mask & (sizes >= peer.at_least)
    places = groups.places(root, mask, downwards=False)
    below, equal = np.zeros(count, np.int64), np.zeros(count, np.int64)
    below[places.rows], equal[places.rows] = places.first - 1, places.last - places.first
    share = Col(2 * below + equal, 2).over(Col(np.maximum(sizes - 1, 1)))
    found = share.times(peer.high - peer.low).plus(peer.low)
    return Col.where(here, found, root), Done("peer", (root, Col(below), Col(equal), Col(sizes)), here)


PEERS: Mapping[str, Callable[[Board, Peer, Col, Mask], Compared]] = registry(
    "comparisons of the fast engine", PEER_METHODS, {"zscore": zscore, "percentile": percentile}
)
