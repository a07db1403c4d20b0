"""Pages of the cadre file: what each reader sees, what HR types, and what comes out as a file."""

import io
import zipfile
from datetime import date

import openpyxl
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from cadres.files import services
from cadres.files.lrmx.reading import read
from cadres.files.models import (
    CadrePhoto,
    CadreProfile,
    EducationRecord,
    FamilyMember,
    FileImport,
    FileRemark,
    RankRecord,
)
from core.audit.models import AuditRow
from core.errors import NotAllowed
from tests.access.subjects import Subject
from tests.cadres.files.people import PHOTO
from tests.cadres.files.test_file import RESUME, fill


def build(world) -> None:
    fill(world)
    cadre = world.lin.cadre
    world.file_profile = cadre.profile
    world.education = cadre.schooling.get()
    world.member = cadre.family.get()
    world.rank = RankRecord.objects.create(cadre=cadre, rank="chief_3", since=date(2018, 3, 1))
    world.photo = services.photo_set(actor=world.hua, cadre=cadre, picture=PHOTO)
    world.remark = FileRemark.objects.create(cadre=cadre, text="籍贯有误")
    world.file_import = FileImport.objects.create(file_name="a.zip", uploaded_by=world.hua, state="committed")


def more(world, cadre, n: int) -> None:
    CadreProfile.objects.create(cadre=cadre, nation="汉族")
    EducationRecord.objects.create(cadre=cadre, mode="full_time", level="大学")
    FileRemark.objects.create(cadre=cadre, text=f"{n}")


# nobody outsider cadre supervisor hr other_hr county_hr leader training inspector auditor system security
MATRIX = """
GET  api:cadre-files-list                       401 200 200 200 200 200 200 200 200 200 200 200 200
POST api:cadre-files-list                       401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:cadre-files-detail                     401 404 200 404 200 404 200 200 404 404 404 404 404
POST api:cadre-files-detail                     401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:cadre-files-family                     401 404 200 404 200 404 200 200 404 404 404 404 404
POST api:cadre-files-family                     401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:cadre-files-lrmx                       401 404 200 404 200 404 200 200 404 404 404 404 404
POST api:cadre-files-lrmx                       401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:cadre-files-ranks                      401 404 200 404 200 404 200 200 404 404 404 404 404
POST api:cadre-files-ranks                      401 405 405 405 405 405 405 405 405 405 405 405 405
GET  api:cadre-files-resume                     401 404 200 404 200 404 200 200 404 404 404 404 404
POST api:cadre-files-resume                     401 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:education_edit                       302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:education_edit                       302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:education_remove                     302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:education_remove                     302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:family_edit                          302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:family_edit                          302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:family_remove                        302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:family_remove                        302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file                                 302 404 200 404 200 404 200 200 404 404 404 404 404
POST cadres:file                                 302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:file_docx                            302 404 200 404 200 404 200 200 404 404 404 404 404
POST cadres:file_docx                            302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:file_edit                            302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_edit                            302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file_education_new                   302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_education_new                   302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file_family_new                      302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_family_new                      302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file_import                          302 403 403 403 200 404 404 403 403 403 403 403 403
POST cadres:file_import                          302 403 403 403 405 405 405 403 403 403 403 403 403
GET  cadres:file_import_commit                   302 403 403 403 405 405 405 403 403 403 403 403 403
POST cadres:file_import_commit                   302 403 403 403 302 404 404 403 403 403 403 403 403
GET  cadres:file_import_discard                  302 403 403 403 405 405 405 403 403 403 403 403 403
POST cadres:file_import_discard                  302 403 403 403 302 404 404 403 403 403 403 403 403
GET  cadres:file_imports                         302 403 403 403 200 200 200 403 403 403 403 403 403
POST cadres:file_imports                         302 403 403 403 422 422 422 403 403 403 403 403 403
GET  cadres:file_lrmx                            302 404 200 404 200 404 200 200 404 404 404 404 404
POST cadres:file_lrmx                            302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:file_pdf                             302 404 200 404 200 404 200 200 404 404 404 404 404
POST cadres:file_pdf                             302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:file_photo_edit                      302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_photo_edit                      302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file_rank_new                        302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_rank_new                        302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:file_resume                          302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:file_resume                          302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:mistake_new                          302 403 200 200 200 200 200 200 200 200 403 403 403
POST cadres:mistake_new                          302 403 422 422 422 422 422 422 422 422 403 403 403
GET  cadres:mistake_settle                       302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:mistake_settle                       302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:mistakes                             302 403 403 403 200 200 200 403 403 403 403 403 403
POST cadres:mistakes                             302 403 403 403 302 302 302 403 403 403 403 403 403
GET  cadres:photo                                302 404 200 404 200 404 200 200 404 404 404 404 404
POST cadres:photo                                302 405 405 405 405 405 405 405 405 405 405 405 405
GET  cadres:rank_remove                          302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:rank_remove                          302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:roster                               302 403 403 403 200 200 200 200 403 403 403 403 403
POST cadres:roster                               302 403 403 403 405 405 405 405 403 403 403 403 403
GET  cadres:roster_file                          302 403 403 403 404 404 404 404 403 403 403 403 403
POST cadres:roster_file                          302 403 403 403 405 405 405 405 403 403 403 403 403
"""
QUERIES = """
api:cadre-files-list                    county_hr   5
cadres:mistakes                         county_hr   8
"""
SUBJECT = Subject(
    objects={
        "cadres:education_*": "education",
        "cadres:family_*": "member",
        "cadres:rank_remove": "rank",
        "cadres:photo": "photo",
        "cadres:mistake_settle": "remark",
        "cadres:file_import*": "file_import",
        "cadres:file*": "lin_file",
        "api:cadre-files-*": "lin_file",
    },
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)

