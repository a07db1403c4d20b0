"""Runs: asked for, shared out in chunks, finished once.

    run_request → job scoring.run → run_start → a job scoring.chunk per chunk → the last one enqueues scoring.finish

A chunk's sheets and its ``finished_at`` are committed together under the fence of its job, so whichever worker dies
or dawdles, each sheet is there once. A finished run is never written again; the database itself refuses.

Each input is read once. What was read is known by its digest when the last chunk is done; only then can an equal run
be found, which takes the place of the new one. A finished run is the period's current one: those who run the period
look at it, and partial runs stand on it. It changes neither the state of the period nor what anybody else sees; that
is the release (``results``). Who changed between the first chunk and the last is known from the
marks that the database appends to every change (``marks``): the run takes those that wait when it begins, and at its
end computes whom any later one names as of one moment (``late``). Only other rules send it back to its beginning.
"""

from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.measures import measures_refresh
from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.periods.services import period_lock
from appraisal.runs import partial
from appraisal.runs.compute import chunk_columns
from appraisal.runs.digests import SheetSums
from appraisal.runs.inputs.people import RESULTS_VERSION
from appraisal.runs.keys import fixed_inputs, run_key
from appraisal.runs.late import Late, grouping, late_read, late_write
from appraisal.runs.marks import WATCHED_STATES, marks_claim, marks_clear, marks_take
from appraisal.runs.models import Run, RunChunk, RunLink, RunState
from appraisal.runs.proof import check_write
from appraisal.runs.sharing import group_chunks, scope_of
from appraisal.runs.sheets import Columns
from appraisal.runs.summary import figures_joined, summary_of
from appraisal.runs.writing import sheets_write
from appraisal.scoring import ENGINE_VERSION
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.audit.services import log
from core.errors import InvalidInput, NotAllowed, WrongState
from core.jobs.models import Job
from core.jobs.services import LeaseLost, Progress, job_advance, job_complete, job_enqueue, job_requeue

RUN, CHUNK, FINISH = "scoring.run", "scoring.chunk", "scoring.finish"
STALE_LIMIT = 3


class RunUnderWay(WrongState):
    code = "run_under_way"
    message = _("%(name)s has already started scoring this period; wait for that run to finish.")


class InputsMoved(WrongState):
    code = "inputs_moved"
    message = _(
        "The schemes or peer groups of this period changed repeatedly during scoring. Try again when these changes "
        "are finished."
    )


@transaction.atomic
def run_request(
    *,
    period: Period,
    actor: User | None,
    reason: str = "",
    system: bool = False,
    changed_only: bool = False,
    current: bool = True,
) -> Job:
    """Asks for an open period to be computed, at any time; asked twice at once, the same job is returned.

    ``system``: the clock asks, with ``actor`` None. It may only renew what people have computed before.
    ``changed_only``: only those who are marked as changed, on the current run; where that cannot be, everybody.
    ``current`` False computes everybody and leaves the period its run: the proof beside a chain of partial runs.
    """
    period = Period.objects.select_for_update().get(pk=period.pk)
    params = {"period": period.pk, "reason": reason[:300], "system": system}
    params |= {"changed_only": True} if changed_only else {}
    params |= {} if current else {"current": False}
    _require_right(actor, period, params)
    require_scorable(period)
    running = Job.objects.unfinished().filter(kind=RUN, params__period=period.pk).first()
    if running:
        if running.requested_by != actor:
            raise RunUnderWay(name=str(running.requested_by or _("System")))
        return running
    job = job_enqueue(kind=RUN, params=params, actor=actor)
    log(actor=actor, action="run.requested", obj=period, reason=reason)
    return job


def _require_right(actor: User | None, period: Period, params: dict) -> None:
    """HR of the appraising unit, or the clock for a period that was computed before."""
    if actor is not None and not params.get("system"):
        require_unit(actor, period.unit, "hr")
    elif actor is not None or not params.get("system") or period.current_run_id is None:
        raise NotAllowed


def require_scorable(period: Period) -> None:
    if period.state not in WATCHED_STATES:
        raise WrongState(_("Only an open period can be scored. Open or reopen the period first."))


# --- Beginning ------------------------------------------------------------------------------------


