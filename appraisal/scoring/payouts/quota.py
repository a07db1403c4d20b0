"""Grades inside an excellent quota: who may be graded excellent in one peer group, and the arithmetic shown to people.

The 2020 rules say "within 20 %" of those who should take part; no text states the rounding, so it is a setting whose
default is the strict reading, floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals

from .rollup import round_exact

ROUNDINGS = ("floor", "half_up", "ceil")
TIES = ("all_out", "further_keys", "list_order")


@dataclass(frozen=True)
class Candidate:
    """One member of a peer group. ``score`` and ``keys`` are exact; greater is better, keys break ties in turn."""

    id: object
    score: Fraction
    grade: str  # grade by band, before the quota
    keys: tuple = ()
    barred: str = ""  # reason why excellent is impossible (veto, leave, sanction); "" = may be excellent


@dataclass(frozen=True)
class Placement:
    id: object
    grade: str
    rank: int  # 1 = best among all candidates of the group; equal scores share a rank
    reason: str  # "within_quota", "band", "barred", "quota_full", "tied_out"


@dataclass(frozen=True)
class Allocation:
    base: int
    seats: int
    taken: int
    arithmetic: str  # "47 × 20% = 9.4 → 9"
    placements: list[Placement] = field(default_factory=list)


def quota_seats(base: int, share: Any, rounding: str = "floor") -> int:
    """Whole seats for ``base`` people at an exact ``share`` (``grades.excellent_share``; Provisions 2020).

    ``rounding`` (``grades.quota_rounding``): "floor", the strict reading of "within 20 %", "half_up" or "ceil";
    other words are refused.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"rounding is one of {ROUNDINGS}")
    return round_exact(Fraction(base) * share, 0, rounding)


def spread_seats(bases: Mapping[Any, int], share: Any, rounding: str = "floor") -> dict[Any, int]:
    """Seats of each group so that rounding group by group loses none (``grades.quota_spread``; Provisions 2020).

    All groups together get the seats of everybody at an exact ``share``. Each has its own, rounded; those that rounding
    down left over go, one each, to the largest cut-off fractions, of equal ones to the larger group, then by name.
    """
    seats = {group: quota_seats(base, share, rounding) for group, base in bases.items()}
    left = quota_seats(sum(bases.values()), share, rounding) - sum(seats.values())

    def claim(group: Any) -> tuple[Any, ...]:
        return seats[group] - bases[group] * share, -bases[group], str(group)

    for group in sorted(bases, key=claim)[: max(left, 0)]:
        seats[group] += 1
    return seats


def quota_arithmetic(base: int, share: Any, seats: int) -> str:
    """The seats as people check them (``grades.excellent_share``): 47 × 20% = 9.4 → 9."""
    return f"{base} × {decimals.plain(share * 100)}% = {decimals.plain(Fraction(base) * share)} → {seats}"


def allocate(
    candidates: Iterable[Candidate],
    *,
    share: Any,
    base: int | None = None,
    seats: int | None = None,
    rounding: str = "floor",
    tie: str = "all_out",
    excellent: str = "excellent",
    below: str = "competent",
) -> Allocation:
    """Grades of one peer group inside the quota of excellent ones (``grades.excellent_share``; Provisions 2020).

    ``share``: "0.20" or a Fraction. ``base``: people who should take part (default: the candidates). ``seats``: as
    ``spread_seats`` gave them (default: those of the group alone). Only
    candidates whose band grade is ``excellent`` and who are not barred compete for the seats; who finds none gets
    ``below``. Barred ones are skipped and do not use a seat.

    ``tie`` (``grades.quota_tie``) says what happens to equal scores at the boundary: "all_out" (none of them),
    "further_keys" (compare ``keys``; if still equal, none of them), "list_order" (first in the given list); other
    words are refused.
    """
    if tie not in TIES:
        raise ValueError(f"tie is one of {TIES}")
    candidates = list(candidates)
    share = decimals.parse(share)
    base = len(candidates) if base is None else base
    seats = quota_seats(base, share, rounding) if seats is None else seats

    def merit(candidate: Candidate) -> tuple[Any, ...]:
        return (candidate.score, *candidate.keys) if tie == "further_keys" else (candidate.score,)

    contenders = [c for c in candidates if c.grade == excellent and not c.barred]
    order = sorted(contenders, key=merit, reverse=True)  # stable: equal ones stay in list order
    inside = order[:seats]
    tied_out = set()
    if tie != "list_order" and len(order) > seats and inside and merit(order[seats]) == merit(inside[-1]):
        edge = merit(order[seats])
        tied_out = {c.id for c in order if merit(c) == edge}
        inside = [c for c in inside if c.id not in tied_out]
    winners = {c.id for c in inside}
    scores = sorted((c.score for c in candidates), reverse=True)
    ranks = {}
    for position, value in enumerate(scores, start=1):
        ranks.setdefault(value, position)
    placements = []
    for candidate in candidates:
        grade, reason = candidate.grade, "band"
        if candidate.grade == excellent:
            if candidate.barred:
                grade, reason = below, "barred"
            elif candidate.id in winners:
                reason = "within_quota"
            else:
                grade, reason = below, "tied_out" if candidate.id in tied_out else "quota_full"
        placements.append(Placement(candidate.id, grade, ranks[candidate.score], reason))
    return Allocation(base, seats, len(winners), quota_arithmetic(base, share, seats), placements)
