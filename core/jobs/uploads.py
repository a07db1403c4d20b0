"""Uploads that a job looks through: kept privately, worked on by one job at a time, given up after the commit."""

import hashlib
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from core.audit.services import log
from core.jobs.models import Job
from core.jobs.services import job_enqueue
from core.typing import User


class Upload(Protocol):
    """A row with its file, the job that works on it, and what has become of it."""

    pk: UUID
    file: Any
    job: Any
    state: Any

    def save(self, *args: Any, **kwargs: Any) -> None: ...


U = TypeVar("U", bound=Upload)
M = TypeVar("M", bound=models.Model)


def sha256_of(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@transaction.atomic
def upload_keep(
    row: U, upload: UploadedFile, *, kind: str, state: str, actor: User, action: str, after: dict[str, Any]
) -> U:
    """Stores the file with its row, tells the trail and asks for the job; of what fails nothing is left behind."""
    row.file.save("upload", upload, save=False)
    try:
        row.save(force_insert=True)
        log(actor=actor, action=action, obj=cast("models.Model", row), after=after)
        return upload_enqueue(row, kind=kind, state=state, actor=actor)
    except BaseException:
        row.file.storage.delete(str(row.file.name))
        raise


def upload_enqueue(row: U, *, kind: str, state: str, actor: User) -> U:
    row.job = job_enqueue(kind=kind, params={"import": str(row.pk)}, actor=actor)
    row.state = state
    row.save(update_fields=["job", "state"])
    return row


def upload_of(model: type[M], job: Job, state: str) -> M | None:
    """The upload of this job, unless another one has taken it over or it is in another state."""
    return model._base_manager.filter(pk=job.params.get("import"), job=job, state=state).first()


def upload_drop(row: Upload) -> None:
    """After commit, because a rollback cannot bring a deleted file back; the caller saves the row."""
    name, storage = row.file.name, row.file.storage
    row.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))
