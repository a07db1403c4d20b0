"""Random histories: no day ever holds more than a day, figures add up over any split and equal a slow count."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cadres.calendar.reckoning import Calendar
from cadres.conduct.models import AWAY
from cadres.conduct.reckoning import Given, clash, given_by_change, settle

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)
DAYS = st.dates(FIRST, LAST)
KINDS = ["late", "absent", "personal", "sick", "annual", "overtime"]
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=20).map(Calendar)
WEEK = Calendar()
MONDAY = date(2026, 3, 2)


@st.composite
def stretches(draw):
    day = draw(DAYS)
    last = draw(st.none() | st.integers(0, 20).map(lambda days: day + timedelta(days=days)))
    number = draw(st.integers(1, 30).map(lambda halves: Decimal(halves) / 2)) if last is None else None
    return Given(draw(st.sampled_from(KINDS)), day, draw(st.booleans()), last, draw(st.booleans()), number)


@dataclass
class Stored:
    kind: str
    morning: bool
    afternoon: bool
    quantity: Decimal


def history(stated, calendar):
    """Takes in what fits, one after the other, as the services do."""
    held, taken = defaultdict(list), []
    for one in stated:
        mornings = [day for day, rows in held.items() if any(row.morning for row in rows)]
        try:
            found = settle(one, calendar, mornings)
        except ValidationError:
            continue
        if clash(one.kind, found.parts, held):
            continue
        taken.append((one, found))
        for part in found.parts:
            held[part.day].append(Stored(one.kind, part.morning, part.afternoon, part.quantity))
    return held, taken


def slow(one, found, day, calendar):
    """What a record counts on a day, by walking through its halves."""
    if not one.day <= day <= found.last_day:
        return 0
    if one.kind == "late":
        return found.quantity
    if one.kind == "overtime":
        return min(Decimal(1), found.quantity - (day - one.day).days)
    if not (calendar.is_working(day) or (found.first_counts and day == one.day)):
        return 0
    halves = ["am", "pm"]
    if day == one.day and found.from_noon:
        halves.remove("am")
    if day == found.last_day and found.to_noon:
        halves.remove("pm")
    return Decimal(len(halves)) / 2


@given(st.lists(stretches(), max_size=25), CALENDARS)
def test_no_day_holds_more_than_a_day(stated, calendar):
    held, _taken = history(stated, calendar)
    for rows in held.values():
        assert sum(row.quantity for row in rows if row.kind != "late") <= 1
        assert sum(row.morning for row in rows) <= 1 and sum(row.afternoon for row in rows) <= 1


@given(st.lists(stretches(), max_size=15), CALENDARS, DAYS, DAYS, DAYS)
def test_figures_add_up_over_any_split_and_equal_a_slow_count(stated, calendar, first, middle, last):
    first, middle, last = sorted((first, middle, last))
    held, taken = history(stated, calendar)

    def total(kind, start, end):
        return sum(
            row.quantity for day, rows in held.items() if start <= day <= end for row in rows if row.kind == kind
        )

    for kind in KINDS:
        whole = total(kind, first, last)
        assert whole == total(kind, first, middle) + total(kind, middle + timedelta(days=1), last)
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        assert whole == sum(slow(one, found, day, calendar) for one, found in taken if one.kind == kind for day in days)


@given(stretches(), CALENDARS)
def test_a_number_of_days_and_the_last_day_that_follows_from_it_say_the_same(one, calendar):
    try:
        found = settle(one, calendar)
    except ValidationError:
        return
    if one.quantity is not None and one.kind in AWAY:
        assert found.quantity == one.quantity
    again = Given(one.kind, one.day, found.from_noon, found.last_day, found.to_noon, found.quantity)
    if not found.first_counts or found.last_day == one.day:
        assert settle(again, calendar) == found


def parts(found):
    return [(part.day, part.quantity) for part in found.parts]


def test_ten_days_from_a_sunday_are_that_day_and_the_working_days_after_it():
    found = settle(Given("absent", date(2026, 11, 29), quantity=Decimal(10)), WEEK)
    assert (found.last_day, found.first_counts) == (date(2026, 12, 10), True)
    assert sum(number for day, number in parts(found) if day.month == 11) == 2


def test_until_a_last_day_only_working_days_count():
    found = settle(Given("sick", date(2026, 11, 28), last_day=date(2026, 12, 1)), WEEK)
    assert parts(found) == [(date(2026, 11, 30), 1), (date(2026, 12, 1), 1)]


def test_halves_at_both_ends():
    found = settle(Given("annual", MONDAY, True, MONDAY + timedelta(days=2), True), WEEK)
    assert [(part.morning, part.afternoon) for part in found.parts] == [(False, True), (True, True), (True, False)]
    assert found.quantity == 2


def test_half_a_day_is_the_afternoon_where_the_morning_is_taken():
    found = settle(Given("sick", MONDAY, quantity=Decimal("0.5")), WEEK, [MONDAY])
    assert (found.from_noon, found.to_noon) == (True, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last_day": MONDAY - timedelta(days=1)}, "last_day"),
        ({"last_day": MONDAY + timedelta(days=400)}, "last_day"),
        ({"day": date(2026, 3, 7), "last_day": date(2026, 3, 8)}, "last_day"),  # a weekend
        ({"last_day": MONDAY, "from_noon": True, "to_noon": True}, "to_noon"),
        ({"last_day": MONDAY + timedelta(days=4), "quantity": Decimal(3)}, "quantity"),
        ({"quantity": Decimal("0.3")}, "quantity"),
        ({"quantity": Decimal(31)}, "quantity"),  # thirty-one days on one day
        ({"quantity": Decimal(2), "to_noon": True}, "to_noon"),
        ({"kind": "late", "last_day": MONDAY + timedelta(days=1)}, "last_day"),
        ({"kind": "late", "quantity": Decimal(32)}, "quantity"),
        ({"kind": "overtime", "last_day": MONDAY, "quantity": Decimal("1.5")}, "quantity"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_field(fields, field):
    with pytest.raises(ValidationError) as refusal:
        settle(Given(**{"kind": "personal", "day": MONDAY} | fields), WEEK)
    assert list(refusal.value.error_dict) == [field]


STORED = {
    "kind": "sick",
    "day": MONDAY,
    "from_noon": False,
    "last_day": MONDAY + timedelta(days=2),
    "to_noon": False,
    "quantity": Decimal(3),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"quantity": None, "last_day": MONDAY + timedelta(days=1)}, (MONDAY + timedelta(days=1), 2)),
        ({"last_day": MONDAY + timedelta(days=1)}, (MONDAY + timedelta(days=1), 2)),
        ({"quantity": Decimal(5)}, (MONDAY + timedelta(days=4), 5)),
        ({"day": MONDAY + timedelta(days=1)}, (MONDAY + timedelta(days=2), 2)),
        ({"to_noon": True}, (MONDAY + timedelta(days=2), Decimal("2.5"))),
        ({"kind": "annual"}, (MONDAY + timedelta(days=2), 3)),
        ({"kind": "maternity"}, (MONDAY + timedelta(days=2), 3)),
    ],
)
def test_a_change_means_what_follows_from_it(change, expected):
    stated = given_by_change(STORED, STORED | change)
    found = settle(stated, WEEK) if stated else None
    assert (found and (found.last_day, found.quantity)) == expected


def test_what_counts_calendar_days_now_counts_them_anew():
    before = STORED | {"last_day": MONDAY + timedelta(days=7), "quantity": Decimal(6)}
    found = settle(given_by_change(before, before | {"kind": "home"}), WEEK)
    assert (found.last_day, found.quantity) == (MONDAY + timedelta(days=7), 8)


def test_a_number_in_a_refusal_is_written_as_people_write_it():
    with pytest.raises(ValidationError, match="are 10 working days, not 20"):
        settle(Given("sick", MONDAY, last_day=MONDAY + timedelta(days=11), quantity=Decimal(20)), WEEK)


def test_a_record_of_one_day_moves_with_its_day():
    before = STORED | {"last_day": MONDAY, "quantity": Decimal(1)}
    found = settle(given_by_change(before, before | {"day": MONDAY + timedelta(days=3)}), WEEK)
    assert (found.last_day, found.quantity) == (MONDAY + timedelta(days=3), 1)
