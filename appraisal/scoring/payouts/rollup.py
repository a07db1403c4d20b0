"""A year from its months (or a quarter): exact weighted mean, missing periods handled as the scheme states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from appraisal.scoring import decimals
from appraisal.scoring.fast.columns import Mask
from appraisal.scoring.fast.exact import Col


@dataclass(frozen=True)
class Rollup:
    exact: Fraction | None  # None: no period was applicable
    scaled: int | None  # × 10**places
    places: int
    arithmetic: str  # "(95.5 + 96.25 + 94) / 3 = 95.25"

    @property
    def printed(self) -> str | None:
        """The mean as text, rounded once (docs/scheme-format.md §1); None where no period had a score."""
        return None if self.scaled is None else decimals.fixed(self.scaled, self.places)


def round_exact(number: Fraction | int, places: int, mode: str = "half_up") -> int:
    """Integer number × 10**places of one exact number, rounded once in the named mode (docs/scheme-format.md §1)."""
    return int(Col.of([number]).scaled_round(places, mode)[0])


def rollup(
    scores: Sequence[Any],
    *,
    weights: Sequence[Any] | None = None,
    places: int = 2,
    mode: str = "half_up",
) -> Rollup:
    """Weighted mean of ``scores``, exact and rounded once to ``places`` (docs/scheme-format.md §1).

    Exact numbers or decimal text; None: no sheet or not applicable in that period. A missing period hands its weight
    to the others, it never counts as zero. A negative weight, or another number of weights than of scores, is refused.
    """
    scores = [
        None if score is None else decimals.parse(score) if not isinstance(score, Fraction) else score
        for score in scores
    ]
    weights = [Fraction(1)] * len(scores) if weights is None else [decimals.parse(weight) for weight in weights]
    if len(weights) != len(scores) or any(weight < 0 for weight in weights):
        raise ValueError("one weight of at least zero per period is needed")
    used = [(score, weight) for score, weight in zip(scores, weights, strict=True) if score is not None and weight]
    whole = sum(weight for _, weight in used)
    if not whole:
        return Rollup(None, None, places, "no score")
    exact = sum(score * weight for score, weight in used) / whole
    scaled = round_exact(exact, places, mode)
    even = all(weight == used[0][1] for _, weight in used)
    terms = " + ".join(decimals.plain(s) if even else f"{decimals.plain(s)} × {decimals.plain(w)}" for s, w in used)
    arithmetic = f"({terms}) / {len(used) if even else decimals.plain(whole)} = {decimals.fixed(scaled, places)}"
    return Rollup(exact, scaled, places, arithmetic)


def rollup_columns(
    columns: Sequence[Col],
    present: Sequence[Mask],
    *,
    weights: Sequence[Any] | None = None,
    places: int = 2,
    mode: str = "half_up",
) -> tuple[Any, Mask]:
    """``rollup`` for many subjects at once; missing periods reweight.

    ``columns`` are Col per period, ``present`` their masks.

    Returns (scaled integers × 10**places, mask of subjects who have a score at all), as docs/scheme-format.md §1
    rounds.
    """
    weights = [Fraction(1)] * len(columns) if weights is None else [decimals.parse(weight) for weight in weights]
    count = len(columns[0])
    total, whole, zero = Col.zeros(count), Col.zeros(count), Col.zeros(count)
    for column, here, weight in zip(columns, present, weights, strict=True):
        total = total + Col.where(here, column.times(weight), zero)
        whole = whole + Col(np.asarray(here, np.int64)).times(weight)
    scored = whole.compare(">", 0)
    mean = total.over(Col.where(scored, whole, Col.full(count, 1)))
    return mean.scaled_round(places, mode), scored
