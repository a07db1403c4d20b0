"""Attendance: recorded by HR, never one's own, once per day and kind."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from cadres.conduct import selectors, services
from cadres.conduct.models import AttendanceDay
from cadres.models import AttendanceRecord, ServiceSpell
from cadres.people.services import cadre_leave
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


# A stretch of days: clipped to months, one day holds one day, within the service


MONDAY = date(2026, 11, 16)


def days_in(month, cadre, kind):
    last = date(2026, month + 1, 1) - timedelta(days=1) if month < 12 else date(2026, 12, 31)
    return selectors.attendance_totals(date(2026, month, 1), last).get((cadre.pk, kind), 0)


def test_ten_days_from_the_end_of_november_count_two_in_november(cast):
    record(cast.hua, cast.lin.cadre, day=date(2026, 11, 29), kind="absent", quantity=Decimal(10))
    assert days_in(11, cast.lin.cadre, "absent") == 2
    assert days_in(12, cast.lin.cadre, "absent") == 8


@pytest.mark.parametrize("kind", ["personal", "absent", "overtime"])
def test_a_day_of_sick_leave_holds_nothing_else(cast, kind):
    record(cast.hua, cast.lin.cadre, day=MONDAY, kind="sick", last_day=MONDAY + timedelta(days=4))
    with pytest.raises(InvalidInput, match="A day holds one day: .*Sick leave"):
        record(cast.hua, cast.lin.cadre, day=MONDAY + timedelta(days=2), kind=kind, quantity=Decimal(1))
    record(cast.hua, cast.mei.cadre, day=MONDAY + timedelta(days=2), kind=kind, quantity=Decimal(1))


def test_two_halves_of_a_day_are_two_records(cast):
    record(cast.hua, cast.lin.cadre, day=MONDAY, kind="sick", quantity=Decimal("0.5"))
    other = record(cast.hua, cast.lin.cadre, day=MONDAY, kind="personal", quantity=Decimal("0.5"))
    assert other.from_noon
    with pytest.raises(InvalidInput, match="A day holds one day"):
        record(cast.hua, cast.lin.cadre, day=MONDAY, kind="absent", quantity=Decimal("0.5"))


def test_the_database_itself_keeps_two_records_off_a_morning(cast):
    make.AttendanceFactory(cadre=cast.mei.cadre, day=MONDAY, kind="sick")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.AttendanceFactory(cadre=cast.mei.cadre, day=MONDAY, kind="annual")


def test_days_between_two_spells_of_service_are_refused(cast):
    cadre = cast.lin.cadre
    ServiceSpell.objects.create(cadre=cadre, starts_on=cadre.entered_on, ends_on=date(2026, 11, 10))
    ServiceSpell.objects.create(cadre=cadre, starts_on=date(2026, 11, 18))
    with pytest.raises(InvalidInput, match="out of the service"):
        record(cast.hua, cadre, day=date(2026, 11, 12), kind="absent")
    with pytest.raises(InvalidInput, match="out of the service"):
        record(cast.hua, cadre, day=date(2026, 11, 9), kind="sick", last_day=date(2026, 11, 20))
    record(cast.hua, cadre, day=date(2026, 11, 18), kind="absent")


def test_a_correction_of_the_number_moves_the_last_day_and_the_days(cast):
    row = record(cast.hua, cast.lin.cadre, day=MONDAY, kind="sick", quantity=Decimal(2))
    row = services.attendance_update(actor=cast.hua, record=row, quantity=Decimal(4))
    assert row.last_day == MONDAY + timedelta(days=3) and row.days.count() == 4
    row = services.attendance_update(actor=cast.hua, record=row, last_day=MONDAY, note="healthy again")
    assert row.quantity == 1 and days_in(11, cast.lin.cadre, "sick") == 1


def test_leave_ends_with_the_service(cast):
    row = record(cast.hua, cast.lin.cadre, day=MONDAY, kind="sick", last_day=MONDAY + timedelta(days=4))
    cadre_leave(actor=cast.hua, cadre=cast.lin.cadre, left_on=MONDAY + timedelta(days=1), reason="moved away")
    row.refresh_from_db()
    assert (row.last_day, row.quantity) == (MONDAY + timedelta(days=1), 2)


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_agree_with_a_slow_count(cast, seed):
    rng, cadre = Random(seed), cast.lin.cadre
    for _turn in range(25):
        rows = list(AttendanceRecord.objects.order_by("pk"))
        fields = {"day": MONDAY - timedelta(days=rng.randint(0, 40))}
        if rng.random() < 0.5:
            fields["quantity"] = Decimal(rng.randint(1, 8)) / 2
        else:
            fields["last_day"] = fields["day"] + timedelta(days=rng.randint(0, 6))
        try:
            with transaction.atomic():
                if rows and rng.random() < 0.3:
                    services.attendance_update(actor=cast.hua, record=rng.choice(rows), **fields)
                else:
                    record(cast.hua, cadre, kind=rng.choice(["sick", "annual", "absent", "overtime"]), **fields)
        except (InvalidInput, ValidationError):
            continue
    held = AttendanceDay.objects.exclude(kind="late").values("day").annotate(sum=Sum("quantity"))
    assert held and all(row["sum"] <= 1 for row in held)
    totals = selectors.attendance_totals(date(2026, 10, 1), date(2026, 12, 31))
    slow = Counter()
    for row in AttendanceRecord.objects.all():
        slow[(cadre.pk, row.kind)] += row.quantity
        assert row.quantity == sum(day.quantity for day in row.days.all())
        assert {row.day, row.last_day} >= {day.day for day in row.days.all() if not row.day < day.day < row.last_day}
    assert totals == slow
