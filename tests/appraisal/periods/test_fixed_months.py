"""Attendance of a month whose results are fixed comes in, and whoever brings it reads that they stay as they are."""

from datetime import date

import pytest
from django.utils import translation

from appraisal.periods.models import Period
from cadres.conduct.layouts import AttendanceLayout
from cadres.models import User
from core.spreadsheets.notices import notice_sentence
from tests import factories as make
from tests.core.spreadsheets.layouts import check

HEADS = ["Staff number", "Day", "Kind", "Times or days"]


def told(cast, *rows) -> str:
    table = [[getattr(cast, who).cadre.staff_no, day, "absent", 1] for who, day in rows]
    made = check(AttendanceLayout, User.objects.get(pk=cast.gao.pk), HEADS, *table)
    assert not made.outcome.error_total
    with translation.override("en"):
        return " ".join(notice_sentence(one) for one in made.outcome.notices)


@pytest.mark.parametrize(("state", "said"), [("released", True), ("closed", True), ("open", False), ("draft", False)])
def test_rows_of_a_month_that_is_fixed_are_told(cast, state, said):
    month = make.PeriodFactory(unit=cast.county, starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 31))
    make.ParticipantFactory(period=month, appointment=cast.lin.cadre.main_appointment_today)
    Period.objects.filter(pk=month.pk).update(state=state)
    text = told(cast, ("lin", date(2025, 3, 4)), ("lin", date(2025, 4, 1)), ("tao", date(2025, 3, 4)))
    assert ("1 row about its days does not change them" in text) is said, text


def test_without_such_a_month_nothing_is_told(cast):
    assert told(cast, ("lin", date(2025, 3, 4))) == ""
