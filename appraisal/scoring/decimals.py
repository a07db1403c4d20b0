"""Exact numbers in text: parsing without binary floats, printing with a fixed number of places."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, TypeVar

MICRO = 10**6  # quantities and discretionary values are whole millionths
LIMIT = 10**12  # no number of a scheme or a fact may be larger; keeps the integer bounds provable

_DECIMAL = re.compile(r"[+-]?\d{1,300}(\.\d{1,6})?", re.ASCII)
_RATIO = re.compile(r"([+-]?\d{1,300})/(\d{1,7})", re.ASCII)


class TooLarge(ValueError):
    """A number beyond LIMIT; it is exact, but nobody has proven what it would do."""


def fault(error: ValueError) -> str:
    """The code of an issue for a ValueError of ``parse`` or ``to_micro``."""
    return "number_too_large" if isinstance(error, TooLarge) else "number_invalid"


def parse(value: Any) -> Fraction:
    """The exact value of "12.5", "-3", "1/3" or an int; ValueError for floats, exponents and anything else."""
    if isinstance(value, bool | float):
        raise ValueError('write numbers as text, for example "0.5"')  # noqa: TRY004 - one kind of refusal
    if isinstance(value, (int, Fraction)):
        number = Fraction(value)
    else:
        text = str(value).strip()
        ratio = _RATIO.fullmatch(text)
        if ratio and int(ratio[2]):
            number = Fraction(int(ratio[1]), int(ratio[2]))
        elif _DECIMAL.fullmatch(text):
            number = Fraction(text)
        else:
            raise ValueError("not a decimal with at most 6 places")
    if abs(number) > LIMIT:
        raise TooLarge("beyond 1,000,000,000,000, the largest number that can be proven exact")
    return number


def to_micro(value: Any) -> int:
    """The value in whole millionths; ValueError when it has more than six decimals."""
    number = parse(value)
    micro = number * MICRO
    if micro.denominator != 1:
        raise ValueError("more than 6 decimals")
    return micro.numerator


def plain(number: Fraction | int) -> str:
    """Shortest exact text: "0.1", "-3", or "10/3" when decimals do not terminate within 12 places."""
    number = Fraction(number)
    den = number.denominator
    if den == 1:
        return str(number.numerator)
    twos = (den & -den).bit_length() - 1
    odd, fives = den >> twos, 0
    while odd % 5 == 0:
        odd, fives = odd // 5, fives + 1
    places = max(twos, fives)
    if odd != 1 or places > 12:
        return f"{number.numerator}/{den}"
    return fixed(number.numerator * 10**places // den, places)


def fixed(scaled: int, places: int) -> str:
    """Print a scaled integer: fixed(13620, 2) is "136.20"."""
    scaled = int(scaled)
    if places <= 0:
        return str(scaled * 10**-places)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


Stated = TypeVar("Stated")


def stated(value: Stated | None) -> Stated:
    """What the reader of the scheme has made sure of; where it is missing, a check was left out."""
    if value is None:
        raise ValueError("what must be stated is missing")
    return value


def as_number(value: Fraction | str) -> Fraction:
    """The number of what is a number or one of a few words, where every word has been dealt with."""
    if isinstance(value, str):
        raise TypeError(f"{value!r} is no number")
    return value
