"""Columns against Decimal and Fraction."""

import decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.scoring import decimals
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.reference.parts import round_scaled

MODES = {
    "half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN, "half_down": decimal.ROUND_HALF_DOWN,
    "floor": decimal.ROUND_FLOOR, "ceil": decimal.ROUND_CEILING, "down": decimal.ROUND_DOWN, "up": decimal.ROUND_UP,
}  # fmt: skip
fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**4)
columns = st.lists(fractions, min_size=1, max_size=6)


@pytest.mark.parametrize("mode", MODES)
@given(numbers=st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=8), places=st.integers(0, 5))
@settings(max_examples=60)
def test_rounding_is_that_of_decimal(mode, numbers, places):
    column = Col(np.array(numbers, np.int64), 10**6)
    exact = [decimal.Decimal(number).scaleb(-6) for number in numbers]
    unit = decimal.Decimal(1).scaleb(-places)
    expected = [int(number.quantize(unit, rounding=MODES[mode]).scaleb(places)) for number in exact]
    assert column.scaled_round(places, mode).tolist() == expected
    assert [round_scaled(Fraction(number, 10**6), places, mode) for number in numbers] == expected


def test_half_up_is_not_half_even_and_not_a_float():
    column = Col.of([Fraction("2.125"), Fraction("-2.125"), Fraction("1.005"), Fraction("2.675")])
    assert column.scaled_round(2, "half_up").tolist() == [213, -213, 101, 268]
    assert column.scaled_round(2, "half_even").tolist() == [212, -212, 100, 268]


@given(columns, columns)
@settings(max_examples=150)
def test_arithmetic_is_that_of_fractions(left, right):
    size = min(len(left), len(right))
    left, right = left[:size], right[:size]
    a, b = Col.of(left), Col.of(right)
    divisors = [abs(value) + Fraction(1, 7) for value in right]

    def same(column, numbers):
        assert [column.at(row) for row in range(size)] == numbers

    pairs = list(zip(left, right, strict=True))
    same(a + b, [x + y for x, y in pairs])
    same(a - b, [x - y for x, y in pairs])
    same(a.times(b), [x * y for x, y in pairs])
    quotient = a.over(Col.of(divisors))
    same(quotient, [x / y for x, y in zip(left, divisors, strict=True)])
    same(quotient + a, [x / y + x for x, y in zip(left, divisors, strict=True)])
    same(quotient.times(quotient), [(x / y) ** 2 for x, y in zip(left, divisors, strict=True)])
    assert a.against("<", b).tolist() == [x < y for x, y in pairs]
    for op, test in (
        (">=", lambda x: x >= right[0]),
        ("<", lambda x: x < right[0]),
        ("==", lambda x: x == right[0]),
    ):
        assert a.compare(op, right[0]).tolist() == [test(x) for x in left]


def test_a_column_widens_before_it_can_overflow():
    big = Col(np.array([2**61, -(2**61)], np.int64))
    assert (big + big).num.dtype == object
    assert (big + big).at(0) == 2**62
    assert big.times(big).at(1) == 2**122
    assert big.over(Col(np.array([3, 7], np.int64))).at(0) == Fraction(2**61, 3)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.1", Fraction(1, 10)), ("-3", Fraction(-3)), ("1/3", Fraction(1, 3)), (7, Fraction(7))],
)
def test_numbers_are_read_exactly(text, number):
    assert decimals.parse(text) == number


@pytest.mark.parametrize(
    "value", [0.1, True, "1e3", "0.1234567", "1/0", "", "abc", "1,5", "９", "10000000000000", None, "nan"]
)
def test_inexact_or_unclear_numbers_are_refused(value):
    with pytest.raises(ValueError):
        decimals.parse(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.10", "0.1"),
        ("-2.50", "-2.5"),
        ("10/3", "10/3"),
        ("0", "0"),
        ("1/8", "0.125"),
        ("0.000001", "0.000001"),
    ],
)
def test_plain_text_is_the_shortest_exact_one(number, text):
    assert decimals.plain(Fraction(number)) == text


@pytest.mark.parametrize(
    ("scaled", "places", "text"), [(13620, 2, "136.20"), (-5, 2, "-0.05"), (0, 3, "0.000"), (7, 0, "7")]
)
def test_fixed_places(scaled, places, text):
    assert decimals.fixed(scaled, places) == text


def test_zeros_take_a_factor_that_no_int64_holds():
    zeros = Col.zeros(2)
    assert zeros.times(10**25).at(1) == 0
    assert (zeros + Col(np.array([1, 2], np.int64), 10**25)).at(1) == Fraction(2, 10**25)
