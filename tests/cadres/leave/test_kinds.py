"""Kinds of leave: which count working days, which may cost points, what is pointed out to whoever decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from appraisal import sources
from cadres.calendar.reckoning import Calendar
from cadres.calendar.services import calendar_day_enter
from cadres.conduct.kinds import BY_CALENDAR_DAYS, COSTING, POLICIES
from cadres.conduct.layouts import AttendanceLayout
from cadres.conduct.models import AWAY, LEAVE, AttendanceDay, AttendanceKind
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.services import attendance_record
from cadres.conduct.sheets import SIGNS
from cadres.leave.selectors import cautions, counted, usual_days
from cadres.leave.services import leave_apply
from core.approvals.services import proposal_approve
from tests.packs import packs_load

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
FRIDAY = date(2026, 3, 6)
STATUTORY = ["annual", "marriage", "maternity", "paternity", "childcare", "mourning", "home", "injury", "official"]


def test_every_kind_of_leave_has_a_policy_and_every_kind_a_sign_of_its_own():
    assert set(POLICIES) == set(LEAVE)
    for code in ("en", "zh-hans"):
        with translation.override(code):
            signs = [str(sign) for sign in SIGNS.values()]
            assert set(SIGNS) == set(AttendanceKind) and len(set(signs)) == len(signs)


def test_no_scheme_can_read_the_days_of_statutory_leave():
    read = {code for code in sources.sources() if code.startswith("attendance.")}
    assert read == {
        "attendance.late_times",
        "attendance.absent_days",
        "attendance.personal_days",
        "attendance.sick_days",
    }
    assert {*COSTING, *STATUTORY} == set(AWAY)


@pytest.mark.parametrize("kind", AWAY)
def test_a_weekend_counts_where_the_kind_counts_calendar_days(kind):
    found = settle(Given(kind, FRIDAY, last_day=FRIDAY + timedelta(days=3)), Calendar())
    assert found.quantity == (4 if kind in BY_CALENDAR_DAYS else 2)
    number = settle(Given(kind, FRIDAY, quantity=Decimal(3)), Calendar())
    assert number.last_day == FRIDAY + timedelta(days=2 if kind in BY_CALENDAR_DAYS else 4)


@pytest.mark.django_db
def test_days_of_leave_follow_the_calendar_whether_granted_or_waiting(cast):
    days = {"kind": "annual", "day": FRIDAY - timedelta(days=4), "last_day": FRIDAY, "reason": "Home"}
    granted, waiting = leave_apply(actor=cast.lin, **days), leave_apply(actor=cast.mei, **days)
    proposal_approve(proposal=granted, actor=cast.su)
    before = granted.days
    calendar_day_enter(actor=cast.xi, day=granted.day + timedelta(days=1), kind="holiday", name="Flood", source="3")
    for leave in (granted, waiting):
        leave.refresh_from_db()
        assert leave.days == before - 1
    assert granted.record.quantity == granted.days


def test_a_change_of_the_calendar_leaves_calendar_days_as_they_are(cast):
    for user, kind in ((cast.lin, "maternity"), (cast.mei, "annual")):
        last = FRIDAY + timedelta(days=6)
        attendance_record(actor=cast.hua, cadre=user.cadre, day=FRIDAY, last_day=last, kind=kind)
    calendar_day_enter(actor=cast.xi, day=FRIDAY + timedelta(days=3), kind="holiday", name="Flood", source="Notice 3")
    kept = [AttendanceDay.objects.filter(cadre=user.cadre).count() for user in (cast.lin, cast.mei)]
    assert kept == [7, 4]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("婚假", "marriage"),
        ("产假", "maternity"),
        ("陪产（护理）假", "paternity"),
        ("陪产(护理)假", "paternity"),
        ("陪产假", "paternity"),
        ("护理假", "paternity"),
        ("育儿假", "childcare"),
        ("丧假", "mourning"),
        ("探亲假", "home"),
        ("工伤假", "injury"),
        ("停工留薪期", "injury"),
        ("公假", "official"),
        ("公差", "official"),
        ("出差", "official"),
        ("年休假", "annual"),
        ("年假", "annual"),
        ("事假", "personal"),
        ("病假", "sick"),
    ],
)
def test_rosters_name_the_kinds_as_offices_do(word, kind):
    assert AttendanceLayout.column("kind").read(word) == kind


@pytest.mark.django_db
def test_whoever_decides_reads_that_a_document_is_missing_and_that_it_is_long(cast, sign_in):
    packs_load()
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday() + 200)
    last = first + timedelta(days=9)
    leave = leave_apply(actor=cast.lin, kind="marriage", day=first, last_day=last, reason="Wedding")
    assert usual_days("marriage", on=first) == 3 and usual_days("sick", on=first) is None
    page = sign_in(cast.su).get(leave.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "No document is attached" in page and "at most 3 working days" in page
    assert [*cautions(leave, has_file=True)] == [cautions(leave, has_file=False)[1]]
    short = leave_apply(
        actor=cast.mei,
        kind="maternity",
        day=first,
        last_day=first + timedelta(days=97),
        reason="Birth",
        file=SimpleUploadedFile("a.pdf", PDF),
    )
    assert cautions(short, has_file=True) == [] and counted(short) == "98 calendar days"
    assert proposal_approve(proposal=leave, actor=cast.su).record.kind == "marriage"