def run_start(job: Job, progress: Progress) -> dict:
    """Brings the measures up to date, takes the marks, and shares the people out in chunks."""
    period = Period.objects.select_related("unit").get(pk=job.params["period"])
    _require_right(job.requested_by, period, job.params)  # the right may be gone since it was asked
    require_scorable(period)
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, message=_("Updating the data items"))
        measures_refresh(period=period)
    progress.update(done=0, message=_("Reading the input data"))
    marks_take(period, by=job.pk)
    with transaction.atomic():
        period = Period.objects.select_for_update().get(pk=period.pk)
        require_scorable(period)
        plan = partial.plan(period, by=job.pk) if job.params.get("changed_only") else None
        if plan is not None and not plan.cadres:
            progress.check()
            marks_clear(period, by=job.pk)
            return {"run": plan.base.pk, "same": True}
        run = _prepared(period=period, job=job, plan=plan)
        for chunk in run.chunks.all():
            name = f"chunk:{job.pk}:{job.fence}:{run.pk}:{chunk.number}"
            job_enqueue(kind=CHUNK, params={"chunk": chunk.pk}, actor=job.requested_by, key=name, parent=job)
        progress.hand_on(total=plan.size if plan else run.participants, message=_("Scoring"))
    return {}


def _prepared(*, period: Period, job: Job, plan: partial.Plan | None) -> Run:
    """A new run, or one that an earlier job left unfinished, without its remains; with its chunks."""
    people = plan.base.participants if plan else Participant.objects.filter(period=period).count()
    if not people:
        raise InvalidInput(_("This period has no participants. Open it or rebuild the participant list."))
    left = period.runs.filter(state=RunState.COMPUTING).order_by("-number").first()
    if left is not None:
        _discard(left)
        run = left
    else:
        run = Run(period=period, number=(period.runs.aggregate(top=Max("number"))["top"] or 0) + 1)
    run.key = f"{job.pk}:{job.fence}"
    run.state, run.job, run.requested_by = RunState.COMPUTING, job, job.requested_by
    run.base = plan.base if plan else None
    run.engine = f"{ENGINE_VERSION}.{RESULTS_VERSION}"
    run.reason, run.participants = job.params.get("reason", ""), people
    run.summary = {"fixed": plan.fixed} if plan else {"fixed": fixed_inputs(period), "grouping": grouping(period)}
    run.save()
    if plan:
        RunLink.objects.bulk_create(RunLink(run=run, earlier_id=key) for key in plan.base.chain())
    RunChunk.objects.bulk_create(plan.chunks(run) if plan else group_chunks(run))
    return run


def _discard(run: Run) -> None:
    for rows in (run.sheets.all(), run.rank_shifts.all(), run.links.all(), run.chunks.all()):
        rows._raw_delete(rows.db)


# --- A chunk --------------------------------------------------------------------------------------


def chunk_compute(job: Job, progress: Progress) -> dict:
    """Reads, scores and writes one chunk; a worker that lost its lease meanwhile writes nothing."""
    chunk = RunChunk.objects.select_related("run__period").filter(pk=job.params["chunk"]).first()
    if chunk is None or chunk.finished_at or chunk.run.state != RunState.COMPUTING:
        return {}
    columns, quotas = chunk_columns(chunk.run, scope_of(chunk), ranked=chunk.cadres is None)
    try:
        with transaction.atomic():
            progress.check()
            _chunk_write(chunk, columns, quotas, job)
    except IntegrityError:  # somebody moved to another unit or group since they were read, or takes no part any more
        _begin_anew(chunk.run, job)
        return {}
    return {"sheets": len(columns)}


def _chunk_write(chunk: RunChunk, columns: Columns, quotas: dict, job: Job) -> None:
    run = chunk.run
    sums = sheets_write(run, columns)
    if chunk.cadres is None:
        sums.add_ranks(columns.batch.staff, columns.ranks)
    found = {
        "inputs": {name: read.text() for name, read in columns.batch.sums.items()},
        "sheets": sums.data(),
        "figures": columns.figures(),
        "groups": quotas,
    }
    finished = RunChunk.objects.filter(pk=chunk.pk, finished_at=None)
    if not finished.update(finished_at=timezone.now(), found=found):
        raise LeaseLost(str(job.pk))
    # One after the other from here on, so that exactly one sees that nothing is left.
    Run.objects.select_for_update().get(pk=run.pk)
    if not run.chunks.filter(finished_at=None).exists():
        name = f"finish:{job.parent_id}:{run.pk}:{run.key[:60]}"
        job_enqueue(kind=FINISH, params={"run": run.pk}, actor=job.requested_by, key=name, parent=job.parent)
    job_advance(job.parent_id, by=len(columns))


