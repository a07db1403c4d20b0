"""Gate records: late or early by the office hours, as far as the cadre had to be there; then attendance."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cadres.calendar.models import CalendarDay
from cadres.calendar.services import calendar_day_enter
from cadres.conduct.selectors import attendance_totals
from cadres.conduct.services import attendance_record, attendance_remove, attendance_update
from cadres.gate.layouts import GateLayout
from cadres.gate.models import GateRecord
from cadres.gate.reckoning import Hours, times_off
from cadres.models import AttendanceRecord
from core.audit.models import AuditRow
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.parse import Unreadable
from tests.access.subjects import Subject
from tests.core.spreadsheets.layouts import check
from tests.packs import packs_load

TUESDAY = date(2026, 11, 17)


def build(world):
    world.gate = GateRecord.objects.create(cadre=world.lin.cadre, day=TUESDAY, first_in=time(8, 40), times=1)


def more(world, cadre, n):
    GateRecord.objects.create(cadre=cadre, day=TUESDAY - timedelta(days=30 + n))
    GateRecord.objects.create(cadre=world.lin.cadre, day=TUESDAY - timedelta(days=60 + n))


MATRIX = """
GET  api:gate-detail                             401 404 200 200 200 404 200 200 200 200 404 404 404
POST api:gate-detail                             401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:gate-list                               401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:gate-list                               401 403 403 403 400 400 400 403 403 403 403 403 403
GET  cadres:gate                                 302 200 200 200 200 200 200 200 200 200 200 200 200
POST cadres:gate                                 302 302 302 302 302 302 302 302 302 302 302 302 302
"""
QUERIES = """
api:gate-list                           county_hr   5
cadres:gate                             county_hr   9
"""
SUBJECT = Subject(
    objects={"cadres:gate*": "gate", "api:gate-*": "gate"}, build=build, more=more, matrix=MATRIX, queries=QUERIES
)


@pytest.fixture
def office(cast):
    packs_load()
    return cast


def run(user, *rows, commit=True):
    made = check(
        GateLayout,
        type(user).objects.get(pk=user.pk),
        [column.en for column in GateLayout.columns if not column.confirms],
        *rows,
    )
    if commit and not made.outcome.error_total:
        with transaction.atomic():
            made.write(actor=user)
    return made


def says(made):
    return " ".join(error_sentence(error) for error in made.outcome.errors)


def late():
    found = attendance_totals(date(2026, 11, 1), date(2026, 11, 30))
    return {key: int(number) for (key, kind), number in found.items() if kind == "late"}


TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(TIMES, TIMES, st.booleans(), st.booleans(), st.integers(0, 20))
def test_who_is_away_is_neither_late_nor_early_and_the_rest_goes_by_the_minute(first, last, morning, afternoon, grace):
    hours = Hours(time(8, 30), time(17, 30), grace)
    found = times_off(first, last, hours, away_morning=morning, away_afternoon=afternoon)
    late = not morning and first.hour * 60 + first.minute > 8 * 60 + 30 + grace
    early = not afternoon and last.hour * 60 + last.minute < 17 * 60 + 30 - grace
    assert found == late + early


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        ("08:30", "17:30", 0),
        ("8:31", "17:30", 1),
        ("08:31:05", "17:29", 2),
        (Unreadable("08:45:00"), None, 1),  # as Excel keeps a time
        (datetime(2026, 11, 17, 8, 45), "", 1),
        ("2026-11-17 08:45:00", None, 1),
        ("", "16：00", 1),
        ("", "", 0),
    ],
)
def test_stamps_become_lateness_by_the_office_hours(office, first, last, number):
    made = run(office.hua, [office.lin.cadre.staff_no, TUESDAY, first, last])
    assert made.outcome.error_total == 0, says(made)
    assert late() == ({office.lin.cadre.pk: number} if number else {})
    assert GateRecord.objects.get().times == number


def test_days_off_and_halves_of_leave_are_no_lateness(office):
    lin = office.lin.cadre
    attendance_record(actor=office.hua, cadre=lin, day=TUESDAY, last_day=TUESDAY, to_noon=True, kind="sick")
    run(
        office.hua,
        [lin.staff_no, TUESDAY, "13:20", "17:30"],
        [lin.staff_no, date(2026, 11, 21), "10:00", "11:00"],  # a Saturday
        [lin.staff_no, date(2026, 10, 1), "10:00", "11:00"],  # National Day
    )
    assert late() == {} and GateRecord.objects.count() == 3


def test_the_same_file_again_changes_nothing_and_a_corrected_one_corrects(office):
    lin = office.lin.cadre
    run(office.hua, [lin.staff_no, TUESDAY, "09:00", "17:00"])
    made = run(office.hua, [lin.staff_no, TUESDAY, "09:00", "17:00"])
    assert made.outcome.same == 1 and late() == {lin.pk: 2}
    run(office.hua, [lin.staff_no, TUESDAY, "08:10", "17:00"])
    assert late() == {lin.pk: 1} and AttendanceRecord.objects.get().note == "08:10 – 17:00"
    run(office.hua, [lin.staff_no, TUESDAY, "08:10", "17:45"])
    assert late() == {} and not AttendanceRecord.objects.exists()
    actions = AuditRow.objects.filter(action__startswith="attendance.").values_list("action", flat=True)
    assert sorted(actions) == ["attendance.changed", "attendance.recorded", "attendance.removed"]


def test_leave_that_is_recorded_afterwards_takes_the_lateness_away_and_its_removal_brings_it_back(office):
    lin = office.lin.cadre
    run(office.hua, [lin.staff_no, TUESDAY, "13:00", "17:00"])
    assert late() == {lin.pk: 2}
    leave = attendance_record(actor=office.hua, cadre=lin, day=TUESDAY, last_day=TUESDAY, to_noon=True, kind="sick")
    assert late() == {lin.pk: 1}
    attendance_remove(actor=office.hua, record=leave, reason="wrong person")
    assert late() == {lin.pk: 2}


def test_nobody_was_late_on_what_becomes_a_day_off(office):
    run(office.hua, [office.lin.cadre.staff_no, TUESDAY, "13:00", "17:00"])
    calendar_day_enter(actor=office.xi, day=TUESDAY, kind="holiday", name="Flood", source="Notice 3")
    assert late() == {} and GateRecord.objects.get().times == 0


def test_what_hr_recorded_by_hand_stands(office):
    lin = office.lin.cadre
    record = attendance_record(actor=office.hua, cadre=lin, day=TUESDAY, kind="late")
    attendance_update(actor=office.hua, record=record, note="bus broke down")
    run(office.hua, [lin.staff_no, TUESDAY, "09:00", "17:00"])
    assert late() == {lin.pk: 1} and AttendanceRecord.objects.get().note == "bus broke down"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["{lin}", TUESDAY, "half past eight", ""], "time of day"),
        (["{lin}", TUESDAY, 0.35, ""], "time of day|text"),
        (["{lin}", TUESDAY, "18:00", "09:00"], "before the first arrival"),
        (["{lin}", date(2001, 1, 1), "08:00", ""], "not in service"),
        (["{tao}", TUESDAY, "08:00", ""], "not found"),
        (["{hua}", TUESDAY, "08:00", ""], "your own"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_sentence(office, row, sentence):
    numbers = {name: getattr(office, name).cadre.staff_no for name in ("lin", "tao", "hua")}
    made = run(office.hua, [row[0].format(**numbers), *row[1:]])
    assert made.outcome.error_total == 1

    assert re.search(sentence, says(made)), says(made)
    assert not GateRecord.objects.exists()


def test_a_file_for_a_day_of_a_year_without_calendar_names_the_remedy(cast):
    CalendarDay.objects.create(day=date(2025, 1, 1), kind="holiday", name="New year", source="Notice")
    made = run(cast.hua, [cast.lin.cadre.staff_no, TUESDAY, "08:00", ""])
    assert "enter or import the calendar of 2026" in says(made)


def test_a_file_for_a_day_without_office_hours_says_what_is_missing(cast):
    made = run(cast.hua, [cast.lin.cadre.staff_no, TUESDAY, "08:00", ""])
    assert "attendance.office_hours" in says(made)


# --- over the API ---


def post_rows(client, *rows):
    return client.post(reverse("api:gate-list"), {"rows": rows}, content_type="application/json")


def at_gate(user, first_in="08:40", day=TUESDAY, **more):
    return {"staff_no": user.cadre.staff_no, "day": day.isoformat(), "first_in": first_in, **more}


def test_a_batch_of_the_machine_is_taken_and_lateness_follows(office, sign_in):
    client = sign_in(office.hua)
    answer = post_rows(client, at_gate(office.lin, last_out="17:40"), at_gate(office.mei, "08:20"))
    assert (answer.status_code, answer.json()) == (201, {"new": 2, "changed": 0, "same": 0})
    assert late() == {office.lin.cadre.pk: 1}
    answer = post_rows(client, at_gate(office.lin, "08:25", last_out="17:40"), at_gate(office.mei, "08:20"))
    assert answer.json() == {"new": 0, "changed": 1, "same": 1}
    assert late() == {}
    rows = client.get(reverse("api:gate-list"), {"staff_no": office.lin.cadre.staff_no}).json()["results"]
    assert [(row["cadre"], row["first_in"], row["last_out"]) for row in rows] == [
        (office.lin.cadre.pk, "08:25:00", "17:40:00")
    ]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"staff_no": "tao"}, "Row 2"),  # of another unit: as if not there
        ({"staff_no": "hua"}, "own attendance"),
        ({"day": "2099-01-02"}, "Row 2"),
        ({"last_out": "08:00"}, "before the first arrival"),
        ({"first_in": "25:61"}, "first_in"),
    ],
)
def test_one_wrong_row_refuses_the_batch_and_is_named(office, sign_in, second, said):
    row = at_gate(office.mei) | second
    if name := second.get("staff_no"):
        row["staff_no"] = getattr(office, name).cadre.staff_no
    answer = post_rows(sign_in(office.hua), at_gate(office.lin), row)
    assert answer.status_code == 400 and said in answer.content.decode(), answer.content.decode()
    assert not GateRecord.objects.exists()


def test_gate_records_are_handed_over_by_hr_alone_and_read_in_scope(office, sign_in):
    assert post_rows(sign_in(office.lei), at_gate(office.lin)).status_code == 403
    foreign = GateRecord.objects.create(cadre=office.tao.cadre, day=TUESDAY)
    client = sign_in(office.hua)
    assert client.get(reverse("api:gate-detail", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("api:gate-list")).json()["results"] == []
