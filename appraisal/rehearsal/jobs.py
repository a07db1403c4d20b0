"""Kinds of job of this room."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.rehearsal import services
from core.jobs.registry import job_kind


def _page(job) -> str:
    key = job.result.get("rehearsal")
    return reverse("appraisal:rehearsal", args=[key]) if key else ""


job_kind(services.COMPUTE, title=_("Simulating a scheme version"), result_url=_page)(services.rehearsal_compute)
