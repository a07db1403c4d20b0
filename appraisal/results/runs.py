"""Runs: asked for, shared out in chunks, finished once and published.

    run_request → job scoring.run → run_start → a job scoring.chunk per chunk → the last one enqueues scoring.finish

A chunk's sheets and its ``finished_at`` are committed together under the fence of its job, so whichever worker dies
or dawdles, each sheet is there once. A finished run is never written again; the database itself refuses.
"""

from collections import Counter
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.results.compute import month_lines, year_lines
from appraisal.results.grading import grades_propose, sheets_rank
from appraisal.results.inputs import ENGINE_VERSION, RESULTS_VERSION, raw, run_key
from appraisal.results.models import Run, RunChunk, RunState, Sheet
from appraisal.results.writing import sheets_forget, sheets_write
from appraisal.scoring.digest import join, value_digest
from cadres.access.policies import require_unit
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.jobs.models import Job
from core.jobs.services import LeaseLost, job_advance, job_complete, job_enqueue, job_requeue

RUN, CHUNK, FINISH = "scoring.run", "scoring.chunk", "scoring.finish"
SCORABLE = (PeriodState.OPEN, PeriodState.SCORED)
STALE_LIMIT = 3


class RunUnderWay(WrongState):
    code = "run_under_way"
    message = gettext_lazy("%(name)s is computing this period right now; wait for that run to finish.")


class InputsMoved(WrongState):
    code = "inputs_moved"
    message = gettext_lazy(
        "Entries or measures changed again and again while the run was computing. Ask once more when the verification "
        "of this period is quiet."
    )


@transaction.atomic
def run_request(*, period: Period, actor, reason: str = "") -> Job:
    """Asks for the period to be computed and published; asked twice at once, the same job is returned."""
    period = Period.objects.select_for_update().get(pk=period.pk)
    require_unit(actor, period.unit, "hr")
    _require_scorable(period)
    running = Job.objects.unfinished().filter(kind=RUN, params__period=period.pk).first()
    if running:
        if running.requested_by_id != actor.pk:
            raise RunUnderWay(name=str(running.requested_by))
        return running
    job = job_enqueue(kind=RUN, params={"period": period.pk, "reason": reason[:300]}, actor=actor)
    log(actor=actor, action="run.requested", obj=period, reason=reason)
    return job


def _require_scorable(period: Period) -> None:
    if period.state not in SCORABLE:
        raise WrongState(_("Only an open or scored period can be computed; this one is not."))


def run_start(job: Job, progress) -> dict:
    """Brings the measures up to date, finds or creates the run of these inputs and shares it out."""
    period = Period.objects.select_related("unit").get(pk=job.params["period"])
    require_unit(job.requested_by, period.unit, "hr")  # the right may be gone since it was asked
    _require_scorable(period)
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, message=_("Bringing the measures up to date"))
        _measures_refresh(period)
    progress.update(done=0, message=_("Reading what there is to compute"))
    key = run_key(period)
    with transaction.atomic():
        period = Period.objects.select_for_update().get(pk=period.pk)
        _require_scorable(period)
        run = Run.objects.filter(key=key).first()
        if run and run.state == RunState.DONE:
            progress.check()
            _publish(period, run, actor=job.requested_by)
            return {"run": run.pk, "same": True}
        run = _prepared(run, period=period, key=key, job=job)
        for chunk in run.chunks.all():
            name = f"chunk:{job.pk}:{job.fence}:{run.pk}:{chunk.number}"
            job_enqueue(kind=CHUNK, params={"chunk": chunk.pk}, actor=job.requested_by, key=name, parent=job)
        progress.hand_on(total=run.participants, message=_("Scoring"))
    return {}


def _measures_refresh(period: Period) -> None:
    from appraisal.periods.inputs import measures_refresh

    measures_refresh(period=period)


def _prepared(run: Run | None, *, period: Period, key: str, job: Job) -> Run:
    """A new run, or the one that an earlier job of the same inputs left unfinished, without its remains."""
    ids = list(
        Participant.objects.filter(period=period).order_by("cadre_id").values_list("cadre_id", flat=True)
    )
    if not ids:
        raise InvalidInput(_("Nobody takes part in this period."))
    if run is None:
        number = (period.runs.aggregate(top=Max("number"))["top"] or 0) + 1
        run = Run(period=period, key=key, number=number)
    else:
        _discard(run)
    run.state, run.job, run.requested_by = RunState.COMPUTING, job, job.requested_by
    run.engine = f"{ENGINE_VERSION}.{RESULTS_VERSION}"
    run.reason, run.participants = job.params.get("reason", ""), len(ids)
    run.save()
    size = settings.SCORING_CHUNK
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    RunChunk.objects.bulk_create(
        RunChunk(run=run, number=n, first_cadre=part[0], last_cadre=part[-1])
        for n, part in enumerate(parts, start=1)
    )
    return run


def _discard(run: Run) -> None:
    sheets = run.sheets.all()
    sheets._raw_delete(sheets.db)
    run.chunks.all().delete()


