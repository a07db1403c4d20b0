"""Asking for a job, running it once, and picking up what got lost."""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import timeouts
from core.errors import Busy, NotAllowed, Refusal, WrongState
from core.jobs.models import Job, JobState
from core.jobs.registry import kind_of
from core.told import told
from core.typing import User

logger = logging.getLogger(__name__)
JobKey = UUID | str

MESSAGE = 300  # signs of what a handler says of its progress
RUN_JOB = "core.run_job"  # the task that carries a job to a Celery worker


def _kept(message: object) -> str:
    return told(message, MESSAGE) if message else ""


class LeaseLost(Exception):
    """Another worker holds the job now, or it was cancelled; this one must stop and write nothing."""


class Progress:
    """What a handler tells the waiting person, and how it learns that it must stop."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def update(self, *, done: int, total: int | None = None, message: object = "") -> None:
        """Reports how far the job is and renews the lease; raises ``LeaseLost`` if it is no longer ours."""
        values: dict[str, Any] = {"done": done, "lease_until": _lease_end()}
        if total is not None:
            values["total"] = total
        if message:
            values["message"] = _kept(message)
        self._write(**values)

    def check(self) -> None:
        """Raises ``LeaseLost`` unless the job is still ours; call before a commit that must happen once."""
        self._write(lease_until=_lease_end())

    def hand_on(self, *, total: int = 0, message: object = "") -> None:
        """Leaves the job to its children: it stays running, without a worker, until one of them completes it.

        Called in the transaction that enqueues the children; afterwards this worker no longer holds the job, so
        the handler just returns. A child that fails for good fails the job with its sentence.
        """
        self._write(fence=F("fence") + 1, lease_until=None, done=0, total=total, message=_kept(message))

    def _write(self, **values: Any) -> None:
        ours = Job.objects.filter(pk=self._job.pk, fence=self._job.fence, state=JobState.RUNNING)
        if not ours.update(**values):
            raise LeaseLost(str(self._job.pk))


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


@transaction.atomic
def job_enqueue(
    *,
    kind: str,
    params: dict[str, Any],
    actor: User | None,
    key: str | None = None,
    parent: Job | None = None,
) -> Job:
    """Creates the job in the caller's transaction and hands it to a worker after commit.

    With a ``key``, asking again gives the job that is there; a failed one is queued anew.
    """
    kind_of(kind)
    asked = {"kind": kind, "params": params, "requested_by": actor, "parent": parent}
    if key:
        job, created = Job.objects.get_or_create(key=key, defaults=asked)
        if not created and job.state in (JobState.FAILED, JobState.CANCELLED):
            Job.objects.filter(pk=job.pk).update(
                state=JobState.QUEUED,
                attempts=0,
                error="",
                finished_at=None,
                requested_by=actor,
                params=params,
            )
            job.refresh_from_db()
    else:
        job = Job.objects.create(**asked)
    if not job.is_finished:
        _dispatch(job.pk)
    return job


def _dispatch(pk: JobKey) -> None:
    """After commit, to Celery; the embedded worker finds queued rows by itself. A lost message is swept up."""
    if not settings.JOBS_ON_CELERY:
        return

    def send() -> None:
        try:
            current_app.send_task(RUN_JOB, args=[str(pk)])
        except Exception:  # the broker is away: the sweep sends it again
            logger.exception("job %s could not be handed to the broker", pk)

    transaction.on_commit(send)


def _claimable() -> Q:
    now = timezone.now()
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)


def job_claim(pk: JobKey) -> Job | None:
    """Takes the job under a new fence, or None when somebody else has it or it is finished."""
    now = timezone.now()
    taken = Job.objects.filter(_claimable(), pk=pk).update(
        state=JobState.RUNNING,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=_lease_end(),
        started_at=now,
    )
    return Job.objects.select_related("requested_by").get(pk=pk) if taken else None


class _Heartbeat(threading.Thread):
    """Renews the lease from beside a handler that is busy in one long step."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True, name=f"lease-{job.pk}")
        self._job = job
        self._ended = threading.Event()

    def run(self) -> None:
        timeouts.site_timeouts()
        while not self._ended.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                Job.objects.filter(pk=self._job.pk, fence=self._job.fence, state=JobState.RUNNING).update(
                    lease_until=_lease_end()
                )
            except Exception:  # a busy database only delays the renewal
                logger.warning("lease of job %s was not renewed", self._job.pk)
                close_old_connections()
        connection.close()

    def stop(self) -> None:
        self._ended.set()


