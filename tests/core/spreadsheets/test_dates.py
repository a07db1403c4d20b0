"""Days as people write them: one reading is read, two are refused with the reason (FOUND F5)."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from core.spreadsheets.dates import written_day

MARCH_5 = date(1985, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        MARCH_5,
        "1985-03-05",
        "1985-3-5",
        "1985/03/05",
        "1985.3.5",
        "1985.03.05.",
        "1985年3月5日",
        "1985年03月05号",
        "1985 年 3 月 5 日",
        "１９８５－０３－０５",
        "1985。3。5",
        "19850305",
        19850305,
        19850305.0,
        "1985-03-05 00:00:00",
        "1985-03-05T00:00:00",
        "1985/3/5 0:00",
        "一九八五年三月五日",
        "5 March 1985",
        "March 5, 1985",
        "Mar 5, 1985",
        "5th Mar 1985",
    ],
)
def test_what_has_one_reading_is_read(written):
    assert written_day(written) == (MARCH_5, False)


@pytest.mark.parametrize(
    ("written", "day"),
    [("25/12/2026", date(2026, 12, 25)), ("12/25/2026", date(2026, 12, 25)), ("7.7.2026", date(2026, 7, 7)),
     ("二〇一〇年十二月三十一日", date(2010, 12, 31)), ("二零一零年十月二十日", date(2010, 10, 20))],
)  # fmt: skip
def test_a_day_above_twelve_tells_the_order(written, day):
    assert written_day(written) == (day, False)


@pytest.mark.parametrize(
    "written", ["1985.03", "1985.3", "1985-03", "1985年3月", "1985/03", "198503", 198503, 1985.03, 1985.3, "Mar 1985"]
)
def test_a_month_without_its_day_is_told_apart(written):
    assert written_day(written) == (date(1985, 3, 1), True)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("05/03/2026", "date_two_readings"),
        ("5-3-2026", "date_two_readings"),
        (2010.1, "date_lost_zero"),
        ("1985", "date_year_only"),
        ("1985年", "date_year_only"),
        (1985, "date_is_number"),
        (31111, "date_is_number"),
        (31111.5, "date_is_number"),
        ("85-3-5", "date_two_digit_year"),
        ("85.03", "date_two_digit_year"),
        ("850305", "date_two_digit_year"),
        ("3/5/85", "date_two_digit_year"),
        ("1985-02-30", "no_such_day"),
        ("1985.13", "no_such_day"),
        (19851305, "no_such_day"),
        (datetime(1985, 3, 5, 12, 30), "date_with_time"),
        ("1985-03-05 12:30", "date_with_time"),
        ("三月", "not_date"),
        ("next week", "not_date"),
        (True, "not_date"),
        ("Ma 5, 1985", "not_date"),
    ],
)
def test_the_rest_is_refused_with_its_own_reason(written, code):
    with pytest.raises(ValidationError) as refused:
        written_day(written)
    assert refused.value.code == code
