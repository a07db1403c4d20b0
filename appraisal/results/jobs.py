"""Kinds of job of this room."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.results import checks, incremental, runs  # noqa: F401  # incremental looks at the clock
from core.jobs.registry import job_kind


def _run_page(job) -> str:
    return reverse("appraisal:run", args=[job.result["run"]]) if job.result.get("run") else ""


job_kind(runs.RUN, title=_("Computing a period"), result_url=_run_page)(runs.run_start)
job_kind(runs.CHUNK, title=_("Scoring a part of a run"))(runs.chunk_compute)
job_kind(runs.FINISH, title=_("Ranking and publishing a run"))(runs.run_finish)
job_kind(checks.CHECK, title=_("Proving the chain of runs"))(checks.check_start)
