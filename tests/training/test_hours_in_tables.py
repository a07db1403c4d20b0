"""Hours of many people by a workbook: the class is held when nobody lacks hours, and taken back it is planned again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit.models import AuditRow
from core.jobs.services import job_run
from core.spreadsheets.current import columns_of, current_rows
from core.spreadsheets.models import Import
from core.spreadsheets.services import import_commit, import_upload
from core.spreadsheets.undo import import_undo
from tests import factories as make
from tests.core.spreadsheets.layouts import check, workbook
from tests.packs import packs_load
from training.layouts import HoursLayout
from training.models import Enrolment, TrainingClass

pytestmark = pytest.mark.django_db
HEADS = ["工号", "姓名", "课程编号", "开班日期", "学时", "更正理由"]
DAY = date(2026, 3, 5)


@pytest.fixture
def held(cast):
    packs_load()
    course = make.CourseFactory(code="C-1", unit=cast.bureau, hours=14)
    return make.TrainingClassFactory(course=course, starts_on=DAY, ends_on=date(2026, 3, 6), seats=3)


def row(user, hours, reason=None, **changes):
    cells = {"工号": user.cadre.staff_no, "姓名": user.cadre.name, "课程编号": "C-1", "开班日期": DAY, "学时": hours}
    return [(cells | {"更正理由": reason} | changes)[head] for head in HEADS]


def tried(user, *rows):
    made = check(HoursLayout, user, HEADS, *rows)
    return [(error["row"], error["column"]) for error in made.outcome.errors]


def imported(user, *rows) -> Import:
    file = SimpleUploadedFile("学时.xlsx", workbook(HEADS, *rows).getvalue())
    upload = import_upload(actor=user, layout=HoursLayout, upload=file)
    job_run(upload.job_id)
    upload.refresh_from_db()
    assert upload.state == "checked", upload.errors
    job_run(import_commit(actor=user, upload=upload).job_id)
    upload.refresh_from_db()
    assert upload.state == "committed", upload.problem
    return upload


def standing():
    return list(Enrolment.objects.order_by("cadre").values_list("cadre__user__username", "state", "hours"))


@pytest.mark.on_both
def test_a_class_is_held_once_nobody_in_it_lacks_hours(cast, held):
    for user in (cast.lin, cast.mei):
        make.EnrolmentFactory(training_class=held, cadre=user.cadre)
    imported(cast.hua, row(cast.lin, 14))
    held.refresh_from_db()
    assert held.state == "planned"
    imported(cast.hua, row(cast.mei, 4), row(cast.su, 13))
    held.refresh_from_db()
    assert held.state == "held" and standing() == [
        ("lin", "completed", Decimal(14)),
        ("mei", "withdrawn", Decimal(0)),  # missed more than a seventh
        ("su", "completed", Decimal(13)),
    ]
    assert AuditRow.objects.filter(action="training.hours_recorded").count() == 3
    assert AuditRow.objects.filter(action="training.class_held").count() == 1


@pytest.mark.on_both
def test_taken_back_the_class_is_planned_again(cast, held):
    make.EnrolmentFactory(training_class=held, cadre=cast.lin.cadre)
    upload = imported(cast.hua, row(cast.lin, 14), row(cast.mei, 14))
    assert TrainingClass.objects.get().state == "held"
    import_undo(actor=cast.hua, upload=upload)
    assert TrainingClass.objects.get().state == "planned"
    assert standing() == [("lin", "enrolled", Decimal(0))]
    assert AuditRow.objects.filter(action="training.class_reopened").exists()


def test_what_is_stored_comes_back_unchanged_and_is_corrected_with_a_reason(cast, held):
    imported(cast.hua, row(cast.lin, 14))
    heads = [column.header for column in columns_of(HoursLayout)]
    assert check(HoursLayout, cast.hua, heads, *current_rows(HoursLayout(cast.hua))).outcome.same == 1
    assert tried(cast.hua, row(cast.lin, 13)) == [(2, "reason")]
    upload = imported(cast.hua, row(cast.lin, 13, "签到表有误"))
    assert standing() == [("lin", "completed", Decimal(13))]
    assert "签到表有误" in AuditRow.objects.filter(action="training.hours_recorded").latest("pk").payload
    import_undo(actor=cast.hua, upload=upload)
    assert standing() == [("lin", "completed", Decimal(14))] and TrainingClass.objects.get().state == "held"


def test_nobody_has_attended_nothing_without_it_being_said(cast, held):
    make.EnrolmentFactory(training_class=held, cadre=cast.lin.cadre)
    assert next(iter(current_rows(HoursLayout(cast.hua))))[4] is None
    assert check(HoursLayout, cast.hua, HEADS, row(cast.lin, None)).outcome.same == 1
    imported(cast.hua, row(cast.lin, 0))
    assert standing() == [("lin", "withdrawn", Decimal(0))] and TrainingClass.objects.get().state == "held"


def test_what_the_page_refuses_is_an_error_of_the_row(cast, held):
    assert tried(
        cast.hua,
        row(cast.lin, 15),
        row(cast.mei, 14, 课程编号="C-2"),
        row(cast.hua, 14),
        row(cast.tao, 14),
        row(cast.su, 14, 姓名="李梅"),
    ) == [(2, "hours"), (3, "course_code"), (4, "cadre"), (5, "cadre"), (6, "cadre_name")]
    TrainingClass.objects.update(seats=1)
    assert tried(cast.hua, row(cast.lin, 14), row(cast.mei, 14)) == [(3, "cadre")]
    make.EnrolmentFactory(training_class=held, cadre=cast.lin.cadre)
    TrainingClass.objects.update(state="held")
    assert tried(cast.hua, row(cast.mei, 14)) == [(2, "cadre")]
    TrainingClass.objects.update(state="cancelled")
    assert tried(cast.hua, row(cast.lin, 14)) == [(2, "course_code")]
    TrainingClass.objects.update(state="planned", ends_on=date(9998, 1, 1))
    assert tried(cast.hua, row(cast.lin, 14)) == [(2, "class_day")]


def test_officers_of_other_units_are_not_offered_the_class(cast, held):
    assert HoursLayout.allow(cast.tang) and HoursLayout.allow(cast.hua) and not HoursLayout.allow(cast.lin)
    assert tried(cast.he, row(cast.tao, 14)) == [(2, "course_code")]
    assert tried(cast.tang, row(cast.lin, 14)) == []
