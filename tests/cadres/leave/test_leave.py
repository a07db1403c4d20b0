"""Leave: applied for by oneself, granted by the supervisor, then attendance; given up from the day one is back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cadres.calendar.models import CalendarDay
from cadres.calendar.rules import CalendarUnknown
from cadres.conduct.layouts import AttendanceLayout
from cadres.conduct.models import AttendanceDay
from cadres.conduct.selectors import attendance_totals
from cadres.conduct.services import attendance_record, attendance_remove, attendance_update
from cadres.leave import services
from cadres.leave.menu import waiting
from cadres.leave.models import LeaveApplication, LeaveFile
from cadres.models import AttendanceRecord, Relative
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from core.audit.models import AuditRow
from core.dates import add_months
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from tests.access.subjects import Subject
from tests.core.spreadsheets.layouts import check

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
TODAY = timezone.localdate()
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())  # of the week after next: ahead, whatever day it is
FRIDAY = MONDAY + timedelta(days=4)
PAST = MONDAY - timedelta(days=35)  # a Monday that is over


def build(world):
    world.leave = LeaveApplication.objects.create(
        cadre=world.lin.cadre, kind="annual", day=MONDAY, last_day=FRIDAY, days=5, proposed_by=world.lin, reason="Home"
    )
    world.leave_file = LeaveFile(
        application=world.leave, name="a.txt", uploaded_by=world.lin, size=2, content_type="text/plain"
    )
    world.leave_file.file.save("a.txt", SimpleUploadedFile("a.txt", b"ok"))


def more(world, cadre, n):
    for person in (cadre, world.lin.cadre):
        LeaveApplication.objects.create(
            cadre=person,
            kind="sick",
            day=FRIDAY + timedelta(days=n),
            last_day=FRIDAY + timedelta(days=n),
            days=1,
            proposed_by=world.lin,
        )


MATRIX = """
GET  admin:cadres_leaveapplication_add           302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_leaveapplication_add           302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_leaveapplication_change        302 302 302 200 200 302 200 200 302 302 403 403 403
POST admin:cadres_leaveapplication_change        302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_leaveapplication_changelist    302 302 302 200 200 200 200 200 302 302 403 403 403
POST admin:cadres_leaveapplication_changelist    302 302 302 200 200 200 200 200 302 302 403 403 403
GET  admin:cadres_leaveapplication_delete        302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_leaveapplication_delete        302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_leaveapplication_history       302 302 302 200 200 302 200 200 302 302 302 302 302
POST admin:cadres_leaveapplication_history       302 302 302 200 200 302 200 200 302 302 302 302 302
GET  api:leave-approve                           401 405 405 405 405 405 405 405 405 405 405 405 405
POST api:leave-approve                           401 404 403 200 403 404 403 200 404 404 404 404 404
GET  api:leave-detail                            401 404 200 200 200 404 200 200 404 404 404 404 404
POST api:leave-detail                            401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:leave-list                              401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:leave-list                              401 400 400 400 400 400 400 400 400 400 400 400 400
GET  api:leave-reject                            401 405 405 405 405 405 405 405 405 405 405 405 405
POST api:leave-reject                            401 404 403 400 403 404 403 400 404 404 404 404 404
GET  api:leave-return                            401 405 405 405 405 405 405 405 405 405 405 405 405
POST api:leave-return                            401 404 400 400 400 404 400 400 404 404 404 404 404
GET  api:leave-reverse                           401 405 405 405 405 405 405 405 405 405 405 405 405
POST api:leave-reverse                           401 404 403 400 403 404 403 400 404 404 404 404 404
GET  api:leave-withdraw                          401 405 405 405 405 405 405 405 405 405 405 405 405
POST api:leave-withdraw                          401 404 200 403 403 404 403 403 404 404 404 404 404
GET  cadres:leave                                302 404 200 200 200 404 200 200 404 404 404 404 404
POST cadres:leave                                302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:leave_act                            302 404 403 200 403 404 403 200 404 404 404 404 404
POST cadres:leave_act                            302 404 403 302 403 404 403 302 404 404 404 404 404
GET  cadres:leave_file                           302 404 200 200 200 404 200 200 404 404 404 404 404
POST cadres:leave_file                           302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:leave_mine                           302 403 200 200 200 200 200 200 200 200 403 403 403
POST cadres:leave_mine                           302 403 302 302 302 302 302 302 302 302 403 403 403
GET  cadres:leave_new                            302 403 200 200 200 200 200 200 200 200 403 403 403
POST cadres:leave_new                            302 403 422 422 422 422 422 422 422 422 403 403 403
GET  cadres:leave_return                         302 404 200 200 403 404 403 200 404 404 404 404 404
POST cadres:leave_return                         302 404 422 422 403 404 403 422 404 404 404 404 404
GET  cadres:leave_team                           302 403 403 200 200 200 200 200 403 403 403 403 403
POST cadres:leave_team                           302 403 403 302 302 302 302 302 403 403 403 403 403
"""
QUERIES = """
api:leave-list                          county_hr   5
cadres:leave_mine                       county_hr   7
cadres:leave_team                       county_hr   8
"""
SUBJECT = Subject(
    objects={"cadres:leave_file": "leave_file", "cadres:leave*": "leave", "api:leave-*": "leave"},
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)

pytestmark = pytest.mark.django_db


def apply(user, **fields):
    return services.leave_apply(
        actor=user, **{"kind": "annual", "day": MONDAY, "last_day": FRIDAY, "reason": "Visiting my parents"} | fields
    )


def totals():
    return attendance_totals(MONDAY - timedelta(days=99), MONDAY + timedelta(days=99))


def test_leave_is_applied_for_granted_by_the_supervisor_and_then_attendance(cast):
    leave = apply(cast.lin)
    assert (leave.state, leave.days, totals()) == ("proposed", 5, {})
    assert list(waiting(cast.su)) == [leave] and waiting(cast.lin) == []
    proposal_approve(proposal=leave, actor=cast.su)
    assert totals() == {(cast.lin.cadre.pk, "annual"): 5}
    actions = set(AuditRow.objects.values_list("action", flat=True))
    assert {"leave.applied", "proposal.approved", "attendance.recorded"} <= actions


def test_weekends_between_and_halves_at_the_ends_are_counted_right(cast):
    leave = apply(cast.lin, from_noon=True, last_day=MONDAY + timedelta(days=7), to_noon=True)
    assert leave.days == Decimal("5.0")
    assert apply(cast.mei, last_day=None).last_day == MONDAY


@pytest.mark.parametrize("name", ["lin", "hua", "song", "mei", "tang", "xi"])
def test_only_supervisors_and_leaders_of_the_person_decide(cast, name):
    leave = apply(cast.lin)
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=leave, actor=getattr(cast, name))
    assert totals() == {}


def test_nobody_grants_the_own_leave_or_a_relatives(cast):
    with pytest.raises(OwnRecord):
        proposal_approve(proposal=apply(cast.su), actor=cast.su)
    Relative.objects.create(cadre=cast.su.cadre, relative=cast.lin.cadre, relation="spouse")
    with pytest.raises(RelativeRecord):
        proposal_approve(proposal=apply(cast.lin), actor=cast.su)


def test_the_database_itself_refuses_one_person_on_both_sides(cast):
    leave = apply(cast.lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveApplication.objects.filter(pk=leave.pk).update(decided_by=cast.lin)


def test_the_leave_of_a_supervisor_is_granted_by_a_leader(cast):
    proposal_approve(proposal=apply(cast.su), actor=cast.lei)
    assert totals() == {(cast.su.cadre.pk, "annual"): 5}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": MONDAY - timedelta(days=2), "last_day": MONDAY - timedelta(days=1)}, "no working day"),
        ({"last_day": MONDAY - timedelta(days=1)}, "before the first"),
        ({"kind": "absent"}, "kind of leave"),
        ({"reason": " "}, "reason"),
        ({"day": date(1950, 1, 2), "last_day": date(1950, 1, 2)}, "not in service"),
        ({"last_day": MONDAY, "from_noon": True, "to_noon": True}, "is no time"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(cast, fields, sentence):
    with pytest.raises((InvalidInput, ValidationError), match=sentence):
        apply(cast.lin, **fields)
    assert not LeaveApplication.objects.exists()


def test_a_day_is_asked_for_once_but_its_two_halves_may_differ(cast):
    apply(cast.lin, last_day=MONDAY, to_noon=True)
    with pytest.raises(InvalidInput, match="already"):
        apply(cast.lin, kind="sick")
    apply(cast.lin, kind="sick", last_day=MONDAY, from_noon=True)


def test_days_that_are_taken_when_it_is_decided_are_refused_and_it_stays_open(cast):
    day = TODAY - timedelta(days=TODAY.weekday() + 7)
    leave = apply(cast.lin, day=day, last_day=day)
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, day=day, kind="absent")
    with pytest.raises(InvalidInput, match="A day holds one day"):
        proposal_approve(proposal=leave, actor=cast.su)
    leave.refresh_from_db()
    assert leave.is_open
    with pytest.raises(InvalidInput, match="A day holds one day"):
        apply(cast.lin, kind="sick", day=day, last_day=day)


def test_it_is_refused_with_a_reason_and_withdrawn_before_the_decision(cast):
    leave = proposal_reject(proposal=apply(cast.lin), actor=cast.su, reason="Flood season")
    assert leave.state == "rejected"
    again = apply(cast.lin)
    with pytest.raises(NotAllowed):
        proposal_withdraw(proposal=again, actor=cast.mei)
    assert proposal_withdraw(proposal=again, actor=cast.lin).state == "withdrawn"
    assert totals() == {}


def test_who_is_back_earlier_gives_up_what_lies_ahead(cast):
    leave = proposal_approve(proposal=apply(cast.lin), actor=cast.su)
    for user in (cast.mei, cast.hua, cast.song):
        with pytest.raises(NotAllowed):
            services.leave_return(actor=user, application=leave, back_on=FRIDAY, reason="came back")
    leave = services.leave_return(actor=cast.lin, application=leave, back_on=MONDAY + timedelta(days=2))
    assert (leave.state, leave.record.quantity, totals()) == ("approved", 2, {(cast.lin.cadre.pk, "annual"): 2})
    leave = services.leave_return(actor=cast.lin, application=leave, back_on=MONDAY)
    assert (leave.state, totals()) == ("withdrawn", {})
    with pytest.raises(WrongState):
        services.leave_return(actor=cast.lin, application=leave, back_on=MONDAY)


def test_days_that_are_past_are_not_given_up(cast):
    last_monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    leave = apply(cast.lin, day=last_monday, last_day=FRIDAY)
    leave = proposal_approve(proposal=leave, actor=cast.su)
    for day in (TODAY - timedelta(days=1), FRIDAY + timedelta(days=1)):
        with pytest.raises(InvalidInput, match="from today on"):
            services.leave_return(actor=cast.lin, application=leave, back_on=day)
    services.leave_return(actor=cast.lin, application=leave, back_on=TODAY)
    assert not AttendanceDay.objects.filter(day__gte=TODAY).exists()
    assert AttendanceDay.objects.count() >= 5


def test_a_reversal_takes_the_leave_out_of_the_attendance(cast):
    leave = proposal_approve(proposal=apply(cast.lin), actor=cast.su)
    leave = proposal_reverse(proposal=leave, actor=cast.lei, reason="Wrong person")
    assert (leave.state, totals()) == ("reversed", {})


def test_days_of_granted_leave_are_not_taken_out_of_the_attendance_one_by_one(cast, sign_in):
    leave = proposal_approve(proposal=apply(cast.lin), actor=cast.su)
    record = AttendanceRecord.objects.get()
    with pytest.raises(WrongState, match="reverses it on the page of the leave"):
        attendance_remove(actor=cast.hua, record=record, reason="recorded twice")
    with pytest.raises(WrongState, match="reverses it on the page of the leave"):
        attendance_update(actor=cast.hua, record=record, last_day=MONDAY)
    client = sign_in(cast.hua)
    for name in ("attendance_remove", "attendance_edit"):
        answer = client.get(reverse(f"cadres:{name}", args=[record.pk]))
        assert answer.status_code == 409 and leave.get_absolute_url() in answer.content.decode()
    page = client.get(reverse("cadres:attendance")).content.decode()
    assert leave.get_absolute_url() in page
    assert reverse("cadres:attendance_remove", args=[record.pk]) not in page
    assert totals() == {(cast.lin.cadre.pk, "annual"): 5}


def test_a_file_does_not_change_the_days_of_granted_leave_either(cast):
    proposal_approve(proposal=apply(cast.lin, day=PAST, last_day=PAST + timedelta(days=1)), actor=cast.su)
    heads = ["Staff number", "Day", "Kind", "Times or days"]
    same, other = ([cast.lin.cadre.staff_no, PAST, "annual", days] for days in (2, 1))
    assert check(AttendanceLayout, cast.hua, heads, same).outcome.error_total == 0
    found = check(AttendanceLayout, cast.hua, heads, other).outcome
    assert found.error_total == 1 and "page of the leave" in str(vars(found))


def test_whoever_may_grant_it_takes_it_back_from_any_of_its_days(cast, sign_in):
    leave = proposal_approve(proposal=apply(cast.lin, day=PAST, last_day=PAST + timedelta(days=3)), actor=cast.su)
    with pytest.raises(InvalidInput, match="reason"):
        services.leave_return(actor=cast.su, application=leave, back_on=PAST)
    with pytest.raises(InvalidInput, match="within the leave"):
        services.leave_return(actor=cast.su, application=leave, back_on=PAST + timedelta(days=4), reason="x")
    address = reverse("cadres:leave_return", args=[leave.pk])
    client = sign_in(cast.su)
    assert address in client.get(leave.get_absolute_url()).content.decode()
    sent = {"back_on": PAST + timedelta(days=2), "reason": "was seen at work"}
    assert client.post(address, sent).status_code == 302
    assert (leave_state(leave), leave.days, totals()) == ("approved", 2, {(cast.lin.cadre.pk, "annual"): 2})
    assert "was seen at work" in sign_in(cast.lin).get(leave.get_absolute_url()).content.decode()
    services.leave_return(actor=cast.lei, application=leave, back_on=PAST, reason="never went")
    assert (leave_state(leave), totals(), leave.days) == ("reversed", {}, 0)
    page = sign_in(cast.lin).get(leave.get_absolute_url()).content.decode()
    assert "never went" in page and "Lei" in page
    with pytest.raises(WrongState):
        services.leave_return(actor=cast.lei, application=leave, back_on=PAST, reason="again")


def leave_state(leave):
    leave.refresh_from_db()
    return leave.state


def test_morning_and_afternoon_of_a_day_are_two_leaves_of_one_kind(cast):
    first, second = apply(cast.lin, last_day=None, to_noon=True), apply(cast.lin, last_day=None, from_noon=True)
    with pytest.raises(InvalidInput, match="already"):
        apply(cast.lin, last_day=None, from_noon=True)
    for leave in (second, first):
        proposal_approve(proposal=leave, actor=cast.su)
    assert totals() == {(cast.lin.cadre.pk, "annual"): 1}
    assert AttendanceRecord.objects.count() == 2
    with pytest.raises(InvalidInput, match="A day holds one day"):
        apply(cast.lin, last_day=None, to_noon=True)


def test_leave_is_applied_for_at_most_a_year_ahead_and_in_years_whose_calendar_is_known(cast):
    ahead = add_months(TODAY, 12) + timedelta(days=1)
    for day in (ahead, date(2100, 1, 4)):
        with pytest.raises(InvalidInput, match="at most a year ahead"):
            apply(cast.lin, day=day, last_day=None)
    CalendarDay.objects.create(day=date(2025, 1, 1), kind="holiday", name="New year", source="Notice")
    with pytest.raises(CalendarUnknown, match=r"calendar of \d+ is not entered yet.*system administrator"):
        apply(cast.lin)
    assert apply(cast.lin, kind="maternity").days == 5, "calendar days need no calendar of working days"


# Pages and API


def test_an_application_walks_from_the_phone_to_the_supervisor_and_back(cast, sign_in):
    sent = {"kind": "sick", "day": MONDAY, "last_day": FRIDAY, "reason": "Operation"}
    certificate = SimpleUploadedFile("证明.pdf", PDF)
    answer = sign_in(cast.lin).post(reverse("cadres:leave_new"), sent | {"file": certificate})
    leave = LeaveApplication.objects.get()
    assert answer.url == leave.get_absolute_url()
    stored = leave.files.get()
    supervisor = sign_in(cast.su)
    assert str(leave.cadre.staff_no) in supervisor.get(reverse("cadres:leave_team")).content.decode()
    assert supervisor.get(stored.get_absolute_url()).status_code == 200
    assert AuditRow.objects.filter(action="leave.file_opened").count() == 1
    assert supervisor.post(leave.get_act_url("approve"), {"confirmed": 1}).status_code == 302
    cadre = sign_in(cast.lin)
    assert reverse("cadres:leave_return", args=[leave.pk]) in cadre.get(leave.get_absolute_url()).content.decode()
    answer = cadre.post(reverse("cadres:leave_return", args=[leave.pk]), {"back_on": FRIDAY, "confirmed": 1})
    assert answer.status_code == 302 and totals() == {(cast.lin.cadre.pk, "sick"): 4}


def test_what_is_refused_stands_on_the_form(cast, sign_in):
    answer = sign_in(cast.lin).post(
        reverse("cadres:leave_new"), {"kind": "sick", "day": MONDAY, "last_day": TODAY, "reason": "x"}
    )
    assert answer.status_code == 422 and not LeaveApplication.objects.exists()


def test_the_api_applies_decides_and_reports_back(cast, sign_in):
    sent = {"kind": "personal", "day": MONDAY.isoformat(), "last_day": FRIDAY.isoformat(), "reason": "Moving house"}
    answer = sign_in(cast.lin).post("/api/v1/leave/", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    address = f"/api/v1/leave/{answer.json()['id']}/"
    answer = sign_in(cast.su).post(f"{address}approve/", {"reason": ""}, content_type="application/json")
    assert answer.json()["state"] == "approved", answer.content
    answer = sign_in(cast.lin).post(
        f"{address}return/", {"back_on": MONDAY.isoformat()}, content_type="application/json"
    )
    assert answer.json()["state"] == "withdrawn", answer.content
