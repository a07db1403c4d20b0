"""A value of every subject: an exact column, where it is present, and where it could not be computed."""

from dataclasses import dataclass

import numpy as np

from .exact import Col, beyond, lightest

LARGEST = 10**15  # no result may be larger; docs/scheme-format.md, "Formulas"


@dataclass(frozen=True)
class Val:
    """Rows that are missing or failed hold zero, so that arithmetic on whole columns stays harmless.

    ``present`` None means everywhere; ``fault`` None means nowhere, else the number of the failure in ``Faults``.
    """

    col: Col
    present: np.ndarray | None = None
    fault: np.ndarray | None = None

    @classmethod
    def of(cls, col, present=None, fault=None):
        """With what is missing or failed set to zero, and masks that say nothing left out."""
        if present is not None and present.all():
            present = None
        if fault is not None and not fault.any():
            fault = None
        usable = present
        if fault is not None:
            usable = (fault == 0) if usable is None else usable & (fault == 0)
        if usable is not None:
            col = Col.where(usable, col, Col.zeros(len(col)))
        return cls(col, present, fault)

    @classmethod
    def number(cls, count, number):
        return cls(Col.full(count, number))

    @classmethod
    def mask(cls, mask, fault=None):
        return cls.of(Col(mask.astype(np.int64)), None, fault)

    @property
    def usable(self):
        """Mask of rows with a value that could be computed; None: all."""
        if self.fault is None:
            return self.present
        return (self.fault == 0) if self.present is None else self.present & (self.fault == 0)

    def where_usable(self, count):
        usable = self.usable
        return np.ones(count, bool) if usable is None else usable

    def only(self, mask):
        """Missing, and without failure, outside of ``mask``."""
        if mask is None:
            return self
        present = mask if self.present is None else self.present & mask
        return Val.of(self.col, present, None if self.fault is None else np.where(mask, self.fault, 0))


class Faults:
    """Numbers the kinds of failure: 1 is the first (code, path) that happened."""

    def __init__(self):
        self._number, self.listed = {}, []

    def number(self, code, path):
        found = self._number.get((code, path))
        if found is None:
            self.listed.append((code, path))
            found = self._number[code, path] = len(self.listed)
        return found

    def mark(self, mask, code, path):
        """A fault column where ``mask`` holds."""
        return np.where(mask, self.number(code, path), 0).astype(np.int32)

    def checked(self, val, path):
        """The value, failed where it is larger than numbers may be."""
        outside = beyond(val.col, LARGEST)
        if outside is None:
            return val
        return Val.of(val.col, val.present, first(val.fault, self.mark(outside, "too_large", path)))


def first(*faults):
    """The first failure of each row."""
    found = None
    for fault in faults:
        if fault is not None:
            found = fault if found is None else np.where(found != 0, found, fault)
    return found


def both(*masks):
    """Rows where all masks hold; None is everywhere."""
    found = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found & mask
    return found


def measure_column(measure):
    """Values of a measure, zero where absent."""
    present, den = measure.present, measure.den
    num = np.where(present, measure.num, 0)
    if isinstance(den, np.ndarray):
        return Col(num, np.where(present, den, 1)).reduced()
    return lightest(num, den)
