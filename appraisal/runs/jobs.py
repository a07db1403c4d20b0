"""Kinds of job of this room."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.runs import checks, incremental, services  # noqa: F401  # incremental looks at the clock
from core.jobs.models import Job
from core.jobs.registry import job_kind


def _run_page(job: Job) -> str:
    """The run; one that was there before also reads for whom it stands in, so that nobody takes it for a new one."""
    if not job.result.get("run"):
        return ""
    page = reverse("appraisal:run", args=[job.result["run"]])
    return f"{page}?asked={job.pk}" if job.result.get("same") else page


job_kind(services.RUN, title=_("Scoring a period"), result_url=_run_page)(services.run_start)
job_kind(services.CHUNK, title=_("Scoring a part of a run"))(services.chunk_compute)
job_kind(services.FINISH, title=_("Ranking and publishing a run"))(services.run_finish)
job_kind(checks.CHECK, title=_("Checking results by a full recalculation"))(checks.check_start)
