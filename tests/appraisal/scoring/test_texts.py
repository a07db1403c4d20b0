"""Fragments of breakdowns: each distinct row is written once, whatever the columns hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.scoring.fast.exact import Col
from appraisal.scoring.fast.kinds import kinds
from appraisal.scoring.output.texts import amount, written

NUMBERS = (st.integers(-3, 3), st.integers(-(2**61), 2**61), st.integers(-(2**80), 2**80))
DENS = (st.integers(1, 4), st.integers(1, 2**61))


@st.composite
def columns(draw):
    size = draw(st.integers(0, 12))
    found = []
    for _n in range(draw(st.integers(1, 3))):
        nums = draw(st.lists(draw(st.sampled_from(NUMBERS)), min_size=size, max_size=size))
        wide = any(abs(num) >= 2**62 for num in nums)
        den = draw(st.integers(1, 7))
        if draw(st.booleans()):
            den = np.array(draw(st.lists(draw(st.sampled_from(DENS)), min_size=size, max_size=size)), np.int64)
        found.append(Col(np.array(nums, object if wide else np.int64), den))
    return size, found


@given(columns())
def test_written_says_of_each_row_what_it_holds(given_columns):
    size, found = given_columns
    expected = ["|".join(amount(column.at(row)) for column in found) for row in range(size)]
    assert written(found, lambda *texts: "|".join(texts)) == expected


def test_equal_rows_are_written_once():
    calls = []
    write = lambda *texts: calls.append(texts) or "/".join(texts)  # noqa: E731
    assert written([Col(np.array([5, 7, 5, 5]), 10), Col(np.array([1, 1, 1, 2]), 1)], write) == [
        "0.5/1", "0.7/1", "0.5/1", "0.5/2",
    ]  # fmt: skip
    assert len(calls) == 3


@pytest.mark.parametrize("span", [1, 3, 500, 10**6, 2**62])
def test_rows_that_are_alike_are_found_by_table_and_by_sorting(span):
    """A narrow column goes through the table, a wide one is sorted; both name the same kinds."""
    values = np.random.default_rng(7).integers(-span, span, 400)
    first, which = kinds(values)
    assert (values[first][which] == values).all()
    assert values[first].tolist() == sorted(set(values.tolist()))


def test_no_rows_have_no_kinds():
    first, which = kinds(np.zeros(0, np.int64))
    assert len(first) == len(which) == 0
