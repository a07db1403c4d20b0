"""What changed after a period was computed is computed anew: by itself when it has been quiet, or when HR asks.

    a change → its mark → quiet for RECOMPUTE_QUIET_SECONDS → a run on behalf of the system → current

The system only renews what people have computed before; the first run of a period is theirs. The state of the period
stays, and so does what was released.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.runs.marks import WATCHED_STATES, marks_of
from appraisal.runs.models import DirtyMark
from appraisal.runs.services import RUN, run_request
from cadres.access.models import User
from core.errors import WrongState
from core.jobs.clock import on_tick
from core.jobs.models import Job, JobState

LONGEST = 10  # times the quiet: changes that never stop are taken in all the same


@transaction.atomic
def recompute_request(*, period: Period, actor: User | None, reason: str = "", system: bool = False) -> Job:
    """Asks for those to be computed who changed since the current run, with their peer groups."""
    if period.current_run_id is None:
        raise WrongState(_("This period was not scored yet. Run a full recalculation first."))
    if not marks_of(period):
        raise WrongState(_("Nothing changed since the last run."))
    return run_request(period=period, actor=actor, reason=reason, system=system, changed_only=True)


@on_tick("recompute what changed")
def recompute_due() -> list[Job]:
    """Asks for a run of each computed period whose changes have been quiet for a while. Gives the jobs."""
    quiet = settings.RECOMPUTE_QUIET_SECONDS
    if not quiet:
        return []
    now = timezone.now()
    marked = DirtyMark.objects.filter(period__current_run__isnull=False, period__state__in=WATCHED_STATES).order_by()
    found = []
    for key, first, last in marked.values_list("period").annotate(a=Min("marked_at"), b=Max("marked_at")):
        rests = last <= now - timedelta(seconds=quiet)
        overdue = first <= now - timedelta(seconds=quiet * LONGEST)
        if (rests or overdue) and not _is_busy(key, last):
            found.append(_renew(key))
    return [job for job in found if job]


def _is_busy(period: int, last: Any) -> bool:
    """Whether a run is under way, or has failed on just these changes: trying again would fail again."""
    jobs = Job.objects.filter(kind=RUN, params__period=period)
    if jobs.unfinished().exists():
        return True
    failed = jobs.filter(params__system=True).order_by("-created_at").first()
    return failed is not None and failed.state == JobState.FAILED and failed.created_at >= last


def _renew(key: int) -> Job | None:
    with transaction.atomic():
        period = Period.objects.select_for_update().get(pk=key)
        if period.state not in WATCHED_STATES or not marks_of(period):
            return None
        return recompute_request(period=period, actor=None, system=True, reason="")