pytestmark = pytest.mark.django_db


def page_of(client, cadre) -> str:
    return client.get(reverse("cadres:file", args=[cadre.pk])).content.decode()


def test_the_file_shows_everything_and_opening_that_of_somebody_else_leaves_a_trace(cast, sign_in):
    cadre = fill(cast)
    text = page_of(sign_in(cast.lin), cadre)
    for word in ("汉族", "甲省乙市", "某农业大学", "钱小满", "2002.09–2006.07", "某县农业局科员", "2001.08"):
        assert word in text, word
    assert "/file/edit/" not in text
    assert not AuditRow.objects.filter(action="file.read").exists()
    assert "/file/edit/" in page_of(sign_in(cast.hua), cadre)
    assert AuditRow.objects.filter(action="file.read").count() == 1


def test_the_page_of_a_cadre_leads_to_the_file_for_those_who_may_read_it(cast, sign_in):
    cadre = fill(cast)
    address = reverse("cadres:file", args=[cadre.pk])
    assert address in sign_in(cast.hua).get(cadre.get_absolute_url()).content.decode()
    assert address in sign_in(cast.lin).get("/people/me/").content.decode()
    page = sign_in(cast.su).get(cadre.get_absolute_url()).content.decode()
    assert address not in page and "汉族" not in page
    assert sign_in(cast.su).get(address).status_code == 404


def test_hr_sees_what_is_odd_in_a_resume(cast, sign_in):
    cadre = fill(cast)
    services.resume_set(actor=cast.hua, cadre=cadre, text="2002.09--2006.07  某校\n2008.01--2010.07  某局")
    text = page_of(sign_in(cast.hua), cadre)
    assert "18" in text and "2008.01" in text
    assert "To check" in text and "To check" not in page_of(sign_in(cast.lin), cadre)


def test_a_sign_that_no_font_has_is_said(cast, sign_in):
    cadre = fill(cast)
    services.family_record(actor=cast.hua, cadre=cadre, relation="父亲", name="赵\U0003134f䶮")
    text = page_of(sign_in(cast.hua), cadre)
    assert "has “\U0003134f”" in text and "has “䶮”" not in text


