"""Workbooks of cadres: keys, scope, rules, the audit trail, and how many questions a thousand people take."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadres.calendar.models import CalendarDay
from cadres.conduct.layouts import AttendanceLayout
from cadres.conduct.selectors import attendance_totals
from cadres.files.models import RankRecord
from cadres.models import Appointment, AttendanceRecord, Cadre, Duty, Post, ServiceSpell, Unit
from cadres.people.layouts import AppointmentLayout, CadreLayout
from cadres.people.services import cadre_update
from cadres.units.layouts import DutyLayout, PostLayout, UnitLayout
from core.audit.models import AuditRow
from core.audit.services import verify
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.registry import layouts_for
from tests import factories as make
from tests.core.spreadsheets.layouts import check

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def heads(layout):
    return [column.en for column in layout.columns if not column.confirms]


def run(layout, user, *rows, commit=True):
    """Checks the rows; writes them when nothing is wrong, as the import page does."""
    made = check(layout, fresh(user), heads(layout), *rows)
    if commit and not made.outcome.error_total:
        with transaction.atomic():
            made.write(actor=user)
    return made


def errors(made):
    return [(error["row"], error["column"]) for error in made.outcome.errors]


def says(made) -> str:
    return " ".join(error_sentence(error) for error in made.outcome.errors[:5])


def file_row(number: int, **changes):
    born = date(1960, 1, 1) + timedelta(days=number % 6999)  # years before those of the factories
    identity = make.identity_number(born, number)
    row = {
        "Staff number": f"{number:06d}",
        "Name": f"新人{number}",
        "Name in Latin letters": "",
        "Sex": "m" if int(identity[16]) % 2 else "f",
        "Date of birth": born,
        "Identity number": identity,
        "Education": "bachelor",
        "Political status": "masses",
        "Entry date": date(2015, 7, 1),
        "Entry channel": "exam",
        "Rank": "",
        "Rank since": None,
        "Telephone": "13800000000",
        "E-mail": "",
        "First post code": "P-SECTION",
        "In post since": date(2015, 7, 1),
    }
    assert not set(changes) - set(row)
    return [(row | changes)[name] for name in heads(CadreLayout)]


# Units


UNIT = {"Unit code": "N1", "Unit name": "新科", "Name in English": "", "Kind": "科室", "Level": 3}


def unit_row(**changes):
    row = UNIT | {"Parent unit code": "BUREAU", "Position": 1, "Kind": "section"} | changes
    return [row[name] for name in heads(UnitLayout)]


def test_units_come_with_their_children_from_one_file(cast):
    made = run(UnitLayout, cast.hua, unit_row(), unit_row(**{"Unit code": "N2", "Parent unit code": "N1"}))
    assert made.outcome.error_total == 0, says(made)
    child = Unit.objects.get(code="N2")
    assert child.parent.code == "N1"
    assert child.path == f"{child.parent.path}{child.pk}/"
    assert AuditRow.objects.filter(action="unit.created").count() == 2


def test_unit_file_moves_a_unit_that_exists(cast):
    row = unit_row(**{"Unit code": "SECTION", "Unit name": cast.section.name, "Parent unit code": "TOWN"})
    made = run(UnitLayout, cast.gao, row)
    assert made.outcome.error_total == 0, says(made)
    cast.section.refresh_from_db()
    assert cast.section.path.startswith(cast.town.path)


def test_unit_below_a_unit_of_others_is_refused(cast):
    made = run(UnitLayout, cast.hua, unit_row(**{"Parent unit code": "TOWN"}))
    assert errors(made) == [(2, "parent")]


def test_unit_of_others_is_not_overwritten(cast):
    made = run(UnitLayout, cast.hua, unit_row(**{"Unit code": "TOWN", "Unit name": "抢来"}))
    assert made.outcome.error_total
    cast.town.refresh_from_db()
    assert cast.town.name == "柳林镇"


# Posts


def post_row(**changes):
    row = {
        "Post code": "N1",
        "Post title": "新岗",
        "Title in English": "",
        "Unit code": "SECTION",
        "Category": "general",
        "Headcount": 2,
        "Workload grade": 4,
        "Difficulty grade": 4,
        "Risk grade": 3,
        "Post factor": None,
        "Key post": "是",
        "Head of an internal unit": "否",
    } | changes
    return [row[name] for name in heads(PostLayout)]


def test_post_without_a_factor_gets_it_from_the_grades(cast, pack):
    made = run(PostLayout, cast.hua, post_row(), post_row(**{"Post code": "N2", "Post factor": 1.25}))
    assert made.outcome.error_total == 0, says(made)
    first, second = Post.objects.get(code="N1"), Post.objects.get(code="N2")
    assert (first.factor, first.factor_by_hand, first.is_key) == (Decimal("1.1"), False, True)
    assert (second.factor, second.factor_by_hand) == (Decimal("1.25"), True)


def test_changed_grades_change_the_factor_of_a_post_that_exists(cast, pack):
    run(PostLayout, cast.hua, post_row())
    run(PostLayout, cast.hua, post_row(**{"Risk grade": 5}))
    assert Post.objects.get(code="N1").factor == Decimal("1.2")


def test_hr_officer_does_not_raise_her_own_post_by_a_file(cast, pack):
    row = post_row(**{"Post code": "P-BUREAU", "Unit code": "BUREAU", "Post factor": 3, "Headcount": 50})
    made = run(PostLayout, cast.hua, row)
    assert "own" in says(made)
    cast.posts.bureau.refresh_from_db()
    assert cast.posts.bureau.factor == 1


def test_post_keeps_its_unit(cast, pack):
    row = post_row(**{"Post code": "P-SECTION", "Unit code": "BUREAU", "Headcount": 50})
    assert errors(run(PostLayout, cast.hua, row)) == [(2, "unit")]


def test_headcount_below_the_holders_is_refused(cast, pack):
    row = post_row(**{"Post code": "P-SECTION", "Headcount": 1})
    assert errors(run(PostLayout, cast.hua, row)) == [(2, "headcount")]


def test_headcount_below_those_who_will_hold_the_post_is_refused_as_on_the_page(cast, pack):
    post = make.PostFactory(unit=cast.section, code="LATER", headcount=2)
    for _number in range(2):
        make.AppointmentFactory(post=post, starts_on=TODAY + timedelta(days=30), kind="concurrent")
    row = post_row(**{"Post code": "LATER", "Headcount": 1})
    made = run(PostLayout, cast.hua, row)
    assert errors(made) == [(2, "headcount")]
    assert "2 people" in says(made)


# People


def test_new_people_come_with_their_first_post_and_are_in_the_trail(cast):
    made = run(CadreLayout, cast.hua, file_row(1), file_row(2))
    assert made.outcome.error_total == 0, says(made)
    cadre = Cadre.objects.get(staff_no="000001")
    assert cadre.appointments.get().post == cast.posts.section
    assert cadre in Cadre.objects.visible_to(fresh(cast.hua))
    assert AuditRow.objects.filter(action="cadre.created").count() == 2
    assert AuditRow.objects.filter(action="appointment.started").count() == 2
    assert not any(cadre.identity_number in row.payload for row in AuditRow.objects.all())
    assert verify() == []


def test_the_same_file_again_changes_nothing(cast):
    run(CadreLayout, cast.hua, file_row(1), file_row(2))
    made = run(CadreLayout, cast.hua, file_row(1), file_row(2))
    assert (made.outcome.new, made.outcome.changed, made.outcome.same) == (0, 0, 2)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Identity number": 110101199003078888}, "identity_number"),
        ({"Identity number": "1.10101E+17"}, "identity_number"),
        ({"Identity number": "110101199003078880"}, "identity_number"),
        ({"Date of birth": date(1975, 1, 3)}, "born_on"),
        ({"Sex": "f"}, "sex"),
        ({"Entry date": date(1900, 1, 1)}, "entered_on"),
        ({"Staff number": 1}, "staff_no"),
        ({"Name": ""}, "name"),
        ({"Education": "学士后"}, "education"),
        ({"First post code": "P-TOWN"}, "first_post"),
        ({"First post code": "NOWHERE"}, "first_post"),
        ({"First post code": ""}, "first_post"),
        ({"In post since": None}, "first_day"),
        ({"In post since": date(2010, 1, 1)}, "first_day"),
        ({"E-mail": "not an address"}, "email"),
    ],
)
def test_wrong_cell_is_named_and_nothing_is_written(cast, changes, column):
    before = Cadre.objects.count()
    made = run(CadreLayout, cast.hua, file_row(2), file_row(1, **changes))
    assert (3, column) in errors(made)
    assert says(made)
    assert Cadre.objects.count() == before


def test_identity_number_of_somebody_else_is_refused_and_not_matched(cast):
    other = make.CadreFactory()
    row = file_row(
        1,
        **{
            "Identity number": other.identity_number,
            "Date of birth": other.born_on,
            "Sex": other.sex,
        },
    )
    made = run(CadreLayout, cast.hua, row)
    assert made.outcome.error_rows == 1
    assert other.identity_number not in str(made.outcome.errors)


def test_same_identity_number_twice_in_one_file_is_refused(cast):
    made = run(CadreLayout, cast.hua, file_row(1), file_row(1, **{"Staff number": "000009"}))
    assert made.outcome.error_total
    assert not Cadre.objects.filter(staff_no="000001").exists()


def test_same_staff_number_twice_in_one_file_is_refused(cast):
    made = run(CadreLayout, cast.hua, file_row(1), file_row(2, **{"Staff number": "000001"}))
    assert (3, "staff_no") in errors(made)


def test_people_of_another_unit_are_not_changed_by_their_staff_number(cast):
    made = run(CadreLayout, cast.hua, file_row(1, **{"Staff number": cast.tao.cadre.staff_no}))
    assert errors(made) == [(2, "staff_no")]
    name = cast.tao.cadre.name
    cast.tao.cadre.refresh_from_db()
    assert cast.tao.cadre.name == name


def test_hr_officer_does_not_change_her_own_file_by_a_workbook(cast):
    own = cast.hua.cadre
    row = file_row(
        1,
        **{
            "Staff number": own.staff_no,
            "Identity number": own.identity_number,
            "Date of birth": own.born_on,
            "Sex": own.sex,
            "Rank": "consult_1",
        },
    )
    made = run(CadreLayout, cast.hua, row)
    assert "own record" in says(made)
    own.refresh_from_db()
    assert own.rank != "consult_1"


def test_file_fills_no_more_seats_than_there_are(cast):
    make.PostFactory(unit=cast.section, code="ONE", headcount=1)
    rows = [file_row(number, **{"First post code": "ONE"}) for number in (1, 2)]
    made = run(CadreLayout, cast.hua, *rows)
    assert errors(made) == [(3, "first_post")]
    assert not Cadre.objects.filter(staff_no="000001").exists()


@pytest.mark.slow
def test_a_thousand_people_more_take_the_few_questions_of_a_thousand(cast):
    Post.objects.filter(pk=cast.posts.section.pk).update(headcount=20000)

    def questions(numbers) -> int:
        rows = [file_row(number) for number in numbers]
        with CaptureQueriesContext(connection) as asked:
            made = run(CadreLayout, cast.hua, *rows)
        assert made.outcome.error_total == 0, says(made)
        return len(asked)

    one, three = questions(range(1, 1001)), questions(range(1001, 4001))
    assert Appointment.objects.filter(post=cast.posts.section).count() == 4002
    assert AuditRow.objects.count() == 8_000
    # SQLite takes fewer parameters a question than PostgreSQL; a question a person would be a thousand
    assert three - one <= 2 * 100


# Appointments and attendance


def appointment_row(cast, **changes):
    row = {
        "Staff number": cast.lin.cadre.staff_no,
        "Post code": "P-BUREAU",
        "From": TODAY,
        "Kind": "concurrent",
        "To": None,
        "Document number": "清组〔2026〕8号",
    } | changes
    return [row[name] for name in heads(AppointmentLayout)]


def test_appointments_are_made_and_ended_by_a_file(cast):
    made = run(AppointmentLayout, cast.hua, appointment_row(cast))
    assert made.outcome.error_total == 0, says(made)
    made = run(AppointmentLayout, cast.hua, appointment_row(cast, To=TODAY + timedelta(days=9)))
    assert made.outcome.error_total == 0, says(made)
    assert Appointment.objects.get(post=cast.posts.bureau, cadre=cast.lin.cadre).ends_on == TODAY + timedelta(days=9)


@pytest.mark.parametrize(
    "changes",
    [
        {"Kind": "main"},  # holds a main post
        {"Kind": "secondment"},  # without a last day
        {"From": date(2001, 1, 1)},  # before entry
        {"Post code": "P-TOWN"},
    ],
)
def test_appointment_that_breaks_a_rule_is_refused_at_the_check(cast, changes):
    made = run(AppointmentLayout, cast.hua, appointment_row(cast, **changes), commit=False)
    assert made.outcome.error_rows == 1
    assert says(made)
    assert Appointment.objects.filter(cadre=cast.lin.cadre).count() == 1


def test_nobody_is_drawn_out_of_another_unit_by_a_file(cast):
    row = appointment_row(cast, **{"Staff number": cast.tao.cadre.staff_no})
    assert errors(run(AppointmentLayout, cast.hua, row)) == [(2, "cadre")]


def attendance_row(cast, **changes):
    row = (
        {
            "Staff number": cast.lin.cadre.staff_no,
            "Day": TODAY,
            "Kind": "病假",
            "Times or days": 0.5,
            "Last day": None,
            "Note": "",
        }
        | {"Kind": "sick"}
        | changes
    )
    return [row[name] for name in heads(AttendanceLayout)]


def test_attendance_comes_in_and_again_changes_nothing(cast):
    run(AttendanceLayout, cast.hua, attendance_row(cast))
    made = run(AttendanceLayout, cast.hua, attendance_row(cast))
    assert AttendanceRecord.objects.get().quantity == Decimal("0.5")
    assert made.outcome.same == 1
    assert AuditRow.objects.filter(action="attendance.recorded").count() == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Day": TODAY + timedelta(days=1)}, "day"),
        ({"Day": date(2005, 1, 1)}, "day"),
        ({"Times or days": "半天"}, "quantity"),
        ({"Times or days": 0}, "quantity"),
        ({"Times or days": 40}, "quantity"),
        ({"Kind": "迟"}, "kind"),
    ],
)
def test_wrong_attendance_is_refused(cast, changes, column):
    assert (2, column) in errors(run(AttendanceLayout, cast.hua, attendance_row(cast, **changes)))


def test_nobody_records_their_own_attendance_by_a_file(cast):
    made = run(AttendanceLayout, cast.hua, attendance_row(cast, **{"Staff number": cast.hua.cadre.staff_no}))
    assert errors(made) == [(2, "cadre")]
    assert not AttendanceRecord.objects.exists()


def absence(cast, day, **changes):
    return attendance_row(cast, **{"Day": day, "Kind": "absent", "Times or days": 1} | changes)


def test_a_file_of_ten_days_from_the_end_of_november_counts_two_there(cast):
    run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 29), **{"Times or days": 10}))
    totals = attendance_totals(date(2026, 11, 1), date(2026, 11, 30))
    assert totals == {(cast.lin.cadre.pk, "absent"): 2}


def test_a_file_with_more_than_a_day_on_a_day_is_refused_row_by_row(cast):
    tuesday = date(2026, 11, 17)
    rows = [absence(cast, tuesday, Kind=kind) for kind in ("personal", "sick", "absent", "overtime")]
    made = run(AttendanceLayout, cast.hua, *rows, absence(cast, date(2026, 11, 18), **{"Times or days": 31}))
    assert errors(made) == [(3, "day"), (4, "day"), (5, "day"), (6, "quantity")]
    assert "A day holds one day" in says(made)
    assert not AttendanceRecord.objects.exists()


HAS_END = {"Times or days": None, "Last day": date(2026, 11, 20)}


def test_a_file_does_not_take_a_day_that_a_stored_record_holds(cast):
    run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **HAS_END))
    assert AttendanceRecord.objects.get().quantity == 5
    made = run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 18), Kind="sick"))
    assert errors(made) == [(2, "day")]


def test_a_file_names_the_year_whose_calendar_is_missing(cast):
    CalendarDay.objects.create(day=date(2025, 1, 1), kind="holiday", name="New year", source="Notice")
    made = run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **HAS_END))
    assert errors(made) == [(2, "day")] and "enter or import the calendar of 2026" in says(made)
    days = HAS_END | {"Kind": "maternity"}
    assert run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **days)).outcome.error_total == 0


def test_a_file_corrects_the_number_and_the_days_follow(cast):
    run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **{"Times or days": 2}))
    made = run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **{"Times or days": 4}))
    assert made.outcome.error_total == 0, says(made)
    record = AttendanceRecord.objects.get()
    assert (record.last_day, record.quantity, record.days.count()) == (date(2026, 11, 19), 4, 4)
    made = run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 16), **{"Times or days": 4}))
    assert made.outcome.same == 1


def test_a_file_of_somebody_out_of_the_service_is_refused(cast):
    cadre = cast.lin.cadre
    ServiceSpell.objects.create(cadre=cadre, starts_on=cadre.entered_on, ends_on=date(2026, 11, 10))
    ServiceSpell.objects.create(cadre=cadre, starts_on=date(2026, 11, 18))
    made = run(AttendanceLayout, cast.hua, absence(cast, date(2026, 11, 17)))
    assert errors(made) == [(2, "day")] and "out of the service" in says(made)


def test_only_hr_is_offered_the_layouts_of_cadres(cast):
    codes = {"units", "posts", "cadres", "appointments", "attendance"}
    assert codes <= {layout.code for layout in layouts_for(cast.hua)}
    for user in (cast.lin, cast.su, cast.lei, cast.xi, cast.an, cast.shen, cast.wai):
        assert not codes & {layout.code for layout in layouts_for(user)}


# Duties


def duty_row(number=1, title="Crops", post="P-SECTION"):
    return [post, number, title, "", "advises", ""]


def test_duties_of_a_post_come_in_by_a_file_and_the_same_again_changes_nothing(cast):
    run(DutyLayout, cast.hua, duty_row(1), duty_row(2, "Seeds"))
    assert list(Duty.objects.filter(post=cast.posts.section).values_list("number", "title", "authority")) == [
        (1, "Crops", "advises"),
        (2, "Seeds", "advises"),
    ]
    assert not run(DutyLayout, cast.hua, duty_row(1), duty_row(2, "Seeds")).planned
    run(DutyLayout, cast.hua, duty_row(2, "Seeds and soil"))
    assert Duty.objects.get(number=2).title == "Seeds and soil"
    assert AuditRow.objects.filter(action="duty.added").count() == 2
    assert AuditRow.objects.filter(action="duty.changed").count() == 1


def test_duties_of_other_units_and_removed_ones_are_refused(cast):
    assert errors(run(DutyLayout, cast.hua, duty_row(post="P-TOWN"))) == [(2, "post")]
    run(DutyLayout, cast.hua, duty_row(1))
    Duty.objects.update(is_active=False)
    assert errors(run(DutyLayout, cast.hua, duty_row(1, "Again"))) == [(2, "number")]
    assert not DutyLayout.allow(cast.su)


# What follows from a change


@pytest.mark.on_both
@pytest.mark.parametrize("way", ["page", "file"])
def test_a_rank_that_gives_way_to_a_later_one_becomes_history_on_the_page_and_by_a_file(cast, way):
    risen, corrected = (make.CadreFactory(rank="clerk_2", rank_since=date(2016, 7, 1)) for _ in range(2))
    for one in (risen, corrected):
        make.AppointmentFactory(cadre=one, post=make.PostFactory(unit=cast.bureau, headcount=9))
    if way == "page":
        cadre_update(actor=cast.hua, cadre=risen, rank="clerk_1", rank_since=date(2019, 7, 1))
        cadre_update(actor=cast.hua, cadre=corrected, rank="clerk_1")
    else:
        rows = [[risen.staff_no, "clerk_1", date(2019, 7, 1)], [corrected.staff_no, "clerk_1", date(2016, 7, 1)]]
        made = check(CadreLayout, fresh(cast.hua), ["Staff number", "Rank", "Rank since"], *rows)
        assert made.outcome.changed == 2, says(made)
        with transaction.atomic():
            made.write(actor=cast.hua)
    assert list(RankRecord.objects.values_list("cadre", "rank", "since")) == [(risen.pk, "clerk_2", date(2016, 7, 1))]
