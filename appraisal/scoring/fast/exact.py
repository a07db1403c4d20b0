"""Exact columns: ``num / den`` over int64, falling back to Python integers when a bound could be exceeded.

``den`` is one positive int for the whole column, or a column of them once something was divided row by row. Before
every operation the largest possible result is computed in Python integers; at 2**62 or more the column becomes dtype
object, which cannot overflow. There is no float anywhere.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.scoring.language.nodes import Rounding
from appraisal.scoring.language.vocabularies import ROUNDINGS
from appraisal.scoring.registry import registry

Numbers = npt.NDArray[Any]  # int64, or Python integers where a bound could be exceeded
Mask = npt.NDArray[np.bool_]
Number = Fraction | int

BOUND = 2**62


def top(values: Numbers | int) -> int:
    """Largest absolute value, as a Python int."""
    if isinstance(values, int):
        return abs(values)
    if not len(values):
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def _wide(values: Any, bound: int) -> Any:
    """The column ready for a result of at most ``bound``."""
    if bound >= BOUND and isinstance(values, np.ndarray) and values.dtype != object:
        return values.astype(object)
    return values


def _settle(values: Numbers) -> Numbers:
    if isinstance(values, np.ndarray) and values.dtype == object and top(values) < BOUND:
        return values.astype(np.int64)
    return values


def _scaled(values: Any, factor: Any) -> Any:
    """values × factor, exact; factor is an int or a column."""
    if isinstance(factor, int):
        if factor == 1:
            return values
        if isinstance(values, int):
            return values * factor
    bound = max(top(values), 1) * max(top(factor), 1)  # a factor too wide for int64 matters even for zeros
    if isinstance(values, int) and bound >= BOUND:
        return values * factor.astype(object)
    if bound >= BOUND and not isinstance(factor, int):
        factor = _wide(factor, bound)
    return _wide(values, bound) * factor


def _lcm(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return lcm(a, b)
    bound = top(a) * top(b)
    if bound < BOUND:
        return np.lcm(a, b)
    # astype(object) first: np.lcm on int64 would wrap silently
    a = a.astype(object) if isinstance(a, np.ndarray) else a
    b = b.astype(object) if isinstance(b, np.ndarray) else b
    return _settle(np.asarray(a // np.gcd(a, b) * b, dtype=object))


_COMPARE = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip


# By rounding: where a number is rounded away from zero, by its rest, the divisor, the whole part and its sign.
FURTHER: Mapping[str, Callable[[Numbers, Any, Numbers, Mask], Numbers]] = registry(
    "roundings of the fast engine",
    ROUNDINGS,
    {
        "half_up": lambda rest, den, whole, negative: rest * 2 >= den,
        "half_even": lambda rest, den, whole, negative: rest * 2 + whole % 2 > den,
        "half_down": lambda rest, den, whole, negative: rest * 2 > den,
        "floor": lambda rest, den, whole, negative: (rest != 0) & negative,
        "ceil": lambda rest, den, whole, negative: (rest != 0) & ~negative,
        "down": lambda rest, den, whole, negative: np.zeros(len(rest), bool),
        "up": lambda rest, den, whole, negative: rest != 0,
    },
)


class Col:
    __slots__ = ("den", "num")

    num: Numbers
    den: int | Numbers

    def __init__(self, num: Numbers, den: int | Numbers = 1):
        self.num, self.den = num, den

    def __len__(self) -> int:
        return len(self.num)

    @classmethod
    def zeros(cls, count: int) -> Col:
        """A column of zeros over the denominator 1."""
        return cls(np.zeros(count, np.int64))

    @classmethod
    def full(cls, count: int, number: Number) -> Col:
        """A column that holds one exact number in every row."""
        number = Fraction(number)
        dtype = np.int64 if abs(number.numerator) < BOUND else object
        return cls(np.full(count, number.numerator, dtype), number.denominator)

    @classmethod
    def of(cls, numbers: Iterable[Number]) -> Col:
        """From Fractions, over their common denominator."""
        numbers = [Fraction(number) for number in numbers]
        den = lcm(*(number.denominator for number in numbers)) if numbers else 1
        values = [number.numerator * (den // number.denominator) for number in numbers]
        dtype = object if any(abs(value) >= BOUND for value in values) else np.int64
        return cls(np.array(values, dtype), den)

    def take(self, rows: Numbers | slice) -> Col:
        """The column of these rows, in this order."""
        return Col(self.num[rows], self.den[rows] if isinstance(self.den, np.ndarray) else self.den)

    def at(self, row: int) -> Fraction:
        """The exact number in one row, as a Fraction."""
        den = self.den[row] if isinstance(self.den, np.ndarray) else self.den
        return Fraction(int(self.num[row]), int(den))

    def reduced(self) -> Col:
        """Smaller numbers, same values."""
        if isinstance(self.den, np.ndarray):
            common = np.gcd(self.num, self.den)
            num, den = _settle(self.num // common), _settle(self.den // common)
            return Col(num, int(den[0]) if len(den) and (den == den[0]).all() else den)
        if self.den == 1 or not len(self.num):
            return Col(_settle(self.num), self.den)
        shared = int(np.gcd.reduce(self.num))
        if not shared:  # nothing but zeros; the denominator may be too wide to divide by
            return Col(_settle(self.num), 1)
        both = gcd(shared, self.den)
        return Col(_settle(self.num // both if both > 1 else self.num), self.den // both)

    def _light(self) -> Col:
        return (
            self.reduced() if isinstance(self.den, np.ndarray) or self.den > 10**6 or self.num.dtype == object else self
        )

    # arithmetic --------------------------------------------------------------------------------------------------

    def _aligned(self, other: Col) -> tuple[Any, Any, Any]:
        den = _lcm(self.den, other.den)
        a, b = _scaled(self.num, den // self.den), _scaled(other.num, den // other.den)
        bound = top(a) + top(b)
        return _wide(a, bound), _wide(b, bound), den

    def __add__(self, other: Col) -> Col:
        a, b, den = self._aligned(other)
        return Col(a + b, den)._light()

    def __sub__(self, other: Col) -> Col:
        a, b, den = self._aligned(other)
        return Col(a - b, den)._light()

    def __neg__(self) -> Col:
        return Col(-self.num, self.den)

    def plus(self, number: Number) -> Col:
        """The column with one exact number added in every row."""
        return self + Col.full(len(self), number)

    def times(self, factor: Col | Number) -> Col:
        """× a number, or row by row × another column."""
        if isinstance(factor, Col):
            return Col(_scaled(self.num, factor.num), _scaled(self.den, factor.den))._light()
        factor = Fraction(factor)
        top_factor, den = factor.numerator, factor.denominator
        if isinstance(self.den, int):
            common = gcd(top_factor, self.den) or 1
            return Col(_scaled(self.num, top_factor // common), self.den // common * den)._light()
        return Col(_scaled(self.num, top_factor), _scaled(self.den, den))._light()

    def over(self, other: Col) -> Col:
        """Row by row division; the divisors must be positive."""
        num = _scaled(self.num, other.den)
        den = _scaled(self.den, other.num)
        return Col(num, den).reduced()

    def divided(self, other: Col) -> Col:
        """Row by row division by divisors of either sign; none may be zero."""
        negative = np.asarray(other.num < 0, bool)
        if not negative.any():
            return self.over(other)
        num, divisor = np.where(negative, -self.num, self.num), np.where(negative, -other.num, other.num)
        return Col(num, self.den).over(Col(divisor, other.den))

    def size(self) -> Col:
        """The column of absolute values, exact."""
        return Col(abs(self.num), self.den)

    # comparison and choice ---------------------------------------------------------------------------------------

    def _against(self, number: Number) -> tuple[Any, Any]:
        number = Fraction(number)
        return _scaled(self.num, number.denominator), _scaled(self.den, number.numerator)

    def compare(self, op: str, number: Number) -> Mask:
        """Mask of rows that compare so with one exact number, without any rounding."""
        a, b = self._against(number)
        return np.asarray(_COMPARE[op](a, b), bool)

    def against(self, op: str, other: Col) -> Mask:
        """Row by row comparison with another column."""
        a, b, _ = self._aligned(other)
        return np.asarray(_COMPARE[op](a, b), bool)

    @staticmethod
    def where(mask: Mask, yes: Col, no: Col) -> Col:
        """Rows of ``yes`` where the mask holds, else of ``no``, over a common denominator."""
        a, b, den = yes._aligned(no)
        return Col(np.where(mask, a, b), den)

    def at_most(self, number: Number | None) -> Col:
        """The column held at the number, None meaning without limit."""
        if number is None:
            return self
        mask = self.compare(">", number)
        return Col.where(mask, Col.full(len(self), number), self) if mask.any() else self

    def at_least(self, number: Number | None) -> Col:
        """The column lifted to the number, None meaning without limit."""
        if number is None:
            return self
        mask = self.compare("<", number)
        return Col.where(mask, Col.full(len(self), number), self) if mask.any() else self

    def nonzero(self) -> Mask:
        """Mask of rows that are not exactly zero."""
        return np.asarray(self.num != 0, bool)

    # rounding ----------------------------------------------------------------------------------------------------

    def scaled_round(self, places: int, mode: str) -> Numbers:
        """Integer column of value × 10**places, rounded once by ``mode``."""
        num, den = _scaled(self.num, 10**places), self.den
        if isinstance(den, np.ndarray) and (num.dtype == object or den.dtype == object or top(den) * 2 >= BOUND):
            num, den = num.astype(object), den.astype(object)
        elif isinstance(den, int) and den * 2 >= BOUND:
            num = num.astype(object)
        size = abs(num)
        whole = size // den
        rest = size - whole * den
        negative = np.asarray(num < 0, bool)
        further = np.asarray(FURTHER[mode](rest, den, whole, negative), bool)
        whole = whole + further.astype(np.int64)
        return _settle(np.where(negative, -whole, whole))

    def round(self, rounding: Rounding | None) -> Col:
        """The column rounded once as the scheme says, or as it is where it says nothing."""
        if rounding is None:
            return self
        return Col(self.scaled_round(rounding.places, rounding.mode), 10**rounding.places)

    def steps(self, per: Number, mode: str) -> Col:
        """Number of steps of size ``per``: whole steps (floor), begun steps (ceil) or the exact proportion."""
        share = self.times(1 / Fraction(per))
        return share if mode == "proportional" else Col(share.scaled_round(0, mode))


def group_sums(column: Col, starts: Numbers) -> Col:
    """Exact sums of consecutive runs that begin at ``starts``."""
    if not len(starts):
        return Col(column.num[:0], column.den if isinstance(column.den, int) else column.den[:0])
    if isinstance(column.den, np.ndarray):
        raise TypeError("grouped sums need one denominator")
    num = _wide(column.num, top(column.num) * len(column))
    return Col(np.add.reduceat(num, starts), column.den)


def spread(column: Col, rows: Numbers, count: int) -> Col:
    """A dense column of ``count`` rows, zero except at ``rows``."""
    num = np.zeros(count, column.num.dtype)
    num[rows] = column.num
    if isinstance(column.den, np.ndarray):
        den = np.ones(count, column.den.dtype)
        den[rows] = column.den
        return Col(num, den)
    return Col(num, column.den)


def lightest(num: Numbers, den: int) -> Col:
    """Column over a shared denominator, reduced at once (quantities in millionths are nearly always whole)."""
    return Col(num, den).reduced()


# Segments and orders -------------------------------------------------------------------------------------------------

WIDEST_COMMON = 256  # bits of a common denominator that is still cheaper than one per segment


def segment_sums(column: Col, starts: Numbers) -> Col:
    """``group_sums`` whatever the denominators; each sum is exact."""
    if isinstance(column.den, int):
        return group_sums(column, starts)
    if not len(starts):
        return Col(column.num[:0], 1)
    common = 1
    for den in set(column.den.tolist()):
        common = lcm(common, den)
        if common.bit_length() > WIDEST_COMMON:
            return _sums_apart(column, starts)
    factor = common // column.den if common < BOUND else common // column.den.astype(object)
    return group_sums(Col(_scaled(column.num, factor), common)._light(), starts)


def _sums_apart(column: Col, starts: Numbers) -> Col:
    nums, dens = column.num.tolist(), np.asarray(column.den).tolist()
    ends, found = [*starts.tolist()[1:], len(nums)], []
    for start, end in zip(starts.tolist(), ends, strict=True):
        common = lcm(*set(dens[start:end]))
        total = sum(num * (common // den) for num, den in zip(nums[start:end], dens[start:end], strict=True))
        found.append(Fraction(total, common))
    return Col(
        np.array([one.numerator for one in found], object),
        np.array([one.denominator for one in found], object),
    ).reduced()


def order_keys(column: Col) -> Numbers:
    """Integers in the same order as the values, equal where the values are equal.

    Two different fractions with denominators up to D lie at least 1 / D² apart, so times 2**k ≥ D² their whole parts
    differ; equal ones have equal whole parts.
    """
    if isinstance(column.den, int):
        return column.num
    shift = 2 * top(column.den).bit_length()
    if top(column.num).bit_length() + shift < 62 and column.num.dtype != object and column.den.dtype != object:
        return (column.num << shift) // column.den
    num, den = column.num.astype(object), column.den.astype(object)
    return (num * (1 << shift)) // den


def ordinals(keys: Numbers) -> Numbers:
    """Small integers in the order of ``keys``, which may be too wide for int64."""
    return np.unique(keys, return_inverse=True)[1].reshape(-1)


def beyond(column: Col, limit: int) -> Mask | None:
    """Mask of rows whose size exceeds ``limit``; None when none does."""
    size = top(column.num)
    if size <= limit * (column.den if isinstance(column.den, int) else 1):
        return None
    mask = column.compare(">", limit) | column.compare("<", -limit)
    return mask if mask.any() else None
