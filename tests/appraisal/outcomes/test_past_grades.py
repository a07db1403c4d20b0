"""Grades of earlier years by a workbook, as on the page of one person; taken back as a whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from appraisal.models import YearRecord
from appraisal.outcomes import services
from appraisal.outcomes.layouts import PastGradeLayout
from core.audit.models import AuditRow
from core.jobs.services import job_run
from core.spreadsheets.current import columns_of, current_rows
from core.spreadsheets.models import Import
from core.spreadsheets.services import import_commit, import_upload
from core.spreadsheets.undo import import_undo
from tests.appraisal.outcomes.test_renewing import year  # noqa: F401 - a fixture
from tests.core.spreadsheets.layouts import check, workbook

pytestmark = pytest.mark.django_db
HEADS = ["工号", "姓名", "年度", "等次", "依据"]


@pytest.fixture
def rows(cast, packs):
    lin, mei = cast.lin.cadre, cast.mei.cadre
    return [
        [lin.staff_no, lin.name, 2020, "优秀", "2020年登记表"],
        [lin.staff_no, lin.name, 2021, "基本称职", "2021年登记表"],
        [mei.staff_no, mei.name, 2021, "称职", "2021年登记表"],
    ]


def imported(user, *rows) -> Import:
    file = SimpleUploadedFile("等次.xlsx", workbook(HEADS, *rows).getvalue())
    upload = import_upload(actor=user, layout=PastGradeLayout, upload=file)
    job_run(upload.job_id)
    upload.refresh_from_db()
    job_run(import_commit(actor=user, upload=upload).job_id)
    upload.refresh_from_db()
    return upload


def standing():
    return list(YearRecord.objects.order_by("cadre", "year").values_list("year", "grade", "counts", "credit_months"))


@pytest.mark.on_both
def test_a_file_does_what_the_page_does_and_comes_back_unchanged(cast, rows):
    assert imported(cast.hua, *rows).state == "committed"
    by_file = standing()
    assert AuditRow.objects.filter(action="year_record.entered").count() == 3
    layout = PastGradeLayout(cast.hua)
    heads = [column.header for column in columns_of(PastGradeLayout)]
    assert check(PastGradeLayout, cast.hua, heads, *current_rows(layout)).outcome.same == 3
    YearRecord.objects.all().delete()
    for (number, _name, past, _grade, document), grade in zip(rows, ["excellent", "basic", "competent"], strict=True):
        cadre = next(one.cadre for one in (cast.lin, cast.mei) if one.cadre.staff_no == number)
        services.year_record_enter(cadre=cadre, year=past, grade=grade, explanation=document, actor=cast.hua)
    assert by_file == standing() and by_file[0] == (2020, "excellent", True, 6)


@pytest.mark.on_both
def test_an_import_is_taken_back_to_what_stood_before(cast, rows):
    services.year_record_enter(cadre=cast.lin.cadre, year=2020, grade="competent", explanation="登记表", actor=cast.hua)
    before = standing()
    upload = imported(cast.hua, *rows)
    assert (upload.new, upload.changed) == (2, 1)
    import_undo(actor=cast.hua, upload=upload)
    assert standing() == before


def test_what_the_page_refuses_is_an_error_of_the_row(cast, rows):
    lin, hua, tao = cast.lin.cadre, cast.hua.cadre, cast.tao.cadre
    bad = [
        [lin.staff_no, lin.name, lin.entered_on.year - 1, "优秀", "登记表"],
        [lin.staff_no, lin.name, 2022, "优秀", None],
        [hua.staff_no, hua.name, 2021, "优秀", "登记表"],
        [tao.staff_no, tao.name, 2021, "优秀", "登记表"],
        [lin.staff_no, "李梅", 2023, "优秀", "登记表"],
    ]
    made = check(PastGradeLayout, cast.hua, HEADS, *bad)
    assert [(error["row"], error["column"]) for error in made.outcome.errors] == [
        (2, "year"), (3, "explanation"), (4, "cadre"), (5, "cadre"), (6, "cadre_name"),
    ]  # fmt: skip


def test_a_grade_that_was_decided_here_stays(cast, rows, year):  # noqa: F811
    decided = YearRecord.objects.get(cadre=cast.lin.cadre)
    other = "优秀" if decided.grade != "excellent" else "称职"
    row = [cast.lin.cadre.staff_no, cast.lin.cadre.name, decided.year, other, "登记表"]
    made = check(PastGradeLayout, cast.hua, HEADS, row)
    assert [error["column"] for error in made.outcome.errors] == ["grade"]


def test_whoever_is_outside_is_not_offered_it(cast, rows):
    assert PastGradeLayout.allow(cast.hua) and not PastGradeLayout.allow(cast.lin)
    assert not check(PastGradeLayout, cast.hua, HEADS, rows[0]).outcome.errors
    assert check(PastGradeLayout, cast.he, HEADS, rows[0]).outcome.errors
    with transaction.atomic():
        check(PastGradeLayout, cast.hua, HEADS, *rows).write(actor=cast.hua)
    assert YearRecord.objects.count() == 3
