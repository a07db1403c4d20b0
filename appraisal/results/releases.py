"""Releasing: from then on the results of a run count, and everybody reads them.

    release_prepare (HR) → proposal_approve (a leader, somebody else) → job results.release → period released
                         └ proposal_withdraw, proposal_reject

Nothing of it computes, and a run releases nothing. A later release replaces the rows and says why; those before stay.
What rests on a row that changed is told by ``release_rows.rows_differing``.
"""

from typing import Any, cast

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.comparing import numbers_now
from appraisal.periods.differences import Kind
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.services import period_lock, period_lock_shared, period_mark_released
from appraisal.results.grades import undecided, why_not_as_decided
from appraisal.results.models import GradeDecision, Release, ReleasedResult
from appraisal.results.release_rows import previous_of, rows_differing, rows_gone, rows_write
from appraisal.runs.marks import marks_add, marks_count
from appraisal.runs.missing import Gap, Part, days_early, gaps, months_read_otherwise
from appraisal.runs.missing_words import sentence_of
from appraisal.runs.models import Run, RunState
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.approvals.models import ProposalState
from core.approvals.services import proposal_submit
from core.audit.services import log
from core.errors import InvalidInput, NotAllowed, ReasonNeeded, WrongState, require_reason
from core.jobs.models import Job
from core.jobs.services import Progress, job_enqueue
from core.joins import hashed_joins
from core.texts import several_lines
from core.told import told

RELEASE = "results.release"


class MonthsMissing(WrongState):
    code = "months_missing"
    message = _(
        "%(months)s months of the year are not released. Release them first, or state why the year counts without them."
    )


class NotConfirmed(InvalidInput):
    message = _("Confirm that the results are released although something is missing.")
    field = "accepted"


class ReasonOfRelease(ReasonNeeded):
    field = "reason"


class PeriodNotOpen(WrongState):
    message = _("Only an open period can be released. The head of unit reopens it first, with a reason.")


class MonthsOtherwise(WrongState):
    message = _("Other months of the year are released now than the run has read. Score the year again.")


def missing(period: Period) -> list[Gap]:
    """Everything that a release page lists: of a year also undecided grades, and how today's people differ."""
    found = gaps(period)
    if period.kind == PeriodKind.YEAR:
        found.append(_undecided(period))
    return [gap for gap in (*found, *_people(period)) if gap.count]


def _undecided(period: Period) -> Gap:
    number = undecided(period).count()
    return Gap("grades", sentence_of("grades", number), number, url=reverse("appraisal:grades", args=[period.pk]))


def _people(period: Period) -> list[Gap]:
    """Who is in the files and not in the period, and whose place in it is another, by kind as their page has it."""
    counted = numbers_now(period)
    url = reverse("appraisal:period_people", args=[period.pk])
    parts = {kind: Part(str(kind.label), counted[kind], f"{url}?kind={kind}") for kind in Kind if kind in counted}
    joined = [part for kind, part in parts.items() if kind == Kind.JOINED]
    others = [part for kind, part in parts.items() if kind != Kind.JOINED]
    return [
        Gap(code, sentence_of(code, number), number, [] if code == "joined" else found, found[0].url)
        for code, found in (("joined", joined), ("people", others))
        if (number := sum(part.number for part in found))
    ]


def needs_reason(period: Period, found: list[Gap]) -> bool:
    """Before the deadlines, without some months, and where earlier results are replaced."""
    return bool(period.released_run_id) or any(gap.code in ("months", "window") for gap in found)


def why_not_prepare(period: Period) -> WrongState | None:
    """What keeps the results of the period from being prepared for release at all."""
    if period.state != PeriodState.OPEN:
        return PeriodNotOpen()
    if period.current_run is None or period.current_run.state != RunState.DONE:
        return WrongState(_("Score %(period)s first; a release makes the results of a run count."), period=period)
    if changed := marks_count(period):
        return WrongState(_("%(people)s people changed since the last run. Score them first."), people=changed)
    if months_read_otherwise(period.current_run):
        return MonthsOtherwise()
    if period.kind == PeriodKind.YEAR and (refusal := why_not_as_decided(period)):
        return refusal
    if period.releases.filter(state=ProposalState.PROPOSED).exists():
        return WrongState(_("A release of this period already waits. Confirm or withdraw it first."))
    if any(one.is_under_way for one in period.releases.filter(done_at=None)):
        return WrongState(_("A release of this period is being carried out."))
    return None


@transaction.atomic
def release_prepare(
    *, period: Period, actor: User, reason: str = "", accepted: bool = False, without_months: bool = False
) -> Release:
    """HR prepares the results of the current run for release; a leader confirms them.

    ``accepted``: what is missing was read (days early and waiting entries included). A year is refused for want of
    released months unless ``without_months`` states the exception. A reason is needed for that, before the deadlines,
    and where earlier results are replaced. Undone by ``proposal_withdraw``.
    """
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    if refusal := why_not_prepare(period):
        raise refusal
    found = missing(period)
    months = next((gap for gap in found if gap.code == "months"), None)
    if months and not without_months:
        raise MonthsMissing(months=months.count)
    if any(gap.is_missing for gap in found) and not accepted:
        raise NotConfirmed
    early = days_early(period, timezone.localdate())
    if needs_reason(period, found):
        require_reason(reason, ReasonOfRelease())
    run = cast("Run", period.current_run)  # without one it was refused above
    last = period.releases.aggregate(top=Max("number"))["top"] or 0
    release = Release(
        period=period,
        run=run,
        number=last + 1,
        reason=several_lines(reason),
        missing=[gap.as_data() for gap in found],
        without_months=[part.name for part in months.parts] if months else [],
        days_early=early,
        people=run.participants,
        proposed_by=actor,
    )
    return proposal_submit(release, after={"run": release.run_id, "missing": release.missing, "days_early": early})


