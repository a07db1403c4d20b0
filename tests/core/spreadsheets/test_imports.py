"""Upload, check, commit: whole or not at all, once, by its uploader, under the rights of the moment."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from cadres.models import Duty, Grant, Post, User
from core.audit.models import AuditRow
from core.errors import NotAllowed, WrongState
from core.jobs.models import Job
from core.jobs.services import job_cancel, job_run
from core.spreadsheets.models import Import
from core.spreadsheets.services import (
    ImportedAlready,
    NothingToImport,
    import_check,
    import_commit,
    import_discard,
    import_upload,
    imports_forget_old,
)
from tests import factories as make
from tests.core.spreadsheets.hostile import named
from tests.core.spreadsheets.layouts import POST_HEADS, PostSheet, workbook

pytestmark = pytest.mark.django_db
GOOD = ["P-1", "BUREAU", "文书", "general", 2, 1.25, "是"]
BAD = ["P-2", "NOWHERE", "文书", "general", 2, 1.25, "是"]


def file_of(*rows, heads=POST_HEADS, name="岗位.xlsx"):
    return SimpleUploadedFile(name, workbook(heads, *rows).getvalue())


def uploaded(actor, layout, *rows, **options):
    """An upload after its check."""
    upload = import_upload(actor=actor, layout=layout, upload=file_of(*rows, **options))
    job_run(upload.job_id)
    return Import.objects.get(pk=upload.pk)


def committed(actor, upload):
    upload = import_commit(actor=actor, upload=upload)
    job_run(upload.job_id)
    return Import.objects.get(pk=upload.pk)


def stored(tmp_path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_good_file_is_previewed_then_imported(cast, layouts, tmp_path):
    upload = uploaded(cast.gao, layouts[0], GOOD, ["P-9", *GOOD[1:]])
    assert (upload.state, upload.new, upload.changed, upload.error_total) == ("checked", 2, 0, 0)
    assert not Post.objects.filter(code="P-1").exists()
    assert [row["row"] for row in upload.preview] == [2, 3]
    (path,) = stored(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    upload = committed(cast.gao, upload)
    assert upload.state == "committed"
    assert Post.objects.filter(code__in=["P-1", "P-9"]).count() == 2
    assert upload.job.result == {"new": 2, "changed": 0, "same": 0}
    row = AuditRow.objects.get(action="import.committed")
    assert row.actor_key == str(cast.gao.pk)
    assert upload.sha256 in row.payload


def test_the_file_is_deleted_after_the_import(cast, layouts, tmp_path, django_capture_on_commit_callbacks):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    with django_capture_on_commit_callbacks(execute=True):
        upload = committed(cast.gao, upload)
    assert stored(tmp_path) == []
    assert not upload.file


def test_one_bad_row_keeps_all_rows_out(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD, BAD)
    assert (upload.state, upload.error_total, upload.error_rows) == ("refused", 1, 1)
    with pytest.raises(WrongState):
        import_commit(actor=cast.gao, upload=upload)
    assert not Post.objects.filter(code="P-1").exists()


def test_asked_twice_and_run_twice_it_is_imported_once(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    first = import_commit(actor=cast.gao, upload=upload)
    second = import_commit(actor=cast.gao, upload=upload)
    assert first.job_id == second.job_id
    job_run(first.job_id)
    # a worker that died after the commit: the job is given out again
    Job.objects.filter(pk=first.job_id).update(state="queued", result={})
    job_run(first.job_id)
    assert Job.objects.get(pk=first.job_id).result["new"] == 1
    assert Post.objects.filter(code="P-1").count() == 1
    assert AuditRow.objects.filter(action="import.committed").count() == 1


def test_the_same_file_again_changes_nothing(cast, layouts):
    committed(cast.gao, uploaded(cast.gao, layouts[0], GOOD))
    again = uploaded(cast.gao, layouts[0], GOOD)
    assert (again.state, again.new, again.changed, again.same) == ("checked", 0, 0, 1)
    with pytest.raises(NothingToImport):
        import_commit(actor=cast.gao, upload=again)


def test_a_layout_without_key_takes_the_same_file_once(cast, layouts):
    data = workbook(["岗位编码", "序号", "职责"], ["P-BUREAU", 1, "写"]).getvalue()

    def bring():
        upload = import_upload(actor=cast.gao, layout=layouts[1], upload=SimpleUploadedFile("a.xlsx", data))
        job_run(upload.job_id)
        return Import.objects.get(pk=upload.pk)

    one, other = bring(), bring()
    assert committed(cast.gao, one).state == "committed"
    late = committed(cast.gao, other)
    assert late.state == "refused"
    assert Duty.objects.filter(post__code="P-BUREAU").count() == 1
    with pytest.raises(ImportedAlready):
        bring()


def test_other_numbers_than_agreed_to_ask_again(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    make.PostFactory(code="P-1", unit=cast.bureau)
    upload = committed(cast.gao, upload)
    assert (upload.state, upload.new, upload.changed) == ("checked", 0, 1)
    assert upload.problem == {"code": "changed_since"}
    assert committed(cast.gao, upload).state == "committed"
    assert Post.objects.get(code="P-1").title == "文书"


def test_a_fault_half_way_leaves_nothing_and_says_so(cast, layouts, monkeypatch):
    upload = uploaded(cast.gao, layouts[0], *[[f"P-{n}", *GOOD[1:]] for n in range(600)])
    calls = []

    before = Post.objects.count()
    for failure, code in ((IntegrityError("clash"), "clash"), (RuntimeError("disk"), "fault")):

        def broken(self, actor, rows, failure=failure):
            Post.objects.bulk_create(row.instance for row in rows)
            calls.append(len(rows))
            if len(calls) == 2:
                raise failure

        monkeypatch.setattr(PostSheet, "write", broken)
        calls.clear()
        upload = committed(cast.gao, upload)
        assert calls == [500, 100]
        assert (upload.state, upload.problem["code"]) == ("failed", code)
        assert Post.objects.count() == before
        upload = import_check(actor=cast.gao, upload=upload)
        job_run(upload.job_id)
        upload = Import.objects.get(pk=upload.pk)
        assert upload.state == "checked"


def test_a_right_revoked_between_asking_and_running_stops_the_job(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    upload = import_commit(actor=cast.gao, upload=upload)
    Grant.objects.filter(user=cast.gao).delete()
    job_run(upload.job_id)
    assert not Post.objects.filter(code="P-1").exists()
    assert Import.objects.get(pk=upload.pk).state == "refused"
    assert not Import.objects.visible_to(User.objects.get(pk=cast.gao.pk)).exists()


def test_a_changed_file_on_disk_is_noticed(cast, layouts, tmp_path):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    (path,) = stored(tmp_path)
    path.write_bytes(workbook(POST_HEADS, ["P-EVIL", *GOOD[1:]]).getvalue())
    upload = committed(cast.gao, upload)
    assert upload.state == "refused"
    assert not Post.objects.filter(code="P-EVIL").exists()


def test_a_job_that_was_stopped_can_be_asked_again(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    upload = import_commit(actor=cast.gao, upload=upload)
    job_cancel(job=upload.job, actor=cast.gao)
    job_run(upload.job_id)
    upload = Import.objects.select_related("job").get(pk=upload.pk)
    assert upload.is_stuck
    assert not Post.objects.filter(code="P-1").exists()
    again = import_check(actor=cast.gao, upload=upload)
    job_run(again.job_id)
    assert committed(cast.gao, Import.objects.get(pk=upload.pk)).state == "committed"


def test_a_worker_that_lost_its_lease_commits_nothing(cast, layouts, monkeypatch):
    upload = import_commit(actor=cast.gao, upload=uploaded(cast.gao, layouts[0], GOOD))
    real = PostSheet.write

    def slow(self, actor, rows):
        real(self, actor, rows)
        Job.objects.filter(pk=upload.job_id).update(fence=99)  # another worker holds it now

    monkeypatch.setattr(PostSheet, "write", slow)
    job_run(upload.job_id)
    assert not Post.objects.filter(code="P-1").exists()
    assert Import.objects.get(pk=upload.pk).state == "committing"


def test_only_the_uploader_acts_on_an_import(cast, layouts):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    for service in (import_check, import_commit, import_discard):
        with pytest.raises(NotAllowed):
            service(actor=cast.hua, upload=upload)
    with pytest.raises(NotAllowed):
        import_upload(actor=cast.lin, layout=layouts[0], upload=file_of(GOOD))
    assert not Import.objects.visible_to(cast.hua).exists()


def test_discarding_and_forgetting_delete_the_file(cast, layouts, tmp_path, django_capture_on_commit_callbacks):
    upload = uploaded(cast.gao, layouts[0], GOOD)
    with django_capture_on_commit_callbacks(execute=True):
        upload = import_discard(actor=cast.gao, upload=upload)
    assert (upload.state, upload.preview) == ("discarded", [])
    old = uploaded(cast.gao, layouts[0], GOOD)
    Import.objects.filter(pk=old.pk).update(created_at="2020-01-01T00:00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        assert imports_forget_old(actor=cast.gao) == 1
    assert stored(tmp_path) == []


def test_uploading_and_discarding_stand_in_the_trail(cast, layouts):
    first, second = (uploaded(cast.gao, layouts[0], GOOD) for _ in range(2))
    import_discard(actor=cast.gao, upload=first)
    Import.objects.filter(pk=second.pk).update(created_at="2020-01-01T00:00:00Z")
    imports_forget_old(actor=cast.gao)
    rows = AuditRow.objects.filter(action__startswith="import.").order_by("pk")
    assert [(row.action, row.object_key, row.actor_key) for row in rows] == [
        ("import.uploaded", str(first.pk), str(cast.gao.pk)),
        ("import.uploaded", str(second.pk), str(cast.gao.pk)),
        ("import.discarded", str(first.pk), str(cast.gao.pk)),
        ("import.discarded", str(second.pk), str(cast.gao.pk)),
    ]
    sums = {str(one.pk): one.sha256 for one in (first, second)}  # a workbook holds the second in which it was made
    assert all(sums[row.object_key] in row.payload for row in rows)


def test_no_hostile_file_becomes_a_fault(cast, layouts):
    for name, (data, codes) in named().items():
        if not data:
            continue
        upload = import_upload(actor=cast.gao, layout=layouts[0], upload=SimpleUploadedFile("a.xlsx", data))
        job_run(upload.job_id)
        upload = Import.objects.get(pk=upload.pk)
        assert upload.state == "refused", name
        assert upload.problem["code"] in codes, name
        assert upload.job.state == "done", name
