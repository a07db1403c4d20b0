"""Bounds of what is paid: nothing below zero, nobody paid, and how many people a refusal names."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from appraisal.outcomes.paying import _as_pay, _millionths
from appraisal.outcomes.services.bonus import NAMED, _first_of
from appraisal.scoring.payouts.plans import Paid
from core.errors import InvalidInput


def test_nothing_is_paid_to_nobody() -> None:
    assert _as_pay([Paid("one", 2, {}, {}, None)]).amounts == {}


def test_an_amount_of_nothing_is_kept() -> None:
    paid = _as_pay([Paid("one", 2, {"1": 0, "2": 150}, {}, None)])
    assert paid.amounts == {"1": Decimal(0), "2": Decimal("1.50")}


@pytest.mark.parametrize("amounts", [{"1": -1}, {"1": -1, "2": 500}])
def test_one_cent_below_nothing_is_refused(amounts: dict[str, int]) -> None:
    with override("en"), pytest.raises(InvalidInput, match="less than nothing"):
        _as_pay([Paid("one", 2, amounts, {}, None)])


def test_what_is_not_there_counts_as_nothing() -> None:
    assert _millionths(None) == 0
    assert _millionths(Decimal("1.5")) == 1_500_000


@pytest.mark.parametrize(("further", "said"), [(0, None), (1, "1 more"), (2, "2 more")])
def test_a_refusal_names_the_first_and_counts_the_others(further: int, said: str | None) -> None:
    names = [f"Cadre {letter}" for letter in "abcdefghij"[: NAMED + further]]
    with override("en"):
        text = _first_of(names)
    assert [name in text for name in names] == [True] * NAMED + [False] * further
    assert said in text if said else "more" not in text
