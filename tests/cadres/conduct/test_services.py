"""Attendance: recorded by HR, never one's own, once per day and kind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cadres.conduct import selectors, services
from cadres.models import AttendanceRecord
from core.errors import InvalidInput, NotAllowed, OwnRecord
from tests import factories as make

TODAY = timezone.localdate()


def record(actor, cadre, **fields):
    return services.attendance_record(actor=actor, cadre=cadre, **{"day": TODAY, "kind": "late"} | fields)


def test_hr_records_attendance_of_her_unit(cast):
    assert record(cast.hua, cast.lin.cadre, quantity=Decimal("0.5"), kind="sick").quantity == Decimal("0.50")


@pytest.mark.parametrize("name", ["su", "he", "lin", "mei", "lei", "xi"])
def test_nobody_else_records_it(cast, name):
    with pytest.raises(NotAllowed):
        record(getattr(cast, name), cast.lin.cadre)


def test_hr_officer_does_not_record_her_own(cast):
    with pytest.raises(OwnRecord):
        record(cast.hua, cast.hua.cadre, kind="overtime")


def test_day_and_kind_are_recorded_once(cast):
    record(cast.hua, cast.lin.cadre)
    with pytest.raises(ValidationError, match="already"):
        record(cast.hua, cast.lin.cadre)


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1), Decimal("1.005"), Decimal(32)])
def test_impossible_quantity_is_refused(cast, quantity):
    with pytest.raises(ValidationError):
        record(cast.hua, cast.lin.cadre, quantity=quantity)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1900, 1, 1)])
def test_day_to_come_or_before_entry_is_refused(cast, day):
    with pytest.raises(InvalidInput):
        record(cast.hua, cast.lin.cadre, day=day)


def test_totals_of_a_month_come_in_one_query(cast, django_assert_num_queries):
    for day in (3, 4, 5):
        make.AttendanceFactory(cadre=cast.lin.cadre, day=date(2026, 3, day))
    make.AttendanceFactory(cadre=cast.lin.cadre, day=date(2026, 4, 1))
    make.AttendanceFactory(cadre=cast.tao.cadre, day=date(2026, 3, 1))
    with django_assert_num_queries(1):
        totals = selectors.attendance_totals(date(2026, 3, 1), date(2026, 3, 31), unit_path=cast.bureau.path)
    assert totals == {(cast.lin.cadre.pk, "late"): 3}


def test_removed_record_is_gone_from_the_totals(cast):
    row = record(cast.hua, cast.lin.cadre)
    services.attendance_remove(actor=cast.hua, record=row, reason="entered in error")
    assert not AttendanceRecord.objects.exists()
