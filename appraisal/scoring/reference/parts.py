"""Small parts of the reference engine: rounding, steps, words for numbers, and the forms of rules that count."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from appraisal.scoring import decimals
from appraisal.scoring.language.nodes import Rounding
from appraisal.scoring.language.vocabularies import ROUNDINGS
from appraisal.scoring.registry import registry

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
LARGEST = 10**15  # no result may be larger; docs/scheme-format.md, "Formulas"


class Failure(Exception):
    """A value that cannot be computed: ``code`` says why, ``path`` which value it is."""

    def __init__(self, code: str, path: str):
        self.code, self.path = code, path
        super().__init__(f"{path}: {code}")


Maybe = TypeVar("Maybe", Fraction, Fraction | None)


def bounded(number: Maybe, path: str) -> Maybe:
    """The number, unless it is larger than numbers may be."""
    if number is not None and not -LARGEST <= number <= LARGEST:
        raise Failure("too_large", path)
    return number


# By rounding: whether a number that is not whole becomes the whole one above, by the one below it and its rest.
UPWARDS: Mapping[str, Callable[[int, Fraction], bool]] = registry(
    "roundings of the reference engine",
    ROUNDINGS,
    {
        "half_up": lambda low, rest: rest > HALF or (rest == HALF and low >= 0),
        "half_even": lambda low, rest: rest > HALF or (rest == HALF and low % 2 == 1),
        "half_down": lambda low, rest: rest > HALF or (rest == HALF and low < 0),
        "floor": lambda low, rest: False,
        "ceil": lambda low, rest: True,
        "down": lambda low, rest: low < 0,
        "up": lambda low, rest: low >= 0,
    },
)


def round_scaled(number: Fraction, places: int, mode: str) -> int:
    """Integer nearest to number × 10**places in the sense of ``mode``."""
    scaled = number * 10**places
    low = scaled.numerator // scaled.denominator  # towards minus infinity
    rest = scaled - low
    return low + 1 if rest and UPWARDS[mode](low, rest) else low


def rounded(number: Fraction, rounding: Rounding | None) -> Fraction:
    if rounding is None:
        return number
    return Fraction(round_scaled(number, rounding.places, rounding.mode), 10**rounding.places)


def held(number: Fraction, floor: Fraction | None, cap: Fraction | None) -> Fraction:
    if cap is not None and number > cap:
        number = cap
    if floor is not None and number < floor:
        number = floor
    return number


def square_root(number: Fraction, places: int) -> Fraction:
    """Square root of a number that is not negative, rounded half up, as a fraction."""
    size = number * 100**places
    low, high = 0, max(1, size.numerator // size.denominator + 1)
    while high - low > 1:  # low² ≤ size < high²
        middle = (low + high) // 2
        low, high = (middle, high) if middle * middle <= size else (low, middle)
    if (low + HALF) ** 2 <= size:
        low += 1
    return Fraction(low, 10**places)


def show(number: Fraction | int) -> str:
    return decimals.plain(number).replace("-", "−")


def signed(number: Fraction) -> str:
    return f"+ {show(number)}" if number >= 0 else f"− {show(-number)}"


def whole_steps(distance: Fraction, per: Fraction, steps: str) -> Fraction:
    exact = distance / per
    return exact if steps == "proportional" else Fraction(round_scaled(exact, 0, steps))


def compares(left: Fraction, op: str, right: Fraction) -> bool:
    return COMPARES[op](left, right)


COMPARES = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq}
