"""Quota, yearly roll-up and money."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.scoring.fast.exact import Col
from appraisal.scoring.payouts.plans import RESIDUES, PayoutError, consecutive_reward, pay, share_pool
from appraisal.scoring.payouts.quota import Candidate, allocate, quota_seats
from appraisal.scoring.payouts.rollup import rollup, rollup_columns

from .small import document, facts, item, load, measure, score


def people(*scores, grade="excellent", **more):
    return [Candidate(f"p{n}", Fraction(score), grade, **more) for n, score in enumerate(scores)]


def winners(allocation):
    return [placement.id for placement in allocation.placements if placement.grade == "excellent"]


@pytest.mark.parametrize(
    ("base", "rounding", "seats"),
    [
        (47, "floor", 9),
        (47, "half_up", 9),
        (47, "ceil", 10),
        (48, "half_up", 10),
        (4, "floor", 0),
        (5, "floor", 1),
        (0, "ceil", 0),
    ],
)
def test_seats_of_twenty_percent(base, rounding, seats):
    assert quota_seats(base, Fraction("0.20"), rounding) == seats


def test_a_decimal_share_is_exact_where_a_float_is_not():
    assert quota_seats(50, Fraction("0.14"), "floor") == 7
    assert allocate(people(*range(10)), share="0.3").seats == 3


def test_who_is_not_paid_for_a_low_score_or_a_missing_value_is_told_why():
    price = {"code": "bonus", "method": "amount", "formula": "TOTAL() * price", "min_score": "60"}
    scheme = load(document(item("given", params={"value": "m"}), payouts=[price], total={"places": 2}))
    found = facts(3, measures={"m": measure(90, 50, 80), "price": measure(2, 2, None)})
    paid = pay(score(scheme, found), scheme.payouts[0])
    assert paid.printed() == {"a": "180.00", "b": "0.00", "c": "0.00"}
    assert paid.arithmetic == {"a": "TOTAL() * price (price = 2, TOTAL() = 90) = 180 → 180.00"}
    assert paid.unpaid == {"b": "score 50.00 < 60", "c": "missing price"}


def test_the_arithmetic_is_shown():
    assert allocate(people(*range(47)), share="0.20").arithmetic == "47 × 20% = 9.4 → 9"
    assert allocate(people(1), share="0.25", base=10, rounding="half_up").arithmetic == "10 × 25% = 2.5 → 3"


@pytest.mark.parametrize(
    ("tie", "expected"), [("all_out", ["p0"]), ("list_order", ["p0", "p1"]), ("further_keys", ["p0", "p2"])]
)
def test_a_tie_at_the_boundary(tie, expected):
    group = [Candidate("p0", Fraction(99), "excellent"), Candidate("p1", Fraction(95), "excellent", (1,)),
             Candidate("p2", Fraction(95), "excellent", (2,)),
             Candidate("p3", Fraction(91), "excellent", (3,))]  # fmt: skip
    found = allocate(group, share="0.5", tie=tie)
    assert winners(found) == expected
    assert found.taken == len(expected)


def test_equal_further_keys_leave_the_tied_out():
    group = [Candidate(f"p{n}", Fraction(95), "excellent", (1,)) for n in range(4)]
    found = allocate(group, share="0.5", tie="further_keys")
    assert winners(found) == []
    assert {placement.reason for placement in found.placements} == {"tied_out"}


def test_a_tie_inside_the_quota_harms_nobody():
    assert winners(allocate(people(95, 95, 80), share="0.67")) == ["p0", "p1"]


def test_barred_and_lower_graded_people_are_skipped_but_count_in_the_base():
    group = [Candidate("veto", Fraction(99), "excellent", barred="veto"), Candidate("a", Fraction(95), "excellent"),
             Candidate("b", Fraction(94), "excellent"),
             Candidate("c", Fraction(80), "competent"), Candidate("d", Fraction(70), "poor")]  # fmt: skip
    found = allocate(group, share="0.2")
    assert {one.id: one.grade for one in found.placements} == {
        "veto": "competent",
        "a": "excellent",
        "b": "competent",
        "c": "competent",
        "d": "poor",
    }
    assert [p.reason for p in found.placements] == ["barred", "within_quota", "quota_full", "band", "band"]
    assert [p.rank for p in found.placements] == [1, 2, 3, 4, 5]


def test_no_seats_and_nobody():
    assert winners(allocate(people(99), share="0.2")) == []
    assert allocate([], share="0.2").placements == []


def test_groups_do_not_lend_seats():
    groups = {"leaders": people(99, 98, 97, 96, 95), "staff": people(91, 90)}
    found = {name: allocate(one, share="0.2", base={"staff": 4}.get(name)) for name, one in groups.items()}
    assert {name: winners(a) for name, a in found.items()} == {"leaders": ["p0"], "staff": []}


def test_a_year_of_months_with_one_missing_reweights():
    assert rollup(["95.5", None, "96.25"]).printed == "95.88"
    assert rollup(["90", "80"], weights=["2", "1"]).exact == Fraction(260, 3)
    assert rollup(["90", None], weights=["1", "99"]).printed == "90.00"


def test_a_year_without_months_has_no_score():
    found = rollup([None, None])
    assert (found.exact, found.printed, found.arithmetic) == (None, None, "no score")


@pytest.mark.parametrize(
    ("mode", "expected"), [("half_up", "2.13"), ("half_even", "2.12"), ("down", "2.12"), ("ceil", "2.13")]
)
def test_rollup_rounding_is_stated(mode, expected):
    assert rollup(["2.125"], mode=mode).printed == expected


def test_rollup_says_its_arithmetic():
    assert rollup(["95.5", "96.25"]).arithmetic == "(95.5 + 96.25) / 2 = 95.88"
    assert rollup(["90", "80"], weights=["2", "1"]).arithmetic == "(90 × 2 + 80 × 1) / 3 = 86.67"


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-(10**6), 10**6)), min_size=3, max_size=3),
        min_size=1,
        max_size=9,
    )
)
def test_columns_of_months_give_the_same_as_one_by_one(table):
    months = [[row[month] for row in table] for month in range(3)]
    columns = [Col(np.array([value or 0 for value in month], np.int64), 100) for month in months]
    present = [np.array([value is not None for value in month]) for month in months]
    scaled, scored = rollup_columns(columns, present, weights=["1", "2", "1/3"])
    for row, values in enumerate(table):
        one = rollup([None if v is None else Fraction(v, 100) for v in values], weights=["1", "2", "1/3"])
        assert bool(scored[row]) == (one.scaled is not None)
        assert not scored[row] or int(scaled[row]) == one.scaled


@pytest.mark.parametrize(
    ("residue", "expected"),
    [
        ("largest_remainder", [3334, 3333, 3333]),
        ("first", [3334, 3333, 3333]),
        ("last", [3333, 3333, 3334]),
        ("largest_weight", [3334, 3333, 3333]),
    ],
)
def test_the_residue_of_three_equal_shares(residue, expected):
    assert list(share_pool(10000, [("a", 1), ("b", 1), ("c", 1)], residue=residue).amounts().values()) == expected


def test_largest_remainder_is_not_list_order():
    # 100 cents by 1 : 1 : 1.5 → 28.57, 28.57, 42.86: the cent goes to the third first
    pool = share_pool(100, [("a", "1"), ("b", "1"), ("c", "1.5")])
    assert pool.amounts() == {"a": 29, "b": 28, "c": 43}
    assert share_pool(99, [("a", "1"), ("b", "1"), ("c", "1.5")]).amounts() == {"a": 28, "b": 28, "c": 43}


@given(
    st.integers(0, 10**12),
    st.lists(st.fractions(min_value=0, max_value=200, max_denominator=1000), min_size=1, max_size=30),
    st.sampled_from(RESIDUES),
)
def test_shares_always_sum_to_the_pool(pool, weights, residue):
    listed = list(enumerate(weights))
    if not sum(weights):
        if pool:
            with pytest.raises(PayoutError):
                share_pool(pool, listed, residue=residue)
        return
    found = share_pool(pool, listed, residue=residue)
    assert sum(found.amounts().values()) == pool
    assert all(share.amount == 0 for share in found.shares if share.weight == 0)
    if residue.startswith("largest"):
        assert all(abs(share.amount - share.exact) < 1 for share in found.shares)


@pytest.mark.parametrize("pool", [-1, 1.5, True])
def test_a_pool_is_a_whole_number_of_cents(pool):
    with pytest.raises(PayoutError):
        share_pool(pool, [("a", 1)])


def test_a_negative_weight_is_refused():
    with pytest.raises(PayoutError):
        share_pool(100, [("a", "-1"), ("b", "2")])


TABLE = ["10000", "30000", "50000", "70000", "90000"]


@pytest.mark.parametrize(
    ("prior", "kept", "beyond", "expected"),
    [(0, True, "last", (1, 10000)), (3, True, "last", (4, 70000)), (3, False, "last", (0, 0)),
     (5, True, "last", (6, 90000)),
     (5, True, "restart", (6, 10000)), (5, True, "none", (6, 0))],
)  # fmt: skip
def test_consecutive_years(prior, kept, beyond, expected):
    assert consecutive_reward(TABLE, prior=prior, kept=kept, beyond=beyond) == expected


def test_seats_are_rounded_as_asked_at_the_very_half():
    assert [quota_seats(5, Fraction(1, 2), mode) for mode in ("floor", "half_up", "ceil")] == [2, 3, 3]
    assert [quota_seats(4, Fraction(1, 2), mode) for mode in ("floor", "half_up", "ceil")] == [2, 2, 2]
    assert [quota_seats(7, Fraction(1, 3), mode) for mode in ("floor", "half_up", "ceil")] == [2, 2, 3]


@pytest.mark.parametrize("options", [{"rounding": "nearest"}, {"tie": "lot"}])
def test_an_unknown_rounding_or_tie_is_refused(options):
    with pytest.raises(ValueError, match="is one of"):
        allocate([Candidate("a", Fraction(90), "excellent")], share="0.2", **options)


def test_ranks_are_shared_and_the_next_one_is_left_out():
    people = [Candidate(name, Fraction(score), "competent") for name, score in (("a", 70), ("b", 90), ("c", 90))]
    found = allocate(people, share="0.2")
    assert {one.id: one.rank for one in found.placements} == {"a": 3, "b": 1, "c": 1}
    assert (found.base, found.seats, found.taken) == (3, 0, 0)


def test_as_many_contenders_as_seats_all_find_one_even_when_equal():
    people = [Candidate(name, Fraction(95), "excellent") for name in "ab"]
    found = allocate(people, share="0.2", base=10)
    assert (found.seats, found.taken) == (2, 2)
    assert {one.reason for one in found.placements} == {"within_quota"}


def test_only_those_on_the_boundary_are_tied_out():
    people = [
        Candidate(name, Fraction(score), "excellent") for name, score in (("a", 99), ("b", 95), ("c", 95), ("d", 91))
    ]
    found = allocate(people, share="0.2", base=10)
    assert {one.id: one.reason for one in found.placements} == {
        "a": "within_quota", "b": "tied_out", "c": "tied_out", "d": "quota_full",
    }  # fmt: skip
    assert found.taken == 1


def test_each_group_has_the_base_that_is_given_for_it():
    people = [Candidate("a", Fraction(95), "excellent")]
    one, two = allocate(people, share="0.2", base=10), allocate(people, share="0.2")
    assert (one.base, one.seats) == (10, 2)
    assert (two.base, two.seats) == (1, 0)
