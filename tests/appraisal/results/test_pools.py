"""Which plan pays whom, what a claim weighs, and how a pool is shared (docs/scheme-format.md §11)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from appraisal.models import Period
from appraisal.results import pools
from appraisal.results.pools import Claim, Pool, grades_without_bonus, pools_until, share
from tests.appraisal.runs import world as worlds

STANDARD = {"method": "share", "weight": "coefficient", "times_factor": True}
MONTH = Period(kind="month", starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 31))
YEAR = Period(kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))


def pool(period=MONTH, **given):
    return Pool(unit=None, period=period, amount=Decimal(1), **given)


@pytest.mark.parametrize(
    ("plan", "plain"),
    [
        ({}, True),
        (STANDARD, True),
        (STANDARD | {"title": "x"}, True),
        (STANDARD | {"weight": "score"}, False),
        (STANDARD | {"times_factor": False}, False),
        ({"method": "share"}, False),
        (STANDARD | {"min_score": "60"}, False),
        (STANDARD | {"when": {}}, False),
    ],
)
def test_a_plan_of_factor_and_coefficient_alone_is_the_standard_one(plan, plain):
    assert pool(plan=plan).is_by_coefficient is plain


def test_a_plan_pays_its_own_schemes_and_the_standard_one_those_without_any():
    with_plans = {"payouts": [{"code": "annual"}]}
    own, standard = pool(kind="annual", plan=STANDARD), pool(plan=STANDARD)
    assert [own.pays(one) for one in (with_plans, {"payouts": [{"code": "x"}]}, {}, None)] == [
        True,
        False,
        False,
        False,
    ]
    assert [standard.pays(one) for one in (with_plans, {"payouts": []}, {}, None)] == [False, True, True, True]
    assert pool(YEAR, kind="annual", plan=STANDARD).pays({}), "in a year everybody"
    assert pool(kind="annual").pays({}), "a sheet from before plans were paid"


def test_a_claim_weighs_factor_times_coefficient_and_never_less_than_nothing():
    half = Fraction(1, 2)
    assert Claim(1, Decimal("1.5"), half).weight == Fraction(3, 4)
    assert [claim.weight for claim in (
        Claim(1, Decimal(1), half, excluded=True), Claim(1, Decimal(1), None), Claim(1, Decimal(1), -half)
    )] == [0, 0, 0]  # fmt: skip


def test_a_pool_is_shared_to_the_cent_by_those_who_have_a_weight():
    claims = [
        Claim(key, Decimal(1), coefficient) for key, coefficient in ((1, Fraction(1)), (2, Fraction(2)), (3, None))
    ]
    assert share(Decimal("1.00"), claims) == {1: 33, 2: 67, 3: 0}
    assert share(Decimal("1.00"), claims[2:]) is None


@pytest.mark.django_db
def test_grades_bring_no_bonus_in_a_year_alone():
    worlds.packs()
    assert (grades_without_bonus(MONTH), "incompetent" in grades_without_bonus(YEAR)) == ([], True)


def test_pools_come_from_every_room_that_keeps_some(monkeypatch):
    monkeypatch.setattr(pools, "_sources", [])
    for room in (["a"], ["b", "c"]):
        pools.register_source(lambda period, room=room: room)
    assert pools_until(MONTH) == ["a", "b", "c"]
