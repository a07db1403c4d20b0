"""Thin doors for Celery."""

from celery import shared_task


@shared_task(name="core.run_job")
def run_job(pk: str) -> None:
    from core.jobs.services import job_run

    job_run(pk)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> int:
    from core.jobs.services import sweep

    return sweep()


@shared_task(name="core.tick")
def look_what_is_due() -> None:
    from core.jobs.clock import tick

    tick()
