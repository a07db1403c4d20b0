"""Documents in one ZIP with a table of entries: found, missing, unused; kept whole or not at all."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from appraisal.ledger import services
from appraisal.models import Entry, Evidence
from core.audit.models import AuditRow
from core.jobs.services import job_run
from core.spreadsheets.models import Import
from core.spreadsheets.notices import notice_sentence
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.parse import FileRefused
from core.spreadsheets.registry import layout_of
from core.spreadsheets.services import import_commit, import_upload
from core.spreadsheets.undo import import_undo
from tests.appraisal.ledger.conftest import PDF, PNG
from tests.core.spreadsheets.layouts import workbook

pytestmark = [pytest.mark.django_db]
HEADS = ["工号", "日期", "细则编号", "事项", "级别", "证明材料", "状态"]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def packed(table: bytes, name="台账.xlsx", **files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if table:
            archive.writestr(name, table)
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()


def checked(actor, content: bytes, name="台账.zip") -> Import:
    made = import_upload(actor=actor, layout=layout_of("entries"), upload=SimpleUploadedFile(name, content))
    job_run(made.job_id)
    return Import.objects.get(pk=made.pk)


def committed(actor, upload) -> Import:
    job_run(import_commit(actor=actor, upload=upload).job_id)
    upload.refresh_from_db()
    return upload


@pytest.fixture
def rows(cast, month):
    def make(*documents, rule="award", level="county", state=""):
        lin = cast.lin.cadre.staff_no
        table = [[lin, month.today, rule, f"事项{n}", level, names, state] for n, names in enumerate(documents)]
        return workbook(HEADS, *table).getvalue()

    return make


def said(upload) -> list[str]:
    return [error_sentence(error) for error in upload.errors]


def told(upload) -> str:
    with translation.override("en"):
        return " ".join(notice_sentence(one) for one in upload.notices)


@pytest.mark.on_both
def test_rows_bring_their_documents_and_what_nobody_names_is_told(cast, month, rows, private_files):
    files = {"证明/通知.pdf": PDF, "证明/照片1.png": PNG, "证明/多余.pdf": PDF + b"%", "__MACOSX/x": b"1"}
    upload = checked(cast.hua, packed(rows("通知.pdf；照片1", "证明/通知.pdf", None), **files))
    assert (upload.state, upload.new, said(upload)) == ("checked", 3, [])
    text = told(upload)
    assert "多余.pdf" in text and "照片1.png" not in text and "(row 4)" in text  # row 4 lacks one
    upload = committed(cast.hua, upload)
    assert upload.state == "committed", upload.problem
    names = [sorted(one.evidence.values_list("name", flat=True)) for one in Entry.objects.order_by("summary")]
    assert names == [["照片1.png", "通知.pdf"], ["通知.pdf"], []]
    assert AuditRow.objects.filter(action="evidence.added").count() == 3
    entry = Entry.objects.get(summary="事项0")
    services.entry_verify(entry=entry, actor=cast.su)
    assert Entry.objects.get(pk=entry.pk).state == "verified"


def test_a_document_that_is_missing_ambiguous_or_of_another_kind_is_an_error_of_its_row(cast, rows):
    files = {"a/单.pdf": PDF, "b/单.pdf": PDF, "页.html": b"<html>", "空.pdf": b""}
    upload = checked(cast.hua, packed(rows("无.pdf", "单.pdf", "页.html", "空.pdf", "a/单.pdf"), **files))
    assert [(error["row"], error["column"]) for error in upload.errors] == [(n, "documents") for n in (2, 3, 4, 5)]
    assert "无.pdf" in said(upload)[0] and "单.pdf" in said(upload)[1]


def test_without_a_zip_and_verified_at_once_documents_are_refused(cast, rows):
    assert [error["column"] for error in checked(cast.hua, rows("通知.pdf"), "台账.xlsx").errors] == ["documents"]
    upload = checked(cast.hua, packed(rows("通知", rule="visit", level="", state="verified"), **{"通知.pdf": PDF}))
    assert [error["column"] for error in upload.errors] == ["state"]


def test_a_table_may_be_csv_and_stand_in_a_folder(cast, month, rows):
    table = f"工号,日期,细则编号,事项,证明材料\n{cast.lin.cadre.staff_no},{month.today},visit,走访,通知.pdf\n"
    upload = checked(cast.hua, packed(table.encode("gb18030"), "台账/表.csv", **{"台账/通知.pdf": PDF}))
    assert (upload.state, upload.new) == ("checked", 1), said(upload)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"通知.pdf": PDF}, "no_table"),
        ({"一.csv": b"a", "二.csv": b"b"}, "several_tables"),
        ({f"{n}.pdf": b"" for n in range(2001)}, "too_many"),
        ({"表.xlsx": b"PK\x03\x04 broken"}, "broken_file"),
    ],
)
def test_a_zip_that_is_no_table_with_documents_is_refused_with_the_reason(cast, month, files, code):
    upload = checked(cast.hua, packed(b"", **files))
    assert (upload.state, upload.problem["code"]) == ("refused", code)


def test_damaged_and_encrypted_archives_and_bombs_are_refused(cast, rows, settings):
    content = packed(rows("a.pdf"), **{"a.pdf": PDF})
    assert checked(cast.hua, content[:-40]).problem["code"] == "broken_archive"
    locked = bytearray(content)
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        place = locked.find(sign)
        locked[place + (6 if sign == b"PK\x03\x04" else 8)] |= 1
    assert checked(cast.hua, bytes(locked)).problem["code"] == "broken_archive"
    bomb = packed(rows("a.pdf"), **{f"{n}.pdf": b"\0" * (150 << 20) for n in range(3)})
    assert checked(cast.hua, bomb).problem["code"] == "unpacks_too_large"
    settings.EVIDENCE_MAX_BYTES = 1000
    assert [error["column"] for error in checked(cast.hua, packed(rows("a"), **{"a.pdf": PDF * 99})).errors] == [
        "documents"
    ]


def test_tables_without_documents_take_no_zip(cast):
    with pytest.raises(FileRefused):
        import_upload(actor=cast.hua, layout=layout_of("cadres"), upload=SimpleUploadedFile("a.zip", b"0" * (21 << 20)))
    made = import_upload(
        actor=cast.hua, layout=layout_of("cadres"), upload=SimpleUploadedFile("a.zip", packed(b"x", "a.csv"))
    )
    job_run(made.job_id)
    made.refresh_from_db()
    assert made.problem["code"] == "not_xlsx"


@pytest.mark.on_both
def test_undone_the_documents_go_with_their_entries(
    cast, month, rows, private_files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload = committed(cast.hua, checked(cast.hua, packed(rows("通知"), **{"通知.pdf": PDF})))
    assert len([path for path in private_files.rglob("*") if path.is_file()]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        import_undo(actor=cast.hua, upload=upload)
    assert not Entry.objects.exists() and not Evidence.objects.exists()
    assert not [path for path in private_files.rglob("*") if path.is_file()]
    assert AuditRow.objects.filter(action="evidence.removed").count() == 1


def test_what_an_open_table_and_a_system_leave_beside_it_is_no_second_table(cast, rows):
    names = ["~$台账.xlsx", "夹/~$台账.xlsx", "Thumbs.db", "夹/desktop.ini", "._台账.xlsx"]
    beside = dict.fromkeys(names, b"x")
    upload = checked(cast.hua, packed(rows("a.pdf"), "夹/台账.xlsx", **{"夹/a.pdf": PDF}, **beside))
    assert upload.state == "checked", (upload.problem, upload.errors)
