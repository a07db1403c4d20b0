"""The promotion clock gives the dates of the published examples."""

from datetime import date, timedelta

import pytest

from appraisal.outcomes.clock import PromotionClock, promotion_clock
from core.dates import add_months

EXCELLENT, COMPETENT, BASIC = ("excellent", True, 6), ("competent", True, 0), ("basic", False, 0)


def earliest(since, years, records, on=date(2026, 1, 1)):
    return promotion_clock(rank_since=since, years_needed=years, records=records, on=on).earliest


def test_excellent_in_the_year_of_appointment_brings_december_2026_forward_to_june():
    records = {2024: EXCELLENT, 2025: COMPETENT}
    assert earliest(date(2024, 12, 1), 2, records) == date(2026, 6, 1)


def test_excellent_years_before_the_appointment_do_not_count():
    records = {2021: EXCELLENT, 2022: EXCELLENT, 2023: EXCELLENT, 2024: COMPETENT, 2025: COMPETENT}
    assert earliest(date(2022, 5, 1), 4, records) == date(2025, 5, 1)


def test_a_year_that_is_not_counted_adds_a_year():
    assert earliest(date(2022, 5, 1), 2, {2023: BASIC, 2024: COMPETENT, 2025: COMPETENT}) == date(2025, 5, 1)


def test_a_full_year_without_a_record_adds_a_year_and_is_named():
    clock = promotion_clock(
        rank_since=date(2022, 5, 1),
        years_needed=2,
        records={2023: COMPETENT, 2025: COMPETENT},
        on=date(2026, 3, 1),
    )
    assert clock.missing_years == (2024,)
    assert clock.earliest == date(2025, 5, 1)


def test_the_running_year_and_the_year_of_appointment_are_never_missing():
    clock = promotion_clock(rank_since=date(2025, 5, 1), years_needed=2, records={}, on=date(2026, 3, 1))
    assert clock.missing_years == ()
    assert clock.earliest == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2024, 12, 1), 24, date(2026, 12, 1)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


def test_the_year_in_which_the_rank_was_reached_never_lengthens_the_time():
    assert earliest(date(2022, 5, 1), 2, {2022: BASIC, 2023: COMPETENT}, on=date(2024, 6, 1)) == date(2024, 5, 1)


def test_the_year_after_the_rank_was_reached_lengthens_the_time_when_it_does_not_count():
    clock = promotion_clock(rank_since=date(2022, 12, 31), years_needed=2, records={2023: BASIC}, on=date(2023, 12, 31))
    assert [(step.year, step.grade, step.months) for step in clock.steps] == [(2023, "basic", 12)]
    assert clock.needed_months == 36


def test_a_record_of_the_running_year_counts_and_no_record_of_it_is_missing():
    since, on = date(2022, 5, 1), date(2024, 1, 1)
    assert promotion_clock(rank_since=since, years_needed=2, records={2024: EXCELLENT}, on=on).needed_months == 30
    clock = promotion_clock(rank_since=since, years_needed=2, records={}, on=on)
    assert (clock.missing_years, clock.needed_months) == ((2023,), 36)


def test_records_after_the_day_that_is_asked_about_are_not_looked_at():
    assert earliest(date(2022, 5, 1), 2, {2023: COMPETENT, 2024: EXCELLENT}, on=date(2023, 6, 1)) == date(2024, 5, 1)


def test_a_year_without_effect_is_no_step_of_the_reckoning():
    clock = promotion_clock(
        rank_since=date(2022, 5, 1),
        years_needed=2,
        records={2023: COMPETENT, 2024: EXCELLENT},
        on=date(2024, 12, 1),
    )
    assert clock.as_data() == {
        "rank_since": "2022-05-01",
        "base_months": 24,
        "steps": [[2024, "excellent", -6]],
        "missing_years": [],
        "needed_months": 18,
        "earliest": "2023-11-01",
    }


# --- M7: time out of the service ---


def since_may(records, on, *away):
    return promotion_clock(rank_since=date(2023, 5, 1), years_needed=2, records=records, on=on, away=away)


def test_a_leave_and_return_stops_the_clock_for_as_many_days():
    """Away from 1 July to 30 September 2024, 92 days: 1 May 2025 becomes 1 August."""
    gap = (date(2024, 7, 1), date(2024, 9, 30))
    records = {2023: COMPETENT, 2024: COMPETENT, 2025: COMPETENT}
    clock = promotion_clock(
        rank_since=date(2023, 5, 1), years_needed=2, records=records, on=date(2026, 1, 1), away=[gap]
    )
    assert (clock.earliest, clock.away_days, clock.needed_months) == (date(2025, 8, 1), 92, 24)
    assert clock.as_data()["away"] == [["2024-07-01", "2024-09-30"]]


