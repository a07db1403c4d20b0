"""Working days are those of the week, but for what the State Council announced; administrators keep the calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cadres.calendar import services
from cadres.calendar.layouts import CalendarLayout
from cadres.calendar.models import CalendarDay
from cadres.calendar.reckoning import Calendar
from cadres.calendar.rules import CalendarUnknown
from cadres.calendar.selectors import calendar_between, years_due, years_missing
from cadres.conduct.models import AttendanceDay, AttendanceRecord
from cadres.conduct.selectors import attendance_totals
from cadres.conduct.services import attendance_record, attendance_update
from core.audit.models import AuditRow
from core.errors import NotAllowed
from tests.access.subjects import Subject
from tests.core.spreadsheets.layouts import check
from tests.packs import packs_load


def build(world):
    world.calendar_day = CalendarDay.objects.create(day=date(2026, 3, 2), name="Flood", **KIND)


def more(world, cadre, n):
    CalendarDay.objects.create(
        day=date(2000, 1, 1) + timedelta(days=CalendarDay.objects.count()), name=f"More {n}", **KIND
    )


KIND = {"kind": "holiday", "source": "Notice 3"}
MATRIX = """
GET  api:calendar-day-detail                     401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:calendar-day-detail                     401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:calendar-day-list                       401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:calendar-day-list                       401 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:calendar                             302 200 200 200 200 200 200 200 200 200 200 200 200
POST cadres:calendar                             302 302 302 302 302 302 302 302 302 302 302 302 302
GET  cadres:calendar_edit                        302 403 403 403 403 403 403 403 403 403 403 200 403
POST cadres:calendar_edit                        302 403 403 403 403 403 403 403 403 403 403 422 403
GET  cadres:calendar_new                         302 403 403 403 403 403 403 403 403 403 403 200 403
POST cadres:calendar_new                         302 403 403 403 403 403 403 403 403 403 403 422 403
GET  cadres:calendar_remove                      302 403 403 403 403 403 403 403 403 403 403 200 403
POST cadres:calendar_remove                      302 403 403 403 403 403 403 403 403 403 403 422 403
"""
QUERIES = """
api:calendar-day-list                   county_hr   4
cadres:calendar                         county_hr   8
"""
SUBJECT = Subject(
    objects={"cadres:calendar*": "calendar_day", "api:calendar-day-*": "calendar_day"},
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.fixture
def packs(db):
    packs_load()


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2026, 2, 14), date(2026, 2, 28), 6),  # Spring Festival with both moved Saturdays
        (date(2026, 10, 1), date(2026, 10, 10), 3),
        (date(2025, 10, 1), date(2025, 10, 8), 0),
        (date(2025, 1, 1), date(2025, 12, 31), 248),
        (date(2026, 1, 1), date(2026, 12, 31), 248),
        (date(2026, 11, 30), date(2026, 11, 29), 0),
    ],
)
def test_the_shipped_calendar_counts_what_was_announced(packs, first, last, number):
    assert calendar_between(date(2025, 1, 1), date(2026, 12, 31)).working_days(first, last) == number


def test_a_year_that_nobody_entered_is_named(packs):
    assert years_missing(range(2024, 2029)) == [2027, 2028]


@given(DAYS, DAYS, DAYS, st.dictionaries(DAYS, st.booleans(), max_size=40))
def test_working_days_add_up_over_any_split(first, middle, last, exceptions):
    calendar = Calendar(exceptions)
    first, middle, last = sorted((first, middle, last))
    whole = calendar.working_days(first, last)
    assert whole == calendar.working_days(first, middle) + calendar.working_days(middle + timedelta(days=1), last)
    slow, day = 0, first
    while day <= last:
        slow += exceptions[day] if day in exceptions else day.isoweekday() not in (6, 7)
        day += timedelta(days=1)
    assert whole == slow


@given(DAYS, st.integers(1, 80), st.dictionaries(DAYS, st.booleans(), max_size=40))
def test_the_last_of_so_many_working_days_is_the_day_that_makes_the_number_full(first, number, exceptions):
    calendar = Calendar(exceptions)
    last = calendar.nth(first, number)
    assert calendar.is_working(last) and calendar.working_days(first, last) == number


FIELDS = KIND | {"name": "停电放假"}


def test_system_administrators_enter_change_and_remove_a_day(cast):
    row = services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 3), **FIELDS)
    assert not calendar_between(row.day, row.day).is_working(row.day)
    services.calendar_day_update(actor=cast.xi, calendar_day=row, day=date(2026, 3, 4))
    assert calendar_between(row.day, row.day).is_working(date(2026, 3, 3))
    services.calendar_day_remove(actor=cast.xi, calendar_day=row, reason="twice")
    assert not CalendarDay.objects.exists()
    assert AuditRow.objects.filter(action__startswith="calendar.").count() == 3


@pytest.mark.parametrize("name", ["hua", "lei", "lin", "shen", "an"])
def test_nobody_else_does(cast, name):
    with pytest.raises(NotAllowed):
        services.calendar_day_enter(actor=getattr(cast, name), day=date(2026, 3, 3), **FIELDS)


def test_a_day_stands_in_the_calendar_once(cast):
    services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 3), **FIELDS)
    with pytest.raises(ValidationError, match="already"):
        services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 3), **FIELDS)


def test_leave_follows_when_a_day_becomes_a_day_off_or_a_working_day(cast):
    month = (date(2026, 3, 1), date(2026, 3, 31))
    cadre = cast.lin.cadre
    attendance_record(actor=cast.hua, cadre=cadre, kind="sick", day=date(2026, 3, 5), last_day=date(2026, 3, 10))
    assert attendance_totals(*month) == {(cadre.pk, "sick"): 4}
    services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 6), **FIELDS)
    assert attendance_totals(*month) == {(cadre.pk, "sick"): 3}
    services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 7), **FIELDS | {"kind": "working"})
    assert attendance_totals(*month) == {(cadre.pk, "sick"): 4}
    assert AttendanceRecord.objects.get().quantity == 4
    assert AuditRow.objects.filter(action="attendance.recounted", actor_key=cast.xi.pk).count() == 2


def test_a_saturday_of_overtime_that_becomes_a_working_day_still_holds_one_day(cast):
    cadre, saturday = cast.lin.cadre, date(2026, 3, 7)
    attendance_record(actor=cast.hua, cadre=cadre, kind="overtime", day=saturday, quantity=Decimal(1))
    attendance_record(actor=cast.hua, cadre=cadre, kind="sick", day=date(2026, 3, 5), last_day=date(2026, 3, 10))
    services.calendar_day_enter(actor=cast.xi, day=saturday, **FIELDS | {"kind": "working"})
    assert [(row.kind, row.quantity) for row in AttendanceDay.objects.filter(day=saturday)] == [("overtime", 1)]
    assert attendance_totals(saturday, saturday) == {(cadre.pk, "overtime"): 1}
    assert AttendanceRecord.objects.get(kind="sick").quantity == 4


def test_the_calendar_of_a_year_comes_in_by_a_file_and_leave_follows(cast):
    cadre = cast.lin.cadre
    attendance_record(actor=cast.hua, cadre=cadre, kind="sick", day=date(2026, 3, 5), last_day=date(2026, 3, 10))
    heads = [column.en for column in CalendarLayout.columns]
    rows = [[date(2026, 3, 6), "放假", "Flood", "Notice 3"], [date(2026, 3, 8), "working", "Flood", "Notice 3"]]
    made = check(CalendarLayout, cast.xi, heads, *rows)
    assert made.outcome.error_total == 0
    made.write(actor=cast.xi)
    assert attendance_totals(date(2026, 3, 1), date(2026, 3, 31)) == {(cadre.pk, "sick"): 4}
    assert {row.day.day for row in AttendanceDay.objects.all()} == {5, 8, 9, 10}
    assert not CalendarLayout.allow(cast.hua)


def test_the_page_names_the_year_that_is_missing_and_lets_the_administrator_write(cast, sign_in):
    address = reverse("cadres:calendar")
    page = sign_in(cast.xi).get(address, headers={"accept-language": "en"}).content.decode()
    assert f"{timezone.localdate().year}" in page and "is missing" in page
    sent = {"day": "2026-03-03", "kind": "holiday", "name": "Flood", "source": "Notice 3"}
    assert sign_in(cast.xi).post(reverse("cadres:calendar_new"), sent).status_code == 302
    assert sign_in(cast.hua).post(reverse("cadres:calendar_new"), sent).status_code == 403
    assert sign_in(cast.xi).post(reverse("cadres:calendar_new"), sent).status_code == 422


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2026, 10, 31), []), (date(2026, 11, 1), [2027]), (date(2026, 12, 31), [2027]), (date(2027, 1, 1), [2027])],
)
def test_from_november_on_the_next_year_should_be_there(packs, today, years):
    assert years_due(today) == years


def test_the_workbench_of_hr_reminds_until_the_calendar_is_entered(cast, sign_in):
    year = timezone.localdate().year
    client, head = sign_in(cast.gao), {"accept-language": "en"}
    page = client.get(reverse("appraisal:workbench"), headers=head).content.decode()
    assert "working-day calendar" in page and reverse("cadres:calendar") in page
    for known in (year, year + 1):
        CalendarDay.objects.create(day=date(known, 1, 1), name="New year", **KIND)
    assert "working-day calendar of" not in client.get(reverse("appraisal:workbench"), headers=head).content.decode()


def test_the_administrator_imports_the_calendar_of_a_year_from_its_page(cast, sign_in):
    address = reverse("imports:upload", args=["calendar"])
    assert address in sign_in(cast.xi).get(reverse("cadres:calendar")).content.decode()
    assert sign_in(cast.xi).get(address).status_code == 200
    assert address not in sign_in(cast.hua).get(reverse("cadres:calendar")).content.decode()


def test_working_days_of_a_year_that_is_not_entered_are_refused_with_the_remedy(packs, cast):
    last = date(2027, 1, 8)
    with pytest.raises(CalendarUnknown, match="calendar of 2027 is not entered yet.*import"):
        attendance_record(actor=cast.hua, cadre=cast.lin.cadre, kind="sick", day=date(2026, 11, 30), last_day=last)
    row = attendance_record(
        actor=cast.hua, cadre=cast.lin.cadre, kind="maternity", day=date(2026, 11, 30), last_day=last
    )
    assert row.quantity == 40
    with pytest.raises(CalendarUnknown):
        attendance_update(actor=cast.hua, record=row, kind="sick")


def test_a_record_of_one_day_keeps_its_day(cast):
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, kind="absent", day=date(2026, 3, 6), quantity=Decimal(1))
    services.calendar_day_enter(actor=cast.xi, day=date(2026, 3, 6), **FIELDS)
    assert attendance_totals(date(2026, 3, 1), date(2026, 3, 31)) == {(cast.lin.cadre.pk, "absent"): 1}
