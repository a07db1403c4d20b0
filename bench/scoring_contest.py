"""The contenders of bench/scoring, each in its turn, and what is printed of them.

Imported once Django is set up on the scratch database.
"""

import importlib
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection
from django.utils import timezone

from appraisal.models import Run, Sheet
from appraisal.results.releases import release_prepare
from appraisal.runs.services import run_request
from bench import scoring_rivals as rivals
from bench.scoring_world import COMMON, ENTRIES, LADDERS, MONTHS, RATIOS, VOTES, World, touch
from cadres.access.models import Grant, User
from core.approvals.services import proposal_approve
from core.jobs.registry import _kinds
from core.jobs.services import job_run, next_jobs

ROOT = Path(__file__).resolve().parent.parent
STAGES = {
    "read": ("compute", "batch_read"),
    "score": ("compute", "score"),
    "write": ("services", "sheets_write"),
    "begin": ("services", "run_start"),
    "finish": ("services", "run_finish"),
}


class Stopwatch:
    """Seconds spent in named stages."""

    def __init__(self):
        self.seconds = {}
        for stage, (module, name) in STAGES.items():
            self._wrap(importlib.import_module(f"appraisal.runs.{module}"), name, stage)

    def _wrap(self, holder, name, stage):
        inner = getattr(holder, name)

        def timed(*args, **kwargs):
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds[stage] = self.seconds.get(stage, 0) + time.perf_counter() - began

        setattr(holder, name, timed)
        for code, kind in list(_kinds.items()):
            if kind.handler is inner:
                _kinds[code] = type(kind)(kind.code, kind.title, timed, kind.result_url)


def run_here(period, hr, **options):
    """(seconds, run) from the request to the finished run, by this process."""
    began = time.perf_counter()
    job = run_request(period=period, actor=hr, reason="bench", **options)
    while waiting := next_jobs():
        for pk in waiting:
            job_run(pk)
    seconds = time.perf_counter() - began
    job.refresh_from_db()
    if job.state != "done":
        raise SystemExit(f"The run failed: {job.error}")
    return seconds, Run.objects.get(pk=job.result["run"])


def release_here(period, hr) -> float:
    """Seconds from a leader's word to the released period, by this process; the period is reopened afterwards."""
    period.refresh_from_db()
    release = release_prepare(period=period, actor=hr, reason="bench", accepted=True)
    leader = User.objects.get_or_create(username="bench-leader")[0]
    Grant.objects.get_or_create(user=leader, role="leader", unit=period.unit, starts_on=hr.grants.get().starts_on)
    leader = User.objects.get(pk=leader.pk)
    began = time.perf_counter()
    proposal_approve(proposal=release, actor=leader)
    while waiting := next_jobs():
        for pk in waiting:
            job_run(pk)
    seconds = time.perf_counter() - began
    release.refresh_from_db()
    if release.done_at is None or release.rows.count() != release.run.participants:
        raise SystemExit(f"The release failed: {release.job and release.job.error}")
    type(period).objects.filter(pk=period.pk).update(state="open")
    return seconds


