"""The clock asks for the nightly proof of each chain of partial runs (``appraisal.runs.proof``)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodKind
from appraisal.runs import services
from appraisal.runs.marks import WATCHED_STATES, marks_count
from core.jobs.clock import on_tick
from core.jobs.models import Job
from core.jobs.services import Progress, job_enqueue

CHECK = "scoring.check"


@on_tick("prove the chains of the day")
def checks_due(now: datetime | None = None) -> list[Job]:
    """Asks for the check of each period with a chain that was not checked since last night's hour."""
    hour = settings.FULL_CHECK_HOUR
    if hour < 0:
        return []
    since = _last_night(now or timezone.localtime(), hour)
    chained = Period.objects.filter(current_run__base__isnull=False, state__in=WATCHED_STATES)
    found = []
    for period in chained.exclude(full_checks__checked_at__gte=since):
        jobs = Job.objects.filter(kind__in=[CHECK, services.RUN], params__period=period.pk)
        # a chain that grew by day waits for the night, unless the check itself had it take in the last changes
        begun = jobs.filter(kind=CHECK, created_at__gte=since).exists()
        quiet = chained.filter(pk=period.pk, current_run__finished_at__lt=since).exists()
        if not jobs.unfinished().exists() and (begun or quiet):
            found.append(job_enqueue(kind=CHECK, params={"period": period.pk}, actor=None))
    return found


def _last_night(now: datetime, hour: int) -> datetime:
    tonight = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return tonight if now >= tonight else tonight - timedelta(days=1)


def check_start(job: Job, progress: Progress) -> dict:
    """Takes in what counted figures say today, so that both sides read the same, then asks for the full run."""
    period = Period.objects.select_related("unit", "current_run").get(pk=job.params["period"])
    if period.state not in WATCHED_STATES or period.current_run is None:
        return {}
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, message=_("Updating the data items"))
        services.measures_refresh(period=period)
    changed = marks_count(period) > 0
    asked = services.run_request(
        period=period,
        actor=None,
        system=True,
        changed_only=changed,
        current=changed,
        reason="" if changed else str(_("Nightly full recalculation")),
    )
    return {"job": str(asked.pk), "first": "changed" if changed else "full"}
