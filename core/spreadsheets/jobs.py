"""The two pieces of background work: checking an upload and importing it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.jobs.models import Job
from core.jobs.registry import job_kind
from core.spreadsheets.services import CHECK, COMMIT, run_check, run_commit


def result_url(job: Job) -> str:
    return reverse("imports:detail", args=[job.params["import"]])


job_kind(CHECK, title=_("Check an uploaded table"), result_url=result_url)(run_check)
job_kind(COMMIT, title=_("Import a table"), result_url=result_url)(run_commit)