def run_by_workers(world, number: int) -> tuple[float, int]:
    """(seconds, peak memory of a worker in MB) of a full run by processes that have run a small one before."""
    command = [sys.executable, str(ROOT / "manage.py"), "run_worker", "--pause", "0.02"]
    nowhere = subprocess.DEVNULL
    workers = [subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere) for _n in range(number)]
    try:
        for size in (world.sizes[0], world.largest):
            time.sleep(6)  # until all of them have started, or rest
            began = timezone.now()
            job = run_request(period=world.periods[size], actor=world.hr, reason="bench")
            while not job.is_finished:
                time.sleep(0.1)  # each look takes a processor from those who are measured; the job tells when it ended
                job.refresh_from_db()
            seconds = (job.finished_at - began).total_seconds()
            if job.state != "done":
                raise SystemExit(f"The run failed: {job.error}")
        return seconds, max(_peak(worker.pid) for worker in workers)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _peak(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def totals_of(run) -> dict:
    return dict(Sheet.objects.of_run(run).values_list("cadre_id", "total"))


def measure(period, hr, times: int, clock: Stopwatch) -> dict:
    """Seconds of each contender over one period, the fastest of several, in turn."""
    best: dict[str, float] = {}

    def keep(name, seconds):
        best[name] = min(seconds, best.get(name, seconds))
        return seconds == best[name]

    for turn in range(times):
        touch(period, 10**9, region=True, turn=turn)  # or it would be the same run again
        clock.seconds.clear()
        seconds, run = run_here(period, hr)
        if keep("full run", seconds):
            stages = dict(clock.seconds)
        seconds, by_sql = rivals.pure_sql(period)
        keep("pure SQL", seconds)
        if totals_of(run) != totals_of(by_sql):
            raise SystemExit("The totals of the run and of SQL differ.")
        seconds, unguarded = rivals.pure_sql(period, guarded=False)
        keep("SQL, no triggers", seconds)
        seconds, by_floor = rivals.raw_floor(period, run)
        keep("raw floor", seconds)
        for other in (by_sql, unguarded, by_floor):
            other.sheets.all()._raw_delete("default")
        for name, region in (("1 % in one region", True), ("1 % random", False)):
            touch(period, 100, region=region, turn=turn)
            seconds, part = run_here(period, hr, changed_only=True)
            keep(name, seconds)
            if part.base_id is None:
                raise SystemExit("The partial run was none.")
        keep("release", release_here(period, hr))
    return best | {"stages": stages, "run": run}


def compare(sizes: list[int], times: int, sample: int) -> None:
    world = World(sizes)
    began = time.perf_counter()
    print(f"Filling a scratch database with {world.largest:,} cadres …", flush=True)
    world.fill()
    rivals.prepare(world.version)
    print(f"{world.largest * ENTRIES * MONTHS:,} entries in {time.perf_counter() - began:.0f} s.", flush=True)
    clock = Stopwatch()
    found = {}
    for size in world.sizes:
        found[size] = measure(world.periods[size], world.hr, times, clock)
        report(size, found[size])
    period = world.periods[world.largest]
    workers(world, times)
    breakdown(found[world.largest]["run"])
    loop(period, found[world.largest], sample)
    if len(sizes) > 1:
        print("\nCost of a full run per cadre: " + ", ".join(
            f"{size:,}: {found[size]['full run'] / size * 1e6:.0f} µs" for size in world.sizes))  # fmt: skip


def report(size: int, found: dict) -> None:
    full, sql, floor = (found[name] for name in ("full run", "pure SQL", "raw floor"))
    indicators = COMMON + LADDERS + RATIOS + VOTES
    print(
        f"\n{size:,} cadres, {indicators} indicators, {size * ENTRIES:,} entries, {size * 8:,} ballots; equal totals."
    )
    print(f"{'':24}{'seconds':>10}{'per cadre':>14}")
    for name in ("full run", "pure SQL", "SQL, no triggers", "raw floor", "1 % in one region", "1 % random", "release"):
        print(f"{name:24}{found[name]:>10.2f}{found[name] / size * 1e6:>11.0f} µs")
    print(f"full run / pure SQL            {full / sql:6.2f}")
    print(f"full run / SQL, no triggers    {full / found['SQL, no triggers']:6.2f}")
    print(f"full run / raw floor           {full / floor:6.2f}")
    print(f"1 % in one region / full run   {found['1 % in one region'] / full:6.3f}")
    print(f"1 % random / full run          {found['1 % random'] / full:6.3f}")
    print(f"release / full run             {found['release'] / full:6.3f}")
    print(
        "stages: " + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in found["stages"].items()),
        flush=True,
    )


def workers(world, times: int) -> None:
    period = world.periods[world.largest]
    best, memory = {}, 0
    for turn in range(times):
        for number in (1, 2):
            touch(period, 10**9, region=True, turn=100 + 2 * turn + number)
            seconds, peak = run_by_workers(world, number)
            best[number] = min(seconds, best.get(number, seconds))
            memory = max(memory, peak)
    print(f"\none worker {best[1]:.2f} s, two workers {best[2]:.2f} s")
    print(f"one worker / two workers       {best[1] / best[2]:6.2f}")
    print(f"peak memory of a worker        {memory:4} MB")


def breakdown(run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg(pg_column_size(breakdown))::int, max(pg_column_size(breakdown)), "
            "avg(octet_length(breakdown::text))::int FROM appraisal_sheet WHERE run_id = %s",
            [run.pk],
        )
        print("breakdown of a sheet           {:4} bytes stored ({} at most), {} as text".format(*cursor.fetchone()))


def loop(period, found: dict, sample: int) -> None:
    now = totals_of(type(period).objects.get(pk=period.pk).current_run)
    seconds, totals = rivals.orm_loop(period, sample)
    if any(now[cadre] != total for cadre, total in totals.items()):
        raise SystemExit("The totals of the run and of the ORM loop differ.")
    ratio = seconds / len(totals) * len(now) / found["full run"]
    print(f"ORM loop / full run            {ratio:6.1f}   (measured over {len(totals)} cadres)")
