"""What was a number on a day before becomes the working days from that day on; figures of one-day records stay."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from cadres.conduct.models import AttendanceDay
from cadres.conduct.selectors import attendance_totals
from cadres.models import AttendanceRecord

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
migration = import_module("cadres.migrations.0014_days_of_attendance")


@pytest.fixture
def stored(cast):
    def make(day, kind, number):
        record = AttendanceRecord(cadre=cast.lin.cadre, day=day, last_day=day, kind=kind, quantity=Decimal(number))
        record.save()
        return record

    return make


def migrate():
    migration.fill(apps, None)
    found = attendance_totals(date(2026, 11, 1), date(2026, 11, 30))
    return {kind: number for (_cadre, kind), number in found.items()}


def test_one_day_records_keep_what_they_count_wherever_they_stand(stored):
    for day, kind, number in [
        (date(2026, 11, 3), "late", "3"),
        (date(2026, 11, 4), "sick", "0.5"),
        (date(2026, 11, 8), "absent", "1"),  # a Sunday
        (date(2026, 11, 10), "personal", "0.25"),  # finer than halves
    ]:
        stored(day, kind, number)
    assert migrate() == {"late": 3, "sick": Decimal("0.5"), "absent": 1, "personal": Decimal("0.25")}


def test_longer_records_are_spread_over_working_days_and_overtime_over_all(stored):
    absence, overtime = stored(date(2026, 11, 29), "absent", "10"), stored(date(2026, 11, 13), "overtime", "2.5")
    assert migrate() == {"absent": 2, "overtime": Decimal("2.5")}
    absence.refresh_from_db()
    overtime.refresh_from_db()
    assert (absence.last_day, absence.first_counts) == (date(2026, 12, 10), True)
    assert overtime.last_day == date(2026, 11, 15)


def test_records_that_shared_a_day_keep_their_figures_and_one_of_them_the_half(stored):
    day = date(2026, 11, 17)
    stored(day, "personal", "0.5"), stored(day, "sick", "0.5"), stored(day, "absent", "1")
    assert migrate() == {"personal": Decimal("0.5"), "sick": Decimal("0.5"), "absent": 1}
    rows = AttendanceDay.objects.order_by("pk").values_list("kind", "morning", "afternoon")
    assert list(rows) == [("personal", True, False), ("sick", False, True), ("absent", False, False)]
