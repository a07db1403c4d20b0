"""A value of every subject: an exact column, and for each row whether it is known, absent or failed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from appraisal.scoring.facts.columns import Measure

from .exact import Col, beyond, lightest

Mask = npt.NDArray[np.bool_]
Status = npt.NDArray[np.int32]  # by row: KNOWN, ABSENT, or the number of its failure in ``Faults``

LARGEST = 10**15  # no result may be larger; docs/scheme-format.md, "Formulas"
KNOWN, ABSENT = 0, -1  # absent: a value is missing, a score does not apply; failed is never absent


@dataclass(frozen=True)
class Val:
    """Rows that are absent or failed hold zero, so that arithmetic on whole columns stays harmless.

    ``status`` None: known everywhere.
    """

    col: Col
    status: Status | None = None

    @classmethod
    def of(cls, col: Col, status: Status | None = None) -> Val:
        """With what is absent or failed set to zero, and a status that says nothing left out."""
        if status is None or not status.any():
            return cls(col)
        return cls(Col.where(status == KNOWN, col, Col.zeros(len(col))), status)

    @classmethod
    def where(cls, present: Mask, col: Col) -> Val:
        """Known where the mask holds, else absent."""
        return cls.of(col, absent_outside(present))

    @classmethod
    def number(cls, count: int, number: Fraction | int) -> Val:
        return cls(Col.full(count, number))

    @classmethod
    def mask(cls, mask: Mask, status: Status | None = None) -> Val:
        return cls.of(Col(mask.astype(np.int64)), status)

    @classmethod
    def nothing(cls, count: int) -> Val:
        return cls(Col.zeros(count), np.full(count, ABSENT, np.int32))

    @property
    def usable(self) -> Mask | None:
        """Mask of rows with a value that could be computed; None: all."""
        return None if self.status is None else self.status == KNOWN

    @property
    def absent(self) -> Mask | None:
        """Mask of rows without a value that did not fail; None: none."""
        return None if self.status is None else self.status == ABSENT

    @property
    def fault(self) -> Status | None:
        """Failures alone, zero elsewhere; None: none."""
        return failures(self.status)

    def where_usable(self, count: int) -> Mask:
        usable = self.usable
        return np.ones(count, bool) if usable is None else usable

    def only(self, mask: Mask | None) -> Val:
        """Absent, and without failure, outside of ``mask``."""
        return self if mask is None else Val.of(self.col, within(mask, self.status))


def absent_outside(present: Mask) -> Status:
    return np.where(present, KNOWN, ABSENT).astype(np.int32)


def within(mask: Mask | None, status: Status | None) -> Status | None:
    """The status where the mask holds, absent elsewhere: what is not looked at cannot fail."""
    if mask is None:
        return status
    return absent_outside(mask) if status is None else np.where(mask, status, np.int32(ABSENT))


def joined(*statuses: Status | None) -> Status | None:
    """Status of what needs all its parts: of each row the first failure, else absent where a part is."""
    found: Status | None = None
    for status in statuses:
        if status is not None:
            found = status if found is None else np.where((found > 0) | (status == KNOWN), found, status)
    return found


def failures(status: Status | None) -> Status | None:
    if status is None or not (status > 0).any():
        return None
    return np.maximum(status, KNOWN)


class Faults:
    """Numbers the kinds of failure: 1 is the first (code, path) that happened."""

    def __init__(self) -> None:
        self._number: dict[tuple[str, str], int] = {}
        self.listed: list[tuple[str, str]] = []

    def number(self, code: str, path: str) -> int:
        found = self._number.get((code, path))
        if found is None:
            self.listed.append((code, path))
            found = self._number[code, path] = len(self.listed)
        return found

    def mark(self, mask: Mask, code: str, path: str) -> Status:
        """Failed where ``mask`` holds."""
        return np.where(mask, self.number(code, path), KNOWN).astype(np.int32)

    def checked(self, val: Val, path: str) -> Val:
        """The value, failed where it is larger than numbers may be."""
        outside = beyond(val.col, LARGEST)
        if outside is None:
            return val
        return Val.of(val.col, joined(val.status, self.mark(outside, "too_large", path)))


def both(*masks: Mask | None) -> Mask | None:
    """Rows where all masks hold; None is everywhere."""
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found & mask
    return found


def measure_column(measure: Measure) -> Col:
    """Values of a measure, zero where absent."""
    present, den = measure.present, measure.den
    num = np.where(present, measure.num, 0)
    if isinstance(den, np.ndarray):
        return Col(num, np.where(present, den, 1)).reduced()
    return lightest(num, den)
