"""Thin doors for Celery."""

from celery import shared_task

from core.audit.sealing import seal
from core.jobs.clock import tick
from core.jobs.services import RUN_JOB, job_run, sweep
from core.timeouts import site_timeouts


@shared_task(name=RUN_JOB)
def run_job(pk: str) -> None:
    job_run(pk)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> int:
    site_timeouts()
    return sweep()


@shared_task(name="core.tick")
def look_what_is_due() -> None:
    site_timeouts()
    tick()


@shared_task(name="core.seal_trail")
def seal_trail() -> int:
    site_timeouts()
    return seal()