def test_a_year_out_of_the_service_is_time_that_stands_still_and_no_missing_grade():
    gap = (date(2023, 12, 1), date(2025, 1, 31))
    clock = since_may({2025: COMPETENT}, date(2026, 1, 1), gap)
    assert clock.missing_years == ()
    assert (clock.away_days, clock.earliest) == (428, date(2025, 5, 1) + timedelta(days=428))


def test_a_year_that_is_lost_as_a_whole_loses_no_days_beside():
    gap = (date(2024, 7, 1), date(2024, 9, 30))
    for records in ({2024: BASIC}, {}):
        clock = promotion_clock(
            rank_since=date(2023, 5, 1), years_needed=2, records=records, on=date(2025, 6, 1), away=[gap]
        )
        assert (clock.away_days, clock.earliest) == (0, date(2026, 5, 1))


def test_absence_before_the_rank_or_after_the_day_that_is_asked_about_counts_for_nothing():
    gaps = [(date(2020, 1, 1), date(2020, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31))]
    clock = since_may({}, date(2024, 6, 1), *gaps)
    assert clock.away_days == 0


def test_months_at_the_rank_are_those_served_and_not_those_required():
    clock = promotion_clock(rank_since=date(2025, 11, 15), years_needed=2, records={}, on=date(2026, 11, 30))
    assert (clock.served_months(date(2026, 11, 30)), clock.needed_months) == (12, 24)
    assert clock.served_months(date(2026, 11, 14)) == 11
    assert clock.served_months(date(2025, 11, 15)) == 0
    gap = (date(2026, 1, 1), date(2026, 3, 31))
    clock = promotion_clock(
        rank_since=date(2025, 11, 15), years_needed=2, records={}, on=date(2026, 11, 30), away=[gap]
    )
    assert clock.served_months(date(2026, 11, 30)) == 9


def held(*away, since=date(2025, 1, 1), months=12) -> PromotionClock:
    return PromotionClock(since, months, (), (), away)


@pytest.mark.parametrize(
    ("away", "on", "served"),
    [
        ((date(2025, 3, 1), date(2025, 3, 10)), date(2025, 3, 5), 2),  # four days gone, two months from 5 January
        ((date(2025, 1, 10), date(2025, 1, 13)), date(2025, 2, 4), 0),
        ((date(2025, 1, 10), date(2025, 1, 13)), date(2025, 2, 5), 1),
        ((date(2025, 3, 1), date(2025, 3, 10)), date(2024, 12, 1), 0),
    ],
)
def test_days_out_of_the_service_are_left_out_of_the_months_served_to_the_day(away, on, served):
    assert held(away).served_months(on) == served


@pytest.mark.parametrize(
    ("first", "day"), [(date(2026, 1, 1), date(2026, 1, 11)), (date(2026, 1, 2), date(2026, 1, 1))]
)
def test_who_leaves_on_the_very_day_moves_it_and_who_leaves_after_it_does_not(first, day):
    assert held((first, first + timedelta(days=9))).earliest == day


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), ()),
        (date(2022, 6, 1), date(2024, 6, 30), ()),
        (date(2023, 1, 2), date(2023, 12, 31), (2023,)),
        (date(2023, 1, 15), date(2023, 12, 31), (2023,)),
        (date(2023, 1, 1), date(2023, 12, 30), (2023,)),
        (date(2022, 6, 1), date(2023, 6, 30), (2023,)),
    ],
)
def test_a_year_without_any_service_is_not_missing_and_one_with_a_day_of_it_is(first, last, missing):
    clock = promotion_clock(
        rank_since=date(2022, 5, 1), years_needed=2, records={}, on=date(2024, 1, 1), away=[(first, last)]
    )
    assert clock.missing_years == missing


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2023, 6, 1), date(2023, 6, 1), 1),
        (date(2023, 12, 20), date(2024, 6, 30), 12),
        (date(2022, 4, 1), date(2022, 5, 2), 2),
    ],
)
def test_days_away_are_those_at_the_rank_before_the_day_that_is_asked_about(first, last, days):
    clock = promotion_clock(
        rank_since=date(2022, 5, 1), years_needed=2, records={2023: COMPETENT}, on=date(2024, 1, 1),
        away=[(first, last)],
    )  # fmt: skip
    assert clock.away_days == days