def why_not_the_same(release: Release, period: Period) -> WrongState | None:
    """What makes the results of now others than those that were prepared: run, facts, people or grades."""
    if period.state != PeriodState.OPEN:
        return PeriodNotOpen()
    if period.current_run_id != release.run_id or marks_count(period):
        return WrongState(_("The scores have changed since this was prepared. Withdraw it and prepare it again."))
    if period.participants.count() != release.run.participants:
        return WrongState(_("The people of the period have changed since this was prepared. Score it again."))
    if months_read_otherwise(release.run):
        return MonthsOtherwise()
    if GradeDecision.objects.filter(period=period, decided_at__gt=release.proposed_at).exists():
        return WrongState(_("Grades were decided after this was prepared. Withdraw it and prepare it again."))
    return None


def require_same(release: Release, period: Period) -> None:
    """Refuses to confirm other results than those that were prepared."""
    if refusal := why_not_the_same(release, period):
        raise refusal


def carrying_out(release: Release, actor: User) -> Job:
    """Asks for the job; asked again after it failed, it is tried again."""
    job = job_enqueue(kind=RELEASE, params={"release": release.pk}, actor=actor, key=f"release:{release.pk}")
    Release.objects.filter(pk=release.pk).update(job=job)
    return job


@transaction.atomic
def release_retry(*, release: Release, actor: User) -> Job:
    """A confirmed release whose job failed is carried out again, by HR or a leader of the appraising unit."""
    if not actor.covers(release.period.unit, "hr", "leader"):
        raise NotAllowed
    release = Release.objects.select_for_update().get(pk=release.pk)
    if not release.is_under_way:
        raise WrongState
    return carrying_out(release, actor)


# --- The job --------------------------------------------------------------------------------------


def release_carry_out(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes the rows and closes the period to writing, in one transaction that happens once."""
    progress.update(done=0, total=3, message=_("Writing the results"))
    with transaction.atomic():
        progress.check()
        release = Release.objects.select_for_update(of=("self",)).select_related("run").get(pk=job.params["release"])
        if release.done_at:
            return {"period": release.period_id}
        if release.state != ProposalState.APPROVED:
            raise WrongState
        whole = _year_held(release)
        release.period = period_lock(Period(pk=release.period_id))
        # between confirming and this somebody may have written, moved people or decided a grade
        if refusal := why_not_the_same(release, release.period):
            return _given_up(release, refusal, job.requested_by)
        release.people = rows_write(release)
        if release.people != release.run.participants:
            raise RuntimeError(f"release {release.pk}: {release.people} rows of {release.run.participants}")
        progress.update(done=1, message=_("Comparing with the results before"))
        with hashed_joins():
            _tell_what_changed(release, whole)
        progress.update(done=2, message=_("Releasing"))
        period_mark_released(period=release.period, run=release.run_id, actor=job.requested_by, release=release.pk)
        release.done_at = timezone.now()
        release.save(update_fields=["people", "peer_titles", "changed", "done_at"])
        after = {"release": release.number, "people": release.people, "changed": release.changed}
        log(actor=job.requested_by, action="release.carried_out", obj=release, reason=release.reason, after=after)
    return {"period": release.period_id}


def _year_held(release: Release) -> Period | None:
    """The year of a month, kept from being scored to its end or released until the month is out.

    Held before the month, as whoever drops a plan does, and before the marks, as a run of the year does.
    """
    year = Period.objects.filter(months=release.period_id).first()
    return period_lock_shared(year) if year else None


def _given_up(release: Release, refusal: WrongState, actor: User | None) -> dict[str, Any]:
    """Nothing is released; HR prepares what is there now."""
    why = told(refusal)
    release.state, release.reversed_at, release.reversal_reason = ProposalState.WITHDRAWN, timezone.now(), why
    release.save(update_fields=["state", "reversed_at", "reversal_reason"])
    log(actor=actor, action="release.given_up", obj=release, reason=why, after={"state": release.state})
    return {"period": release.period_id, "given_up": why}


def _tell_what_changed(release: Release, whole: Period | None) -> None:
    """Counts who has another result than before, and marks them in the year, which is calculated from its months."""
    before = previous_of(release)
    if before is None:
        if whole:
            marks_add(whole, ReleasedResult.objects.of(release))
        return
    rows, gone = rows_differing(release, before), rows_gone(release, before)
    release.changed = rows.count() + gone.count()
    if whole:
        marks_add(whole, rows)
        marks_add(whole, gone)
