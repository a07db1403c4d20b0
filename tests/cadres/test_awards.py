"""Awards: recorded by HR with their documents, read in one's scope, imported, audited."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cadres.awards import services
from cadres.awards.layouts import AwardLayout
from cadres.awards.models import Award, AwardFile
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord
from core.spreadsheets.registry import layouts_for
from tests.access.subjects import Subject
from tests.core.spreadsheets.layouts import check

TODAY = timezone.localdate()
PDF = b"%PDF-1.4 certificate"


def make_award(cadre, **fields) -> Award:
    given = {"title": "嘉奖", "awarded_by": "county", "awarded_on": date(2025, 12, 31)}
    return Award.objects.create(cadre=cadre, **given | fields)


def build(world) -> None:
    world.award = make_award(world.lin.cadre)
    world.award_file = AwardFile(
        award=world.award, name="a.txt", uploaded_by=world.hua, size=2, content_type="text/plain"
    )
    world.award_file.file.save("a.txt", SimpleUploadedFile("a.txt", b"ok"))


def more(world, cadre, n: int) -> None:
    make_award(cadre)
    make_award(world.lin.cadre, title=f"嘉奖{n}")


# nobody outsider cadre supervisor hr other_hr county_hr leader training inspector auditor system security
MATRIX = """
GET  admin:cadres_award_add                      302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_award_add                      302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_award_change                   302 302 302 200 200 302 200 200 302 302 403 403 403
POST admin:cadres_award_change                   302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_award_changelist               302 302 302 200 200 200 200 200 302 302 403 403 403
POST admin:cadres_award_changelist               302 302 302 200 200 200 200 200 302 302 403 403 403
GET  admin:cadres_award_delete                   302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_award_delete                   302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_award_history                  302 302 302 200 200 302 200 200 302 302 302 302 302
POST admin:cadres_award_history                  302 302 302 200 200 302 200 200 302 302 302 302 302
GET  api:awards-detail                           401 404 200 200 200 404 200 200 200 200 404 404 404
POST api:awards-detail                           401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:awards-list                             401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:awards-list                             401 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:award_file                           302 404 200 200 200 404 200 200 200 200 404 404 404
POST cadres:award_file                           302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:award_new                            302 403 403 403 200 200 200 403 403 403 403 403 403
POST cadres:award_new                            302 403 403 403 422 422 422 403 403 403 403 403 403
GET  cadres:award_remove                         302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:award_remove                         302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:awards                               302 200 200 200 200 200 200 200 200 200 200 200 200
POST cadres:awards                               302 302 302 302 302 302 302 302 302 302 302 302 302
"""
QUERIES = """
api:awards-list                         county_hr   5
cadres:awards                           county_hr   9
"""
SUBJECT = Subject(
    objects={"cadres:award_file": "award_file", "cadres:award*": "award", "api:awards-*": "award"},
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)

pytestmark = pytest.mark.django_db


def record(actor, cadre, **fields) -> Award:
    given = {"title": "三等功", "awarded_by": "city", "awarded_on": date(2025, 5, 1)}
    return services.award_record(actor=actor, cadre=cadre, **given | fields)


def test_an_award_is_recorded_with_its_document_and_audited(cast):
    award = record(cast.hua, cast.lin.cadre, file=SimpleUploadedFile("../证书.pdf", PDF))
    stored = award.files.get()
    assert (stored.name, stored.content_type, stored.size) == ("证书.pdf", "application/pdf", len(PDF))
    assert stored.sha256 in AuditRow.objects.get(action="award.recorded").payload


def test_what_only_looks_like_a_document_is_refused_with_the_award(cast):
    with pytest.raises(InvalidInput):
        record(cast.hua, cast.lin.cadre, file=SimpleUploadedFile("a.pdf", b"<html>"))
    assert not Award.objects.exists()


@pytest.mark.parametrize("name", ["su", "he", "lin", "mei", "lei", "xi"])
def test_nobody_but_hr_of_the_unit_records_it(cast, name):
    with pytest.raises(NotAllowed):
        record(getattr(cast, name), cast.lin.cadre)


def test_hr_officer_does_not_record_her_own(cast):
    with pytest.raises(OwnRecord):
        record(cast.hua, cast.hua.cadre)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1900, 1, 1)])
def test_a_future_day_or_one_before_joining_is_refused(cast, day):
    with pytest.raises(InvalidInput):
        record(cast.hua, cast.lin.cadre, awarded_on=day)


def test_the_same_award_is_recorded_once(cast):
    record(cast.hua, cast.lin.cadre)
    with pytest.raises(ValidationError, match="already"):
        record(cast.hua, cast.lin.cadre)


def test_the_page_takes_a_staff_number_and_the_file_page_shows_the_award(cast, sign_in):
    hua = sign_in(cast.hua)
    sent = {
        "staff_no": cast.lin.cadre.staff_no,
        "title": "优秀党员",
        "awarded_by": "unit",
        "awarded_on": "2025-07-01",
        "document_no": "",
        "file": SimpleUploadedFile("a.pdf", PDF),
    }
    assert hua.post(reverse("cadres:award_new"), sent).status_code == 302
    page = hua.get(cast.lin.cadre.get_absolute_url()).content.decode()
    assert "优秀党员" in page
    assert f'href="{reverse("cadres:awards")}"' in page  # in the navigation
    assert AwardFile.objects.get().get_absolute_url() in page


def test_reading_the_document_of_somebody_else_leaves_a_trace(cast, sign_in):
    award = record(cast.hua, cast.lin.cadre, file=SimpleUploadedFile("a.pdf", PDF))
    address = award.files.get().get_absolute_url()
    assert b"".join(sign_in(cast.lin).get(address).streaming_content) == PDF
    assert not AuditRow.objects.filter(action="award.file_opened").exists()
    assert sign_in(cast.hua).get(address).status_code == 200
    assert AuditRow.objects.filter(action="award.file_opened").count() == 1
    assert sign_in(cast.he).get(address).status_code == 404


def test_removing_takes_the_document_with_it(cast, django_capture_on_commit_callbacks):
    award = record(cast.hua, cast.lin.cadre, file=SimpleUploadedFile("a.pdf", PDF))
    stored = award.files.get()
    with django_capture_on_commit_callbacks(execute=True):
        services.award_remove(actor=cast.hua, award=award, reason="Entered for the wrong person")
    assert not stored.file.storage.exists(stored.file.name)
    assert AuditRow.objects.filter(action="award.removed").exists()


HEADS = ["工号", "奖励名称", "奖励日期", "奖励层级"]


def test_awards_come_in_by_a_table_and_again_change_nothing(cast):
    assert AwardLayout in layouts_for(cast.hua)
    row = [cast.lin.cadre.staff_no, "嘉奖", date(2025, 12, 31), "county"]
    made = check(AwardLayout, cast.hua, HEADS, row)
    made.write(actor=cast.hua)
    assert Award.objects.get().cadre == cast.lin.cadre
    assert AuditRow.objects.filter(action="award.recorded").count() == 1
    assert check(AwardLayout, cast.hua, HEADS, row).outcome.same == 1


@pytest.mark.parametrize(
    ("who", "day", "column"),
    [
        ("hua", date(2025, 12, 31), "cadre"),
        ("tao", date(2025, 12, 31), "cadre"),
        ("lin", date(1990, 1, 1), "awarded_on"),
    ],
)
def test_wrong_rows_are_refused_as_on_the_page(cast, who, day, column):
    row = [getattr(cast, who).cadre.staff_no, "嘉奖", day, "county"]
    errors = check(AwardLayout, cast.hua, HEADS, row).outcome.errors
    assert [error["column"] for error in errors] == [column]
