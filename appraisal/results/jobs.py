"""Kinds of job of this room."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.results import releases
from core.jobs.models import Job
from core.jobs.registry import job_kind


def _results_page(job: Job) -> str:
    return reverse("appraisal:results", args=[job.result["period"]]) if job.result.get("period") else ""


job_kind(releases.RELEASE, title=_("Releasing results"), result_url=_results_page)(releases.release_carry_out)
