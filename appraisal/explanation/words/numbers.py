"""Numbers as pages write them. Sums are kept in fractions; what is rounded here is only shown."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, overload

from django.utils.formats import number_format

from appraisal.scoring.payouts.rollup import round_exact

PLACES = 4  # decimals of a number on the page


def shown(text: Any) -> str:
    """An exact number as pages write it, at most four decimals."""
    number = Decimal(round_exact(Fraction(text), PLACES)).scaleb(-PLACES)
    plain = number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
    return number_format(plain, force_grouping=True)


@overload
def decimal_of(number: Fraction) -> Decimal: ...
@overload
def decimal_of(number: None) -> None: ...
@overload
def decimal_of(number: Fraction | None) -> Decimal | None: ...
def decimal_of(number: Fraction | None) -> Decimal | None:
    """For showing, at most four decimals; sums are kept in fractions."""
    if number is None:
        return None
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_UP).normalize()


def shown_all(told: dict) -> dict:
    return {key: shown(value) for key, value in told.items() if value is not None and key not in ("kind", "method")}


def shown_of(**numbers: Any) -> dict[str, str]:
    return {name: shown(number) for name, number in numbers.items()}