def _begin_anew(run: Run, job: Job) -> None:
    """Sends the whole job back to its beginning, three times at most: the rules or the people are others by now."""
    given = job.parent.params if job.parent else {}
    times = given.get("stale", 0) + 1
    with transaction.atomic():
        unfinished = Run.objects.filter(pk=run.pk, state=RunState.COMPUTING)
        if not unfinished.update(state=RunState.FAILED, summary={"stale": True}):
            return  # another chunk has done so already
        _discard(run)
        if times < STALE_LIMIT:
            params = {**given, "stale": times}
            job_requeue(job.parent_id, params=params, message=_("The rules changed during scoring; scoring again"))
    if times >= STALE_LIMIT:
        raise InputsMoved


# --- The end --------------------------------------------------------------------------------------


def run_finish(job: Job, progress: Progress) -> dict:
    """Takes in what was written meanwhile, adds up the chunks and digests the run, in one transaction.

    Where other rules hold by now, the whole job goes back to its beginning.
    """
    run = Run.objects.select_related("period__unit", "base").get(pk=job.params["run"])
    if run.state == RunState.COMPUTING:
        late = late_read(run, by=cast("UUID", job.parent_id))  # the job that took the marks
        try:
            if late is not None:
                return {"run": _finish(run, late, job, progress).pk}
        except IntegrityError:  # as in a chunk
            pass
        _begin_anew(run, job)
    elif run.state == RunState.DONE:
        job_complete(job.parent_id, result={"run": run.pk})
    return {}


@transaction.atomic
def _finish(run: Run, late: Late, job: Job, progress: Progress) -> Run:
    progress.check()
    run = Run.objects.select_for_update(of=("self",)).select_related("base").get(pk=run.pk, state=RunState.COMPUTING)
    asked = cast("UUID", job.parent_id)
    if run.period.kind == PeriodKind.YEAR:  # before its marks, as the release of a month does
        period_lock(run.period)
    chunks = _taken_in(run, late, by=asked)  # before a month is locked, for which people wait who write
    period = run.period = Period.objects.select_for_update().get(pk=run.period_id)
    require_scorable(period)
    given = job.parent.params if job.parent else {}
    _require_right(job.requested_by, period, given)
    begun = run.pk
    run = _complete(run, chunks, given, by=asked, actor=job.requested_by)
    job_complete(job.parent_id, result={"run": run.pk} | ({} if run.pk == begun else {"same": True}))
    return run


def _taken_in(run: Run, late: Late, *, by: UUID) -> list[RunChunk]:
    """The chunks of the run, with one more for whom the others did not hold as they were at its moment."""
    chunks = list(run.chunks.all())
    run.summary["fixed"], run.participants = late.fixed, late.participants
    if not late.marks:
        return chunks
    marks_claim(late.marks, by=by)
    return [*chunks, late_write(run, late)]


def _complete(run: Run, chunks: list[RunChunk], given: dict, *, by: UUID, actor: User | None) -> Run:
    key = run_key(run, chunks)
    same = Run.objects.filter(key=key, state=RunState.DONE).first()
    outcome = partial.outcome(run, run.base, chunks) if run.base else _added_up(run, chunks)
    digest = outcome.sums.digest()
    current = given.get("current", True)
    if same is not None:
        if same.digest != digest:
            raise RuntimeError(f"run {run.pk}: same inputs as run {same.pk}, another digest")
        _discard(run)
        Run.objects.filter(pk=run.pk).delete()
        run = same
    else:
        previous = run.period.runs.filter(state=RunState.DONE).order_by("-number").first()
        run.summary |= summary_of(run, outcome) | ({"previous": previous.pk} if previous else {})
        run.key, run.digest = key, digest
        run.state, run.finished_at = RunState.DONE, timezone.now()
        run.save(update_fields=["key", "state", "digest", "summary", "participants", "finished_at"])
    if current:
        _make_current(run.period, run, actor=actor)
        marks_clear(run.period, by=by)
    else:
        check_write(run)
    return run


def _added_up(run: Run, chunks: list[RunChunk]) -> partial.Outcome:
    sums, groups = SheetSums(), {}
    for chunk in chunks:
        sums.join(chunk.found["sheets"])
        groups |= chunk.found["groups"]
    figures = figures_joined(run, (chunk.found["figures"] for chunk in chunks))
    return partial.Outcome(sums, figures, groups)


def _make_current(period: Period, run: Run, *, actor: User | None) -> None:
    """The period points to its newest run. Its state stays: who may write and read is no matter of computing."""
    if period.current_run_id == run.pk:
        return
    if not Period.objects.filter(pk=period.pk, state__in=WATCHED_STATES).update(current_run=run):
        raise WrongState
    log(
        actor=actor,
        action="run.finished",
        obj=run,
        reason=run.reason,
        before={"current_run": period.current_run_id},
        after={"digest": run.digest, "participants": run.participants},
    )
