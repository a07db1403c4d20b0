"""The two pieces of background work: checking an upload of forms and importing it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadres.files.importing import CHECK, COMMIT, run_check, run_commit
from core.jobs.models import Job
from core.jobs.registry import job_kind


def result_url(job: Job) -> str:
    return reverse("cadres:file_import", args=[job.params["import"]])


job_kind(CHECK, title=_("Check uploaded forms"), result_url=result_url)(run_check)
job_kind(COMMIT, title=_("Import forms"), result_url=result_url)(run_commit)
