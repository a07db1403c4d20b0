"""Upload, check, commit, discard. A file is imported whole or not at all, and once however often it is asked for."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.audit.services import log
from core.errors import NotAllowed, Refusal, WrongState
from core.jobs.models import Job
from core.jobs.services import LeaseLost, Progress
from core.jobs.uploads import sha256_of, upload_drop, upload_enqueue, upload_keep, upload_of
from core.spreadsheets.columns import in_each_language
from core.spreadsheets.layout import Layout
from core.spreadsheets.loop import TableImport
from core.spreadsheets.models import Import, ImportState, ImportTrace
from core.spreadsheets.outcome import Outcome
from core.spreadsheets.parse import MB, FileRefused, parsed
from core.spreadsheets.undo import DAYS, is_undoable, stored_values, trace_keep
from core.told import later, with_params
from core.typing import User
from core.uploads import kept_on_success

logger = logging.getLogger(__name__)

KEPT_DAYS = 7
CHECK, COMMIT = "sheets.check", "sheets.commit"


class ImportedAlready(Refusal):
    code = "imported_already"
    message = _("This file was imported on %(day)s. Importing it again would duplicate every row.")


class NothingToImport(Refusal):
    code = "nothing_to_import"
    message = _("The file changes nothing: every row matches the stored data.")


# --- what a person asks for ---


def import_upload(*, actor: User, layout: type[Layout], upload: UploadedFile) -> Import:
    """Keeps the file privately and asks for its check. ``upload`` is Django's uploaded file."""
    _require(layout, actor)
    if not upload.size:
        raise FileRefused("empty_file")
    if upload.size > layout.limits().file_bytes:
        raise FileRefused("too_large", limit_mb=layout.limits().file_bytes // MB)
    digest = sha256_of(upload)
    _refuse_twice(layout, digest)
    imports_forget_old(actor=actor)
    made = Import(
        layout=layout.code,
        file_name=(upload.name or "").rpartition("/")[2][-200:],
        sha256=digest,
        size=upload.size,
        once=layout.once(),
        uploaded_by=actor,
    )
    after = _told(made) | {"size": made.size}
    return upload_keep(
        made, upload, kind=CHECK, state=ImportState.CHECKING, actor=actor, action="import.uploaded", after=after
    )


def import_check(*, actor: User, upload: Import) -> Import:
    """Checks the same file again: data around it may have changed, or the last check was stopped."""
    with transaction.atomic():
        upload = _locked(upload, actor)
        if not upload.can_check_again:
            raise WrongState
        return upload_enqueue(upload, kind=CHECK, state=ImportState.CHECKING, actor=actor)


def import_commit(*, actor: User, upload: Import) -> Import:
    """Asks for the import of a checked file. Asked twice, it is imported once."""
    with transaction.atomic():
        upload = _locked(upload, actor)
        if upload.state in (ImportState.COMMITTING, ImportState.COMMITTED) and not upload.is_stuck:
            return upload
        if upload.state == ImportState.CHECKED and not upload.error_total and not upload.to_write:
            raise NothingToImport
        if not upload.can_commit:
            raise WrongState
        return upload_enqueue(upload, kind=COMMIT, state=ImportState.COMMITTING, actor=actor)


def import_discard(*, actor: User, upload: Import) -> Import:
    """Throws the uploaded file away; nothing was imported."""
    with transaction.atomic():
        upload = _locked(upload, actor)
        if not upload.can_discard:
            raise WrongState
        _discard(upload, actor)
    return upload


def _discard(upload: Import, actor: User) -> None:
    """What was read of the file goes with it."""
    before = {"state": upload.state}
    upload.state = ImportState.DISCARDED
    upload.errors, upload.preview, upload.problem, upload.unknown_words = [], [], {}, []
    upload_drop(upload)
    upload.save()
    log(actor=actor, action="import.discarded", obj=upload, before=before, after=_told(upload))


def _told(upload: Import) -> dict[str, Any]:
    return {"layout": upload.layout, "sha256": upload.sha256}


def imports_forget_old(*, actor: User) -> int:
    """Discards uploads of the actor that were left lying for a week: they hold personal data nobody waits for.

    The traces of all imports that can no longer be undone go, too.
    """
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    old = Import.objects.unfinished().filter(uploaded_by=actor, created_at__lt=limit).select_related("job")
    count = 0
    for upload in old:
        if upload.can_discard:
            with transaction.atomic():
                _discard(upload, actor)
            count += 1
    ImportTrace.objects.filter(upload__finished_at__lt=timezone.now() - timedelta(days=DAYS)).delete()
    return count


# --- what a worker does ---


def run_check(job: Job, progress: Progress) -> dict:
    """Says what the file would do. Run twice, it finds the same."""
    upload = upload_of(Import, job, ImportState.CHECKING)
    if upload is None:
        return {}
    return _guarded(upload, job, lambda: _record(upload, job, _examine(upload, job, progress)[0]))


def run_commit(job: Job, progress: Progress) -> dict:
    """Examines the same file again and writes it in one transaction, with the state that says so."""
    upload = upload_of(Import, job, ImportState.COMMITTING)
    if upload is None:
        done = Import.objects.filter(pk=job.params.get("import"), job=job).first()
        return _totals(done) if done else {}
    return _guarded(upload, job, lambda: _import(upload, job, progress))


def _import(upload: Import, job: Job, progress: Progress) -> dict:
    outcome, table = _examine(upload, job, progress)
    if outcome.error_total or (outcome.new, outcome.changed) != (upload.new, upload.changed):
        # the person agreed to other numbers than these
        return _record(upload, job, outcome, problem={"code": "changed_since"})
    progress.update(
        done=outcome.new + outcome.changed, message=with_params(_("Saving %(count)s rows"), count=upload.to_write)
    )
    with transaction.atomic(), kept_on_success():
        locked = Import.objects.select_for_update().get(pk=upload.pk)
        if locked.state != ImportState.COMMITTING or locked.job_id != job.pk:
            return {}
        _refuse_twice(type(table.layout), locked.sha256)
        before = stored_values(table.layout, table.planned) if is_undoable(locked) else {}
        table.write(actor=table.layout.user)
        trace_keep(locked, table.planned, before)
        locked.state = ImportState.COMMITTED
        locked.finished_at = timezone.now()
        locked.preview, locked.problem = [], {}
        upload_drop(locked)
        locked.save()
        totals = _totals(locked)
        log(
            actor=job.requested_by,
            action="import.committed",
            obj=locked,
            after=_told(locked) | totals,
        )
        progress.check()  # a worker that lost the job must not commit
    return totals


def _examine(upload: Import, job: Job, progress: Progress) -> tuple[Outcome, TableImport]:
    layout = upload.layout_object
    if layout is None:
        raise WrongState
    actor = _require(layout, job.requested_by)
    progress.update(done=0, message=_("Reading the file"))
    with upload.file.open("rb") as stored:
        if hashlib.file_digest(stored, "sha256").hexdigest() != upload.sha256:
            raise FileRefused("unreadable")
        table = TableImport(layout, actor)
        with parsed(stored, name=upload.file_name, limits=layout.limits(), documents=bool(layout.documents)) as sheet:
            words = _("Checking the rows")
            outcome = table.check(
                sheet, on_progress=lambda done, total: progress.update(done=done, total=total, message=words)
            )
    return outcome, table


def _guarded(upload: Import, job: Job, work: Callable[[], dict]) -> dict:
    """Whatever ends the work, the upload says so; only a lost lease leaves it to the next worker."""
    try:
        return work()
    except LeaseLost:
        raise
    except FileRefused as refused:
        told = {"code": refused.code, "params": refused.params}
        return _close(upload, job, ImportState.REFUSED, told, Outcome(unknown_words=refused.unknown_words))
    except Refusal as refusal:
        return _close(upload, job, ImportState.REFUSED, {"texts": in_each_language(refusal.__str__)})
    except IntegrityError:
        logger.exception("import %s met a rule of the database", upload.pk)
        return _close(upload, job, ImportState.FAILED, {"code": "clash"})
    except Exception:
        _close(upload, job, ImportState.FAILED, {"code": "fault"})
        raise


def _record(upload: Import, job: Job, outcome: Outcome, problem: dict | None = None) -> dict:
    state = ImportState.REFUSED if outcome.error_total else ImportState.CHECKED
    _keep(upload, job, state, outcome, problem or {})
    return _totals(outcome) | {"errors": outcome.error_total}


def _close(upload: Import, job: Job, state: ImportState, problem: dict, outcome: Outcome | None = None) -> dict:
    _keep(upload, job, state, outcome or Outcome(), problem)
    return {}


def _keep(upload: Import, job: Job, state: ImportState, outcome: Outcome, problem: dict) -> None:
    """What came of the work, as long as this very job works on the upload."""
    ours = Import.objects.filter(pk=upload.pk, job=job, state__in=[ImportState.CHECKING, ImportState.COMMITTING])
    ours.update(state=state, problem=problem, **vars(outcome))


def _totals(found: Import | Outcome) -> dict:
    return {"new": found.new, "changed": found.changed, "same": found.same}


def _require(layout: type[Layout], actor: User | None) -> User:
    if actor is None or not actor.is_active or not layout.allow(actor):
        raise NotAllowed
    return actor


def _locked(upload: Import, actor: User) -> Import:
    locked = Import.objects.select_for_update().filter(pk=upload.pk, uploaded_by=actor).first()
    if locked is None or locked.layout_object is None:
        raise NotAllowed
    _require(locked.layout_object, actor)
    return locked


def _refuse_twice(layout: type[Layout], sha256: str) -> None:
    if not layout.once():
        return
    done = Import.objects.filter(layout=layout.code, sha256=sha256, state=ImportState.COMMITTED).first()
    if done:
        raise ImportedAlready(day=later(date_format, timezone.localtime(done.finished_at), "DATE_FORMAT"))
