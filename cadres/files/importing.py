"""Upload, check, commit, discard: the files of an upload are taken all or none, by an officer who saw the preview."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import is_hr
from cadres.files.messages import UPLOAD
from cadres.files.models import FileImport, FileImportState
from cadres.files.parsing import DEFAULT, MB, read_upload
from cadres.files.planning import Planned, plan
from cadres.files.taking import file_take
from core.audit.services import log
from core.errors import InvalidInput, NotAllowed, Refusal, WrongState
from core.jobs.models import Job
from core.jobs.services import LeaseLost, Progress
from core.jobs.uploads import sha256_of, upload_drop, upload_enqueue, upload_keep, upload_of
from core.told import told
from core.uploads import kept_on_success, safe_name

CHECK, COMMIT = "files.check", "files.commit"
KEPT_DAYS = 7


# --- what a person asks for ---


def import_upload(*, actor: User, upload: UploadedFile) -> FileImport:
    """Keeps the file privately and asks for its check; what lay there for a week is thrown away."""
    _require(actor)
    if not upload.size:
        raise InvalidInput(UPLOAD["empty"])
    if upload.size > DEFAULT.file_bytes:
        raise InvalidInput(UPLOAD["too_large"], limit=DEFAULT.file_bytes // MB)
    imports_forget_old(actor=actor)
    made = FileImport(
        file_name=safe_name(upload.name or ""), sha256=sha256_of(upload), size=upload.size, uploaded_by=actor
    )
    state, after = FileImportState.CHECKING, {"sha256": made.sha256, "size": made.size}
    return upload_keep(made, upload, kind=CHECK, state=state, actor=actor, action="file.import_uploaded", after=after)


@transaction.atomic
def import_commit(*, actor: User, upload: FileImport) -> FileImport:
    """Asks for the import of a checked upload. Asked twice, it is imported once."""
    upload = _locked(upload, actor)
    if upload.state in (FileImportState.COMMITTING, FileImportState.COMMITTED):
        return upload
    if not upload.can_commit:
        raise WrongState
    return upload_enqueue(upload, kind=COMMIT, state=FileImportState.COMMITTING, actor=actor)


@transaction.atomic
def import_discard(*, actor: User, upload: FileImport) -> FileImport:
    """Throws the uploaded file away; nothing of it was imported."""
    upload = _locked(upload, actor)
    if not upload.can_discard:
        raise WrongState
    before = {"state": upload.state}
    _forget(upload)
    upload.state = FileImportState.DISCARDED
    upload.save()
    log(actor=actor, action="file.import_discarded", obj=upload, before=before, after={"sha256": upload.sha256})
    return upload


def imports_forget_old(*, actor: User) -> None:
    """Uploads hold personal data that nobody waits for after a week."""
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    for upload in FileImport.objects.lying().filter(uploaded_by=actor, created_at__lt=limit):
        if upload.can_discard:
            import_discard(actor=actor, upload=upload)


# --- what a worker does ---


def run_check(job: Job, progress: Progress) -> dict:
    """Says what every file would change. Run twice, it finds the same."""
    upload = upload_of(FileImport, job, FileImportState.CHECKING)
    if upload is None:
        return {}

    def work() -> dict:
        planned = _planned(upload, job, progress)
        return _keep(upload, job, planned)

    return _guarded(upload, job, work)


def run_commit(job: Job, progress: Progress) -> dict:
    """Reads and plans anew, and writes everything in one transaction, if it is what was agreed to."""
    upload = upload_of(FileImport, job, FileImportState.COMMITTING)
    if upload is None:
        return {}
    return _guarded(upload, job, lambda: _import(upload, job, progress))


def _import(upload: FileImport, job: Job, progress: Progress) -> dict:
    planned = _planned(upload, job, progress)
    if digest_of(planned) != upload.plan_digest:
        problem = _("Data changed after the check, so the files would now have another effect. Look at them again.")
        return _keep(upload, job, planned, problem)
    actor = _require(job.requested_by)
    with transaction.atomic(), kept_on_success():
        locked = FileImport.objects.select_for_update().get(pk=upload.pk)
        if locked.state != FileImportState.COMMITTING or locked.job_id != job.pk:
            return {}
        for item in sorted((item for item in planned if item.changed), key=_key):  # two imports lock in one order
            file_take(actor=actor, item=item)
        locked.state, locked.finished_at = FileImportState.COMMITTED, timezone.now()
        _forget(locked)
        locked.save()
        after = {"sha256": locked.sha256, "changed": locked.changed, "same": locked.same, "left_out": locked.errors}
        log(actor=actor, action="file.import_committed", obj=locked, after=after)
        progress.check()  # a worker that lost the job must not commit
    return {"changed": locked.changed, "same": locked.same}


def _planned(upload: FileImport, job: Job, progress: Progress) -> list[Planned]:
    actor = _require(job.requested_by)
    progress.update(done=0, message=_("Reading the files"))
    with upload.file.open("rb") as stored:
        files = read_upload(stored, upload.file_name)
    words, total = _("Comparing with the records"), len(files)
    return plan(actor, files, lambda done: progress.update(done=done, total=total, message=words))


def _key(item: Planned) -> int:
    return item.cadre.pk if item.cadre else 0


def digest_of(planned: list[Planned]) -> str:
    """Of everything that would be changed, and of every photo; the remarks may differ."""
    told_of = [[item.as_data["cadre"], item.as_data["changes"], item.problems] for item in planned]
    return hashlib.sha256(json.dumps(told_of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _keep(upload: FileImport, job: Job, planned: list[Planned], problem: Any = "") -> dict:
    counts = _counts(planned)
    is_refused = any(item.hinders for item in planned) or counts["changed"] + counts["same"] == 0
    state = FileImportState.REFUSED if is_refused else FileImportState.CHECKED
    rows = sorted((item.as_data for item in planned), key=lambda row: (not row["problems"], not row["changes"]))
    _ours(upload, job).update(
        state=state,
        problem=told(problem) if problem else "",
        plan=json.dumps(rows, ensure_ascii=False),
        plan_digest=digest_of(planned),
        **counts,
    )
    return counts


def _counts(planned: list[Planned]) -> dict[str, int]:
    forms = [item for item in planned if not item.read.is_stray]
    errors = sum(bool(item.problems) for item in forms)
    changed = sum(bool(item.changed) and not item.problems for item in forms)
    return {"errors": errors, "changed": changed, "same": len(forms) - errors - changed}


def _guarded(upload: FileImport, job: Job, work: Callable[[], dict]) -> dict:
    """Whatever ends the work, the upload says so; only a lost lease leaves it to the next worker."""
    try:
        return work()
    except LeaseLost:
        raise
    except Refusal as refusal:
        _ours(upload, job).update(state=FileImportState.REFUSED, problem=told(refusal))
        return {}
    except Exception:
        fault = _("The work stopped because of a system error. Nothing was imported. Upload the files again.")
        _ours(upload, job).update(state=FileImportState.FAILED, problem=told(fault))
        raise


def _ours(upload: FileImport, job: Job) -> Any:
    working = (FileImportState.CHECKING, FileImportState.COMMITTING)
    return FileImport.objects.filter(pk=upload.pk, job=job, state__in=working)


def _require(actor: User | None) -> User:
    if actor is None or not actor.is_active or not is_hr(actor):
        raise NotAllowed
    return actor


def _locked(upload: FileImport, actor: User) -> FileImport:
    _require(actor)
    locked = FileImport.objects.select_for_update().filter(pk=upload.pk, uploaded_by=actor).first()
    if locked is None:
        raise NotAllowed
    return locked


def _forget(upload: FileImport) -> None:
    """The upload and what was read of it."""
    upload_drop(upload)
    upload.plan = ""
