"""Results that are released: through the three acts, or at once for tests that are about something else."""

from django.db import transaction
from django.utils import timezone

from appraisal.models import Period, Release
from appraisal.results import releases
from appraisal.results.release_rows import rows_write
from core.approvals.services import proposal_approve
from tests.appraisal.runs.conftest import work


def release(period, hr, leader, *, reason="agreed", **stated) -> Release:
    """HR prepares, a leader confirms, the worker carries it out; what is missing was read."""
    made = releases.release_prepare(period=period, actor=hr, reason=reason, **({"accepted": True} | stated))
    proposal_approve(proposal=made, actor=leader)
    work()
    made.refresh_from_db()
    period.refresh_from_db()
    assert made.done_at, made.job and made.job.error
    return made


@transaction.atomic
def put_out(period, by, *, run=None, state="released") -> Release:
    """The same rows at once, of the current run or of ``run``; ``state`` open stands for a period that was reopened."""
    run = run or period.current_run
    number = period.releases.count() + 1
    made = Release.objects.create(
        period=period, run=run, number=number, state="approved", proposed_by=by, done_at=timezone.now()
    )
    rows_write(made)
    made.save(update_fields=["peer_titles"])
    releases._tell_what_changed(made, period.year_period)
    Period.objects.filter(pk=period.pk).update(state=state, current_run=run, released_run=run)
    period.refresh_from_db()
    return made