def test_texts_are_edited_in_any_way_to_write_a_month(cast, sign_in):
    cadre, client = cast.lin.cadre, sign_in(cast.hua)
    address = reverse("cadres:file_edit", args=[cadre.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"party_joined": "2001.08（民盟）", "pension_month": "2040年1月", "nation": "回族"}
    assert client.post(address, sent).status_code == 302
    profile = CadreProfile.objects.get(cadre=cadre)
    assert (profile.party_joined, profile.pension_month, profile.nation) == ("200108；民盟", "204001", "回族")
    wrong = client.post(address, sent | {"seen": "x"})
    assert wrong.status_code == 422 and "Somebody else" in wrong.content.decode()
    assert client.post(address, sent | {"party_joined": "待查"}).status_code == 422


def test_the_resume_is_edited_as_a_text(cast, sign_in):
    cadre, client = fill(cast), sign_in(cast.hua)
    address = reverse("cadres:file_resume", args=[cadre.pk])
    assert client.get(address).context["form"]["text"].value() == RESUME
    assert client.post(address, {"text": "2010.07-至今 某局科长"}).status_code == 302
    assert cadre.resume.get().text == "某局科长"
    wrong = client.post(address, {"text": "2010.13--  某局"})
    assert wrong.status_code == 422 and "2010.13" in wrong.content.decode()


def test_family_and_education_and_ranks_are_added_changed_and_removed(cast, sign_in):
    cadre, client = fill(cast), sign_in(cast.hua)
    new = reverse("cadres:file_family_new", args=[cadre.pk])
    assert client.post(new, {"relation": "长女", "name": "赵小禾", "born": "2010.3"}).status_code == 302
    member = FamilyMember.objects.get(name="赵小禾")
    assert (member.born, member.position) == ("201003", 2)
    edit = reverse("cadres:family_edit", args=[member.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    sent = {"relation": "长女", "name": "赵小禾", "born": "2010", "work": "某校", "seen": seen}
    assert client.post(edit, sent).status_code == 302
    assert FamilyMember.objects.get(pk=member.pk).born == "2010"
    remove = reverse("cadres:family_remove", args=[member.pk])
    assert client.post(remove, {"reason": "Entered twice", "confirmed": "1"}).status_code == 302
    assert not FamilyMember.objects.filter(pk=member.pk).exists()
    row = cadre.schooling.get()
    edit = reverse("cadres:education_edit", args=[row.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    sent = {"mode": "full_time", "level": "大专", "is_printed": "on", "first_month": "2002.9", "seen": seen}
    assert client.post(edit, sent).status_code == 302
    rank = reverse("cadres:file_rank_new", args=[cadre.pk])
    assert client.post(rank, {"rank": "chief_1", "since": "2031-01-01"}).status_code == 422
    assert client.post(rank, {"rank": "chief_1", "since": "2024-03-01"}).status_code == 302
    assert "Level-1 principal" in page_of(client, cadre)


def test_a_photo_is_uploaded_and_seen_by_those_who_read_the_file(cast, sign_in):
    cadre, client = cast.lin.cadre, sign_in(cast.hua)
    address = reverse("cadres:file_photo_edit", args=[cadre.pk])
    assert client.post(address, {"file": SimpleUploadedFile("a.jpg", b"<svg/>")}).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("a.jpg", PHOTO)}).status_code == 302
    photo = CadrePhoto.objects.get(cadre=cadre)
    seen = reverse("cadres:photo", args=[photo.pk])
    assert seen in page_of(client, cadre)
    assert b"".join(client.get(seen).streaming_content).startswith(b"\xff\xd8")
    assert sign_in(cast.su).get(seen).status_code == 404


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_form_comes_as_lrmx_pdf_and_docx_and_leaves_a_trace(cast, sign_in):
    cadre, client = fill(cast), sign_in(cast.lin)
    form = read(content(client.get(reverse("cadres:file_lrmx", args=[cadre.pk])))).form
    assert (form.name, form.identity_number, form.nation) == (cadre.name, cadre.identity_number, "汉族")
    with pypdfium2.PdfDocument(content(client.get(reverse("cadres:file_pdf", args=[cadre.pk])))) as document:
        assert len(document) == 2
    assert Document(io.BytesIO(content(client.get(reverse("cadres:file_docx", args=[cadre.pk]))))).tables
    assert AuditRow.objects.filter(action="file.exported").count() == 3


def test_a_leader_takes_no_identity_number_out(cast, sign_in):
    cadre = fill(cast)
    form = read(content(sign_in(cast.lei).get(reverse("cadres:file_lrmx", args=[cadre.pk])))).form
    assert (form.name, form.identity_number) == (cadre.name, "")
    with zipfile.ZipFile(io.BytesIO(files_of(sign_in(cast.lei), cast.section, "zip"))) as made:
        assert {read(made.read(name)).form.identity_number for name in made.namelist()} == {""}


def files_of(client, unit, kind: str) -> bytes:
    return content(client.get(reverse("cadres:roster_file", args=[kind]) + f"?unit={unit.pk}"))


def test_the_roster_of_a_unit_holds_its_people_and_nobody_else(cast, sign_in):
    cast.lin.cadre.name = "干部1"  # the names of the factory grow until a cell breaks them
    cast.lin.cadre.save()
    fill(cast)
    client = sign_in(cast.hua)
    page = client.get(reverse("cadres:roster") + f"?unit={cast.bureau.pk}").content.decode()
    assert "4 people" in page
    sheet = openpyxl.load_workbook(io.BytesIO(files_of(client, cast.bureau, "xlsx"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    people = [cast.lin, cast.mei, cast.su, cast.hua]
    assert [row[1] for row in rows] == sorted(user.cadre.name for user in people)
    lin = next(row for row in rows if row[1] == cast.lin.cadre.name)
    assert (lin[4], lin[5], lin[10], lin[12], lin[13]) == ("汉族", "甲省乙市", "1980.01", "2001.08", "2021.06")
    assert sheet["A1"].value.endswith("干部花名册")
    with pypdfium2.PdfDocument(files_of(client, cast.bureau, "pdf")) as document:
        assert document[0].get_width() > document[0].get_height()
        assert cast.lin.cadre.name in document[0].get_textpage().get_text_bounded()
    assert Document(io.BytesIO(files_of(client, cast.bureau, "docx"))).tables
    with pypdfium2.PdfDocument(files_of(client, cast.bureau, "forms")) as document:
        assert len(document) == 8
    with zipfile.ZipFile(io.BytesIO(files_of(client, cast.bureau, "zip"))) as made:
        names = {read(made.read(name)).form.name for name in made.namelist()}
    assert names == {user.cadre.name for user in people}


def test_a_roster_of_another_unit_is_not_there(cast, sign_in):
    address = reverse("cadres:roster_file", args=["pdf"]) + f"?unit={cast.bureau.pk}"
    assert sign_in(cast.he).get(address).status_code == 404
    assert sign_in(cast.su).get(address).status_code == 403
    assert sign_in(cast.hua).get(reverse("cadres:roster_file", args=["exe"]) + "?unit=1").status_code == 404


def test_a_mistake_is_reported_by_the_person_and_answered_once_by_hr(cast, sign_in):
    cadre, text = fill(cast), "籍贯应为甲省丙县"
    assert sign_in(cast.lin).post(reverse("cadres:mistake_new"), {"text": text}).status_code == 302
    remark = FileRemark.objects.get()
    assert text in page_of(sign_in(cast.lin), cadre)
    assert not sign_in(cast.he).get(reverse("cadres:mistakes")).content.decode().count(text)
    client = sign_in(cast.hua)
    assert text in client.get(reverse("cadres:mistakes")).content.decode()
    settle = reverse("cadres:mistake_settle", args=[remark.pk])
    assert client.post(settle, {"answer": "已更正"}).status_code == 302
    assert client.post(settle, {"answer": "已更正"}).status_code == 422
    assert "已更正" in page_of(sign_in(cast.lin), cadre)
    assert sign_in(cast.lin).get(settle).status_code == 403
    with pytest.raises(NotAllowed):
        services.mistake_report(actor=cast.hua, cadre=cadre, text=text)


def test_leaders_read_the_file_without_what_was_reported(cast, sign_in):
    cadre = fill(cast)
    services.mistake_report(actor=cast.lin, cadre=cadre, text="籍贯有误")
    assert "籍贯有误" not in page_of(sign_in(cast.lei), cadre)


# --- over the API ---


def api(name: str, cadre) -> str:
    return reverse(f"api:cadre-files-{name}", args=[cadre.pk])


def test_a_file_is_read_over_the_api_and_leaves_a_trace(cast, sign_in):
    cadre = fill(cast)
    RankRecord.objects.create(cadre=cadre, rank="chief_3", since=date(2018, 3, 1))
    client = sign_in(cast.hua)
    found = client.get(api("detail", cadre)).json()
    assert found["texts"]["nation"] == "汉族" and found["texts"]["post"] and found["education"][0]["level"] == "大学"
    assert [row["name"] for row in found["family"]] == ["钱小满"] and found["has_photo"] is False
    assert [row["first_month"] for row in found["resume"]] == ["200209", "200607", "201007"]
    assert "chief_3" in {row["rank"] for row in found["ranks"]}
    for name in ("resume", "family", "ranks"):
        assert client.get(api(name, cadre)).json() == found[name]
    assert AuditRow.objects.filter(action="file.read").count() == 4
    assert cadre.identity_number not in str(found)


def test_the_form_over_the_api_is_that_of_the_page(cast, sign_in):
    cadre = fill(cast)
    for user in (cast.hua, cast.lei):
        client = sign_in(user)
        page = client.get(reverse("cadres:file_lrmx", args=[cadre.pk]))
        answer = client.get(api("lrmx", cadre))
        assert b"".join(answer.streaming_content) == b"".join(page.streaming_content)
    assert AuditRow.objects.filter(action="file.exported").count() == 4


@pytest.mark.parametrize("name", ["detail", "resume", "family", "ranks", "lrmx"])
def test_a_file_that_one_may_not_read_is_not_there_over_the_api(cast, sign_in, name):
    fill(cast, "tao", "gao")
    for user in (cast.hua, cast.lin, cast.su, cast.xi):
        assert sign_in(user).get(api(name, cast.tao.cadre)).status_code == 404
    assert sign_in(cast.tao).get(api(name, cast.tao.cadre)).status_code == 200


def test_the_list_over_the_api_names_whose_files_one_reads(cast, sign_in):
    def listed(user):
        return {row["id"] for row in sign_in(user).get(reverse("api:cadre-files-list")).json()["results"]}

    assert listed(cast.lin) == {cast.lin.cadre.pk}
    assert cast.lin.cadre.pk in listed(cast.hua) and cast.tao.cadre.pk not in listed(cast.hua)
    assert listed(cast.xi) == set()