def chunk_compute(job: Job, progress) -> dict:
    """Reads, scores and writes one chunk; a worker that lost its lease meanwhile writes nothing."""
    chunk = RunChunk.objects.select_related("run__period").filter(pk=job.params["chunk"]).first()
    if chunk is None or chunk.finished_at or chunk.run.state != RunState.COMPUTING:
        return {}
    run, cadres = chunk.run, (chunk.first_cadre, chunk.last_cadre)
    lines = (month_lines if run.period.kind == PeriodKind.MONTH else year_lines)(run, cadres)
    with transaction.atomic():
        progress.check()
        sheets_forget(run.pk, *cadres)
        sheets_write(lines)
        if not RunChunk.objects.filter(pk=chunk.pk, finished_at=None).update(finished_at=timezone.now()):
            raise LeaseLost(str(job.pk))
        # One after the other from here on, so that exactly one sees that nothing is left.
        Run.objects.select_for_update().get(pk=run.pk)
        if not run.chunks.filter(finished_at=None).exists():
            name = f"finish:{job.parent_id}:{run.pk}"
            job_enqueue(
                kind=FINISH, params={"run": run.pk}, actor=job.requested_by, key=name, parent=job.parent
            )
        job_advance(job.parent_id, by=len(lines))
    return {"sheets": len(lines)}


def run_finish(job: Job, progress) -> dict:
    """Ranks, proposes grades, digests and publishes the run, in one transaction that happens once.

    Inputs that moved while the chunks were read send the whole job back to its beginning.
    """
    with transaction.atomic():
        progress.check()
        period_id = Run.objects.values_list("period_id", flat=True).get(pk=job.params["run"])
        period = Period.objects.select_for_update().get(pk=period_id)
        run = Run.objects.select_for_update().get(pk=job.params["run"])
        run.period = period
        if run.state == RunState.DONE:
            job_complete(job.parent_id, result={"run": run.pk})
            return {}
        _require_scorable(period)
        require_unit(job.requested_by, period.unit, "hr")
        found = run.sheets.count()
        if found != run.participants:
            raise RuntimeError(f"run {run.pk}: {found} sheets of {run.participants}")
        if run_key(period) == run.key:
            _complete(run, period, actor=job.requested_by)
            job_complete(job.parent_id, result={"run": run.pk})
            return {"run": run.pk}
        _discard(run)
        Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, summary={"stale": True})
        given = job.parent.params if job.parent else {}
        times = given.get("stale", 0) + 1
        if times < STALE_LIMIT:
            params = {**given, "stale": times}
            job_requeue(job.parent_id, params=params, message=_("Entries changed meanwhile; beginning anew"))
            return {}
    raise InputsMoved


def _complete(run: Run, period: Period, *, actor) -> None:
    previous = period.runs.filter(state=RunState.DONE).order_by("-number").first()
    sheets_rank(run)
    summary = grades_propose(run) if period.kind == PeriodKind.YEAR else {}
    run.summary = summary | _figures(run) | _differences(run, previous)
    run.digest = sheets_digest(run)
    run.state, run.finished_at = RunState.DONE, timezone.now()
    run.save(update_fields=["state", "digest", "summary", "finished_at"])
    _publish(period, run, actor=actor)


def _publish(period: Period, run: Run, *, actor) -> None:
    """The period points to its run; who may see the sheets sees them from now on."""
    if period.published_run_id == run.pk and period.state == PeriodState.SCORED:
        return
    changed = Period.objects.filter(pk=period.pk, state__in=SCORABLE).update(
        state=PeriodState.SCORED, published_run=run
    )
    if not changed:
        raise WrongState
    log(
        actor=actor,
        action="run.published",
        obj=run,
        reason=run.reason,
        before={"published_run": period.published_run_id},
        after={"digest": run.digest, "participants": run.participants},
    )


def sheets_digest(run: Run) -> str:
    """Over the stored sheets, by staff number: the same whatever the database, the chunks and the workers."""
    rows = run.sheets.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()
    names = ("cadre__staff_no", "raw_total", "raw_share", "rank", "band", "grade", "flags", "breakdown")
    return join(
        [(row[0], value_digest(row[1:])) for row in rows.values_list(*names).iterator(chunk_size=5_000)]
    )


def _figures(run: Run) -> dict:
    rows = run.sheets.annotate(raw_total=raw("total"), raw_share=raw("coefficient"))
    found = rows.aggregate(scored=Count("raw_total"), total=Sum("raw_total"), share=Sum("raw_share"))
    scored = found["scored"]
    mean = {
        name: str((Decimal(int(found[name])) / scored / 10**6).quantize(Decimal("0.01"))) if scored else None
        for name in ("total", "share")
    }
    grades = Counter(dict(rows.order_by().values_list("grade").annotate(n=Count("pk"))))
    return {
        "scored": scored,
        "unscored": run.participants - scored,
        "mean": mean["total"],
        "mean_coefficient": mean["share"],
        "grades": {code: number for code, number in sorted(grades.items()) if code},
    }


def with_before(rows, previous: Run):
    """Sheets with the score of the same cadre in an earlier run as ``before``."""
    earlier = Sheet.objects.filter(run=previous, cadre=OuterRef("cadre")).values("total")[:1]
    return rows.annotate(before=Subquery(earlier))


def _differences(run: Run, previous: Run | None) -> dict:
    if previous is None:
        return {}
    found = with_before(run.sheets.all(), previous).aggregate(
        up=Count("pk", filter=Q(total__gt=F("before"))), down=Count("pk", filter=Q(total__lt=F("before")))
    )
    return {"previous": previous.pk, "up": found["up"], "down": found["down"]}