def job_run(pk: JobKey) -> None:
    """Runs the job if it can be claimed. Called twice, or by two workers, it has its effect once.

    A refusal or a programming error ends the job as failed with a sentence; a worker that dies leaves the
    lease to run out, and the sweep gives the job to another, JOB_MAX_ATTEMPTS times at most. So does a database
    that gave up: a lock that somebody else held too long, a lost connection.
    """
    with timeouts.within("job"):
        job = job_claim(pk)
        if job is None:
            return
        if refusal := _why_not_run(job):
            _finish(job, state=JobState.FAILED, error=told(refusal))
            return
        heartbeat = _Heartbeat(job)
        heartbeat.start()
        try:
            _handle(job)
        finally:
            heartbeat.stop()


def _why_not_run(job: Job) -> object:
    if job.attempts > settings.JOB_MAX_ATTEMPTS:
        return _("The job failed too many times; ask the system administrator.")
    if job.requested_by and not job.requested_by.is_active:
        return _("The account that started this job was disabled.")
    return None


def _handle(job: Job) -> None:
    try:
        result = kind_of(job.kind).handler(job, Progress(job)) or {}
        _finish(job, state=JobState.DONE, result=result)
    except LeaseLost:
        logger.warning("job %s was given to another worker", job.pk)
    except Refusal as refusal:
        _finish(job, state=JobState.FAILED, error=told(refusal))
    except Exception as fault:
        if timeouts.is_busy(fault) and not connection.in_atomic_block:
            _try_again(job, fault)
            return
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        error = _("System error; it was logged under this job's number. Tell the system administrator.")
        _finish(job, state=JobState.FAILED, error=told(error))


def _try_again(job: Job, fault: Exception) -> None:
    """Gives the job back to be run anew; where the database is away, its lease runs out and the sweep does that."""
    logger.warning("job %s (%s): the database gave up: %s", job.pk, job.kind, fault)
    close_old_connections()
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        _finish(job, state=JobState.FAILED, error=told(Busy()))
        return
    ours = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    if ours.update(state=JobState.QUEUED, lease_until=None, created_at=timezone.now()):
        _dispatch(job.pk)


def _finish(job: Job, *, state: JobState, result: dict | None = None, error: str = "") -> None:
    values: dict[str, Any] = {
        "state": state,
        "finished_at": timezone.now(),
        "error": error,
        "lease_until": None,
    }
    if result is not None:
        values["result"] = result
    if state == JobState.DONE:
        values["done"] = F("total")
    ended = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING).update(**values)
    if ended and state == JobState.FAILED and job.parent_id:
        _handed_on(job.parent_id).update(state=state, error=error, finished_at=values["finished_at"])
        Job.objects.filter(parent=job.parent_id, state=JobState.QUEUED).update(
            state=JobState.CANCELLED, finished_at=values["finished_at"]
        )


def _handed_on(pk: JobKey | None) -> QuerySet[Job]:
    """The job if it waits for its children; none where it is gone."""
    if pk is None:
        return Job.objects.none()
    return Job.objects.filter(pk=pk, state=JobState.RUNNING, lease_until=None)


def job_advance(pk: JobKey | None, *, by: int, message: object = "") -> None:
    """A child tells the job that was handed on how much further it is."""
    values = {"message": _kept(message)} if message else {}
    _handed_on(pk).update(done=F("done") + by, **values)


def job_complete(pk: JobKey | None, *, result: dict[str, Any]) -> None:
    """The last child ends the job that was handed on."""
    _handed_on(pk).update(state=JobState.DONE, result=result, done=F("total"), message="", finished_at=timezone.now())


def job_requeue(pk: JobKey | None, *, params: dict[str, Any], message: object = "") -> None:
    """A child sends the job that was handed on back to be begun anew."""
    if _handed_on(pk).update(
        state=JobState.QUEUED,
        params=params,
        attempts=0,
        done=0,
        message=_kept(message),
        created_at=timezone.now(),
    ):
        _dispatch(cast("JobKey", pk))


def job_cancel(*, job: Job, actor: User) -> None:
    """Stops a job that is not finished; what it already committed in parts is the handler's to undo."""
    if job.requested_by_id != actor.pk:
        raise NotAllowed
    changed = (
        Job.objects.unfinished()
        .filter(pk=job.pk)
        .update(state=JobState.CANCELLED, finished_at=timezone.now(), lease_until=None)
    )
    if not changed:
        raise WrongState
    Job.objects.unfinished().filter(parent=job).update(state=JobState.CANCELLED, finished_at=timezone.now())


def next_jobs(limit: int = 10) -> list[UUID]:
    """Keys of jobs that wait for a worker, oldest first."""
    return list(Job.objects.filter(_claimable()).order_by("created_at").values_list("pk", flat=True)[:limit])


def sweep() -> int:
    """Hands lost jobs to the broker again: queued for a while without a worker, or running without a lease."""
    now = timezone.now()
    lost = Job.objects.filter(
        Q(state=JobState.QUEUED, created_at__lt=now - timedelta(seconds=20))
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    )
    keys = list(lost.values_list("pk", flat=True)[:1000])
    for pk in keys:
        _dispatch(pk)
    return len(keys)
