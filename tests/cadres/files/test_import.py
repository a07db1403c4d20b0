"""Forms come in: whose each is, what it would change, all of them or none, and out again as they came."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cadres.files import services
from cadres.files.importing import import_commit, import_discard, import_upload
from cadres.files.lrmx.reading import read
from cadres.files.lrmx.record import AppointmentForm, FamilyLine
from cadres.files.lrmx.writing import write
from cadres.files.models import CadrePhoto, CadreProfile, FileImport
from cadres.files.selectors import form_of, loaded
from cadres.people.models import Cadre
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, WrongState
from core.jobs.services import job_run
from tests import factories as make
from tests.cadres.files.people import PHOTO, person
from tests.cadres.files.test_parsing import archive
from tests.cadres.files.test_resume import lrm

pytestmark = pytest.mark.django_db


def form_for(cadre: Cadre, n: int = 7, **changes) -> AppointmentForm:
    """The form of an invented person, about this cadre."""
    given = {
        "name": cadre.name,
        "sex": "男" if cadre.sex == "m" else "女",
        "born": f"{cadre.born_on:%Y%m}",
        "work_started": f"{cadre.entered_on:%Y%m}",
        "identity_number": cadre.identity_number,
        "party_joined": "200108；民建",
    }
    return replace(person(n), **given | changes)


def uploaded(actor, file: bytes, name: str = "a.lrmx") -> FileImport:
    upload = import_upload(actor=actor, upload=SimpleUploadedFile(name, file))
    job_run(upload.job_id)
    upload.refresh_from_db()
    return upload


def committed(actor, upload: FileImport) -> FileImport:
    upload = import_commit(actor=actor, upload=upload)
    job_run(upload.job_id)
    upload.refresh_from_db()
    return upload


def test_a_form_is_previewed_taken_and_comes_out_byte_for_byte(cast, sign_in):
    cadre = cast.lin.cadre
    file = write(form_for(cadre, photo=b"")).replace(b"  <MinZu>", b"  <Mine a='1'>?</Mine>\r\n  <MinZu>")
    upload = uploaded(cast.hua, file, "甲.lrmx")
    assert (upload.state, upload.changed, upload.same, upload.errors) == ("checked", 1, 0, 0)
    page = sign_in(cast.hua).get(upload.get_absolute_url()).content.decode()
    for word in (person(7).nation, "Mine", "钱小满", "<del>", "Import 1 form"):
        assert word in page, word
    assert not CadreProfile.objects.exists()  # only tried
    assert committed(cast.hua, upload).state == "committed"
    assert form_of(loaded(cadre)).party_joined == "200108；民建"
    out = sign_in(cast.lin).get(reverse("cadres:file_lrmx", args=[cadre.pk]))
    assert b"".join(out.streaming_content) == file
    assert AuditRow.objects.filter(action="file.imported").count() == 1


def test_what_changes_later_is_the_only_thing_that_differs_in_the_file(cast, sign_in):
    cadre = cast.lin.cadre
    file = write(form_for(cadre, photo=b"", resume="1998.09-2010.07 某校\n2010.07--  某局")).replace(b"\r\n", b"\n")
    committed(cast.hua, uploaded(cast.hua, file))
    services.profile_update(actor=cast.hua, cadre=cadre, nation="满族")
    out = b"".join(sign_in(cast.lin).get(reverse("cadres:file_lrmx", args=[cadre.pk])).streaming_content)
    was = read(file).form.nation.encode()
    assert out == file.replace(b"<MinZu>" + was, b"<MinZu>" + "满族".encode())


def test_the_same_file_again_changes_nothing_with_its_photo_too(cast, sign_in):
    cadre = cast.lin.cadre
    file = write(form_for(cadre, photo=PHOTO))
    assert committed(cast.hua, uploaded(cast.hua, file)).changed == 1
    assert CadrePhoto.objects.get(cadre=cadre).content_type == "image/jpeg"
    again = uploaded(cast.hua, file)
    assert (again.state, again.changed, again.same) == ("checked", 0, 1)
    with pytest.raises(WrongState):
        import_commit(actor=cast.hua, upload=again)
    out = b"".join(sign_in(cast.lin).get(reverse("cadres:file_lrmx", args=[cadre.pk])).streaming_content)
    assert uploaded(cast.hua, out).same == 1


def test_hundreds_come_in_one_archive(cast):
    cadres = [make.CadreFactory(name=f"干部{n}") for n in range(200)]
    make.Appointment.objects.bulk_create(
        make.AppointmentFactory.build(cadre=cadre, post=cast.posts.section) for cadre in cadres
    )
    files = {f"{n}.lrmx": write(form_for(cadre, n, photo=b"")) for n, cadre in enumerate(cadres)}
    upload = uploaded(cast.hua, archive(files).getvalue(), "all.zip")
    assert (upload.state, upload.changed, upload.errors, upload.problem) == ("checked", 200, 0, "")
    assert committed(cast.hua, upload).state == "committed"
    assert CadreProfile.objects.count() == 200


# two hundred stages, each of a hundred signs: as long as a resume may be
MONTHS = [f"{1950 + n // 12}.{1 + n % 12:02d}" for n in range(200)]
LONG = "".join(f"{month}--{month}  {'某' * 81}\n" for month in MONTHS)


def member(**changes) -> tuple[FamilyLine, ...]:
    return (replace(FamilyLine("妻子", "钱小满", "198105", "群众", "某县小学"), **changes),)


def test_strays_are_named_and_what_cannot_be_read_is_left_out(cast, sign_in):
    good = write(form_for(cast.mei.cadre, photo=b""))
    files = {"good.lrmx": good, "说明.docx": b"PK", "Thumbs.db": b"x", "__MACOSX/._good.lrmx": b"x"}
    upload = uploaded(cast.hua, archive(files).getvalue(), "a.zip")
    assert (upload.state, upload.changed, upload.same, upload.errors) == ("checked", 1, 0, 0)
    page = sign_in(cast.hua).get(upload.get_absolute_url()).content.decode()
    assert "Passed over, because they are no forms: 说明.docx, Thumbs.db, __MACOSX." in page

    upload = uploaded(cast.hua, archive(files | {"bad.lrmx": b"<Person>", "worse.lrm": b"x"}).getvalue(), "a.zip")
    assert (upload.state, upload.changed, upload.same, upload.errors) == ("checked", 1, 0, 2)
    page = sign_in(cast.hua).get(upload.get_absolute_url()).content.decode()
    for said in ("2 files cannot be read and are left out", "The file is damaged.", "This is not an .lrm file"):
        assert said in page, said
    upload = committed(cast.hua, upload)
    assert upload.state == "committed" and CadreProfile.objects.filter(cadre=cast.mei.cadre).exists()
    assert (
        "2 files could not be read and were left out."
        in sign_in(cast.hua).get(upload.get_absolute_url()).content.decode()
    )


def test_an_upload_of_nothing_that_can_be_read_is_refused(cast):
    upload = uploaded(cast.hua, archive({"bad.lrmx": b"<Person>", "notes.txt": b"x"}).getvalue(), "a.zip")
    assert (upload.state, upload.errors) == ("refused", 1)


def test_a_resume_as_long_as_a_file_holds_comes_in_and_is_saved_unchanged_by_its_form(cast, sign_in):
    cadre = cast.lin.cadre
    text = LONG.rstrip("\n")
    committed(cast.hua, uploaded(cast.hua, write(form_for(cadre, photo=b"", resume=text))))
    stored = form_of(loaded(cadre)).resume
    assert len(stored) == 20_000 - 1
    client, address = sign_in(cast.hua), reverse("cadres:file_resume", args=[cadre.pk])
    shown = client.get(address).context["form"].initial["text"]
    answer = client.post(address, {"text": shown.replace("\n", "\r\n")})
    assert answer.status_code == 302 and form_of(loaded(cadre)).resume == stored
    for text, status in ((shown + "某", 302), (shown + "某某", 422)):
        assert client.post(address, {"text": text.replace("\n", "\r\n")}).status_code == status


def test_texts_that_came_in_a_form_are_saved_unchanged_by_theirs(cast, sign_in):
    cadre = cast.lin.cadre
    form = form_for(cadre, photo=b"", party_joined="入党时间不详", pension_month="204503")
    committed(cast.hua, uploaded(cast.hua, write(form)))
    client, address = sign_in(cast.hua), reverse("cadres:file_edit", args=[cadre.pk])
    page = client.get(address)
    given = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    version = page.context.get("version", "")
    answer = client.post(address, given | {"version": version, "nation": "满族"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert form_of(loaded(cadre)).party_joined == "入党时间不详"
    assert client.post(address, given | {"party_joined": "不知道"}).status_code == 422


def test_what_a_rule_refuses_is_said_in_the_language_of_the_reader(cast):
    upload = uploaded(cast.hua, write(form_for(cast.lin.cadre, photo=b"", family=member(born="2099"))))
    (row,) = json.loads(upload.plan)
    assert "出生年月晚于当前月份" in row["problems"][0]["zh-hans"]


def words(upload: FileImport) -> str:
    return upload.plan


@pytest.mark.parametrize(
    ("who", "changes", "said"),
    [
        ("tao", {}, "No one in the units"),  # of another unit: as if not there
        ("lin", {"identity_number": make.identity_number(date(1990, 1, 1), 5)}, "No one in the units"),
        ("lin", {"name": "别人"}, "belongs to"),
        ("hua", {}, "own file"),
        ("lin", {"party_joined": "199001"}, "before the age of 18"),
        ("lin", {"resume": "2010.13--  某局"}, "2010.13"),
        ("lin", {"native_place": "很长的地方" * 5}, "at most 18"),
        ("lin", {"resume": LONG + "2010.09--         某局" + "科" * 99}, "a file holds 20000"),
        ("lin", {"resume": "1850.01--1851.01  某局"}, "not between 1900 and 2100"),
        (
            "lin",
            {"family": member(born="2099")},
            "Family, line 1 (妻子): month of birth: The month",
        ),
        ("lin", {"family": member(born="2098.01")}, "in the future"),
        ("lin", {"family": member(born="189912")}, "1899.12 is not between 1900 and 2100"),
        ("lin", {"family": member(work="县" * 125)}, "Family, line 1 (妻子): workplace and post: Ensure"),
        ("lin", {"family": member(relation="妻" * 21)}, "at most 20"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(cast, who, changes, said):
    good = write(form_for(cast.mei.cadre, photo=b""))
    bad = write(form_for(getattr(cast, who).cadre, photo=b"", **changes))
    upload = uploaded(cast.hua, archive({"good.lrmx": good, "bad.lrmx": bad}).getvalue(), "a.zip")
    assert (upload.state, upload.errors, upload.changed) == ("refused", 1, 1)
    assert said in words(upload)
    with pytest.raises(WrongState):
        import_commit(actor=cast.hua, upload=upload)
    assert not CadreProfile.objects.exists()


def test_one_without_a_number_is_found_by_name_and_month_or_by_the_name_of_the_file(cast):
    cadre = cast.lin.cadre
    form = form_for(cadre, photo=b"", identity_number="")
    upload = uploaded(cast.hua, write(form))
    assert (upload.changed, upload.errors) == (1, 0) and "by name and month" in words(upload)
    other = make.CadreFactory(name=cadre.name, born_on=cadre.born_on)
    make.AppointmentFactory(cadre=other, post=cast.posts.section)
    assert "Several people" in words(uploaded(cast.hua, write(form)))
    assert uploaded(cast.hua, write(form), f"{cadre.name}+{cadre.identity_number}.lrmx").changed == 1


def test_the_older_file_comes_with_its_photo(cast):
    cadre = cast.lin.cadre
    files = {"甲.lrm": lrm(form_for(cadre)), "甲.pic": PHOTO}
    committed(cast.hua, uploaded(cast.hua, archive(files).getvalue(), "a.zip"))
    assert CadrePhoto.objects.filter(cadre=cadre).exists()
    assert form_of(loaded(cadre)).native_place == person(7).native_place


def test_a_form_clears_nothing_and_leaves_the_days_of_the_record(cast):
    cadre = cast.lin.cadre
    services.profile_update(actor=cast.hua, cadre=cadre, skills="农学")
    days = (cadre.born_on, cadre.entered_on)
    form = form_for(cadre, photo=b"", skills="", born="198002", work_started="201107")
    upload = uploaded(cast.hua, write(form))
    assert "1980.02" in words(upload) and "2011.07" in words(upload)
    committed(cast.hua, upload)
    cadre.refresh_from_db()
    assert (cadre.born_on, cadre.entered_on) == days
    assert CadreProfile.objects.get(cadre=cadre).skills == "农学"


def test_what_changed_since_the_preview_stops_the_import(cast):
    cadre = cast.lin.cadre
    upload = uploaded(cast.hua, write(form_for(cadre, photo=b"")))
    services.profile_update(actor=cast.hua, cadre=cadre, nation="满族")
    upload = committed(cast.hua, upload)
    assert upload.state == "checked" and "changed after the check" in str(upload.problem)
    assert committed(cast.hua, upload).state == "committed"


def test_two_files_about_one_person_are_refused(cast):
    one, two = (write(form_for(cast.lin.cadre, n, photo=b"")) for n in (1, 2))
    upload = uploaded(cast.hua, archive({"one.lrmx": one, "two.lrmx": two}).getvalue(), "a.zip")
    assert upload.errors == 1 and "one.lrmx" in words(upload)


def test_a_discarded_upload_leaves_nothing_behind(cast, django_capture_on_commit_callbacks):
    upload = uploaded(cast.hua, write(form_for(cast.lin.cadre)))
    storage, name = upload.file.storage, upload.file.name
    with django_capture_on_commit_callbacks(execute=True):
        upload = import_discard(actor=cast.hua, upload=upload)
    assert (upload.state, upload.plan) == ("discarded", "")
    assert not storage.exists(name)
    rows = AuditRow.objects.filter(action__startswith="file.import").order_by("pk")
    assert [row.action for row in rows] == ["file.import_uploaded", "file.import_discarded"]
    assert all(upload.sha256 in row.payload for row in rows)


@pytest.mark.parametrize("who", ["su", "lei", "lin", "xi", "an"])
def test_nobody_but_hr_uploads(cast, who, sign_in):
    with pytest.raises(NotAllowed):
        import_upload(actor=getattr(cast, who), upload=SimpleUploadedFile("a.lrmx", b"x"))
    assert sign_in(getattr(cast, who)).get(reverse("cadres:file_imports")).status_code == 403


def test_an_upload_is_seen_by_nobody_else(cast, sign_in):
    upload = uploaded(cast.hua, write(form_for(cast.lin.cadre)))
    assert sign_in(cast.gao).get(upload.get_absolute_url()).status_code == 404
    assert form_for(cast.lin.cadre).family[0].name not in FileImport.objects.values_list("plan", flat=True)[0]


def test_an_upload_that_is_no_archive_says_so(cast, sign_in):
    with pytest.raises(InvalidInput):
        import_upload(actor=cast.hua, upload=SimpleUploadedFile("a.lrmx", b""))
    upload = uploaded(cast.hua, b"text", "a.txt")
    assert upload.state == "refused" and "ZIP" in str(upload.problem)
    answer = sign_in(cast.hua).post(reverse("cadres:file_imports"), {"file": io.BytesIO(b"")})
    assert answer.status_code == 422
