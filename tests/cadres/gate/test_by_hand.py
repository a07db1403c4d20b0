"""What HR says of a day at the gate stands, whatever the machine, the calendar or a file says of it later."""

from datetime import date, time

import pytest
from django.db import transaction

from cadres.calendar.services import calendar_day_enter
from cadres.conduct.services import attendance_remove, attendance_update
from cadres.gate.models import GateRecord
from cadres.gate.services import lateness_write
from cadres.gate.taking import gate_take
from cadres.models import AttendanceRecord
from tests.packs import packs_load

TUESDAY = date(2026, 11, 17)


@pytest.fixture
def office(cast):
    packs_load()
    return cast


def gate(office, first_in, last_out=time(17, 40)):
    row = {"cadre": office.lin.cadre.staff_no, "day": TUESDAY, "first_in": first_in, "last_out": last_out}
    gate_take(actor=type(office.hua).objects.get(pk=office.hua.pk), rows=[row])


@pytest.fixture
def late(office):
    gate(office, time(9, 13))
    return AttendanceRecord.objects.get()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "sick", "quantity": 1},
        {"kind": "absent", "quantity": 1},
        {"kind": "sick", "quantity": None, "to_noon": True},
        {"quantity": 2},
        {"note": "The bus did not come"},
    ],
)
def test_a_corrected_lateness_stays_as_hr_says(office, late, fields):
    attendance_update(actor=office.hua, record=late, reason="As it was", **fields)
    kept = AttendanceRecord.objects.values("kind", "quantity", "note", "to_noon").get()
    assert all(kept[name] == value for name, value in fields.items() if value is not None)
    gate(office, time(9, 20))
    gate(office, time(8, 0))
    calendar_day_enter(actor=office.xi, day=TUESDAY, kind="holiday", name="放假", source="通知")
    left = AttendanceRecord.objects.filter(kind=kept["kind"])
    if kept["kind"] == "late":  # other kinds follow the calendar by a rule of their own
        assert left.values("kind", "quantity", "note", "to_noon").get() == kept
    row = GateRecord.objects.get()
    assert row.by_hand and row.record is None


def test_an_excused_lateness_does_not_come_back(office, late):
    attendance_remove(actor=office.hua, record=late, reason="Excused")
    gate(office, time(9, 13), time(17, 42))
    assert not AttendanceRecord.objects.exists() and GateRecord.objects.get().by_hand


def test_an_update_that_changes_nothing_decides_nothing(office, late):
    attendance_update(actor=office.hua, record=late, note=late.note)
    gate(office, time(8, 0))
    assert not AttendanceRecord.objects.exists() and not GateRecord.objects.get().by_hand


def test_the_note_keeps_to_the_times(office, late):
    assert late.note == "09:13 – 17:40"
    gate(office, time(9, 1))
    late.refresh_from_db()
    assert (late.note, late.quantity) == ("09:01 – 17:40", 1)


@pytest.mark.parametrize("moment", ["08:00Z", "08:00+08:00"])
def test_a_time_of_another_zone_is_refused(office, sign_in, moment):
    row = {"staff_no": office.lin.cadre.staff_no, "day": TUESDAY.isoformat(), "first_in": moment}
    sent = {"rows": [row]}
    answer = sign_in(office.hua).post("/api/v1/gate/", sent, content_type="application/json")
    assert answer.status_code == 400 and not GateRecord.objects.exists()


def test_a_second_row_about_a_day_names_both_by_their_place_in_the_batch(office, sign_in):
    row = {"staff_no": office.lin.cadre.staff_no, "day": TUESDAY.isoformat(), "first_in": "08:00"}
    client = sign_in(office.hua)
    english = {"accept-language": "en"}
    answer = client.post("/api/v1/gate/", {"rows": [row, row]}, content_type="application/json", headers=english)
    said = answer.content.decode()
    assert answer.status_code == 400 and "Row 2" in said and "in row 1" in said


def test_what_hr_decides_between_check_and_writing_stands_too(office, late):
    row = GateRecord.objects.get()
    attendance_remove(actor=office.hua, record=late, reason="Excused")
    with transaction.atomic():
        lateness_write(actor=office.hua, rows=[row])
    assert not AttendanceRecord.objects.exists()
