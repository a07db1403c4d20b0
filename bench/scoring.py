"""A full run against pure SQL and against an ORM loop, on PostgreSQL, in one go, as ratios.

    bench/scoring --cadres 10000

Makes a scratch database beside DATABASE_URL (or TEST_DATABASE_URL, or the local server), fills it deterministically,
and drops it at the end. Compared are

    full run   what the button does: inputs digested, facts read, scored, sheets with breakdowns written, ranked,
               digested, published; by the embedded worker, in this process
    pure SQL   one INSERT … SELECT of set-based sums in integers that gives the same totals, header rows only
    ORM loop   cadre by cadre with Decimal, over a few hundred cadres, per cadre

The totals of all three must be equal, else the bench fails.
"""

import argparse
import contextlib
import os
import sys
import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"
COMMON, INDIVIDUAL, RATIOS = 20, 6, 4  # indicators: 30
ENTRIES = 5  # of a cadre in the month
LEVELS = {"town": "1", "county": "2.5", "city": "4"}
CENT = Decimal("0.01")


def document() -> dict:
    """Thirty indicators: 20 common that only deduct, 6 individual with ladders and caps, 4 ratios of measures."""
    items = []
    for n in range(COMMON):
        rules = [
            {
                "code": f"c{n}.{r}",
                "title": f"c{n}.{r}",
                "kind": "deduct",
                "points": str(Decimal(r + 1) / 4),
                "cap": "2.5",
            }
            for r in range(3)
        ]
        items.append(
            {
                "code": f"c{n}",
                "title": f"c{n}",
                "method": "deduct",
                "full": "3",
                "family": "common",
                "rules": rules,
            }
        )
    for n in range(INDIVIDUAL):
        rules = [
            {"code": f"i{n}.0", "title": f"i{n}.0", "kind": "deduct", "points": "0.75"},
            {"code": f"i{n}.1", "title": f"i{n}.1", "kind": "bonus", "levels": LEVELS, "cap": "3"},
        ]
        items.append(
            {
                "code": f"i{n}",
                "title": f"i{n}",
                "method": "deduct_and_bonus",
                "full": "4",
                "cap": "6",
                "rules": rules,
            }
        )
    items += [
        {
            "code": f"r{n}",
            "title": f"r{n}",
            "method": "ratio",
            "full": "4",
            "params": {"value": f"bench.m{n}"},
        }
        for n in range(RATIOS)
    ]
    for item in items:
        item["dimension"] = "performance"
    return {
        "format": "appraisal-scheme/1", "code": "bench", "title": "Bench", "full_marks": "100",
        "grades": [{"code": "excellent", "title": "Good", "from": "90"}, {"code": "competent", "title": "Fair"}],
        "tree": {"code": "total", "title": "Total", "compose": "sum", "children": items},
    }  # fmt: skip


@contextlib.contextmanager
def scratch_database(url: str):
    """A database of this process alone; dropped when the block ends, however it ends."""
    name = f"bench_scoring_{os.getpid()}"
    with contextlib.closing(psycopg2.connect(url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            parts = urlsplit(url)
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            with contextlib.suppress(Exception):
                from django.db import connection

                connection.close()
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def setup(url: str) -> None:
    os.environ |= {
        "DATABASE_URL": url, "REDIS_URL": "", "DEMO_MODE": "true", "DEBUG": "false", "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "config.settings", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_packs", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123


# --- The facts ------------------------------------------------------------------------------------


def fill(cadres: int):
    """Everything by arithmetic, so that two benches compare the same facts."""
    from django.db import connection

    from appraisal.models import Period
    from appraisal.schemes.services import scheme_import, version_publish
    from cadres.models import Appointment, Cadre, Grant, Post, Unit, User

    unit = Unit.objects.create(code="BENCH", name="Bench", kind="county", path="")
    Unit.objects.filter(pk=unit.pk).update(path=f"{unit.pk}/")
    unit.refresh_from_db()
    hr = User.objects.create(username="bench-hr")
    writer = User.objects.create(username="bench-writer")
    Grant.objects.create(user=hr, role="hr", unit=unit, starts_on=date(2020, 1, 1))
    version = version_publish(
        version=scheme_import(document=document(), owner=unit, actor=hr),
        effective_from=date(2020, 1, 1),
        actor=hr,
    )
    post = Post.objects.create(unit=unit, code="BENCH", title="Bench", category="general", headcount=30000)
    Cadre.objects.bulk_create(
        (
            Cadre(
                staff_no=f"B{n:07d}", name=f"B{n}", sex="m", born_on=date(1980, 1, 1), identity_number="",
                identity_digest=f"{n:064d}", education="bachelor", politics="masses", entered_on=date(2010, 1, 1),
                entry_channel="exam",
            )
            for n in range(cadres)
        ),
        batch_size=5000,
    )  # fmt: skip
    keys = Cadre.objects.order_by("pk").values_list("pk", flat=True)
    Appointment.objects.bulk_create(
        (Appointment(cadre_id=key, post=post, kind="main", starts_on=date(2020, 1, 1)) for key in keys),
        batch_size=5000,
    )
    period = Period.objects.create(
        unit=unit, kind="month", starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 31), entry_until=date(2025, 4, 5),
        verify_until=date(2025, 4, 10), state="open",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO appraisal_participant (period_id, cadre_id, appointment_id, post_id, unit_id, unit_path, "
            "scheme_version_id, post_factor, peer_group, standing, standing_reason) "
            "SELECT %s, a.cadre_id, a.id, %s, %s, %s, %s, 10000, 'G' || a.cadre_id %% 200, 'graded', '' "
            "FROM cadres_appointment a",
            [period.pk, post.pk, unit.pk, unit.path, version.pk],
        )
        cursor.execute(
            "CREATE TABLE bench_cited AS SELECT row_number() OVER (ORDER BY position) - 1 AS n, id, "
            "definition ? 'levels' AS laddered FROM appraisal_rule WHERE version_id = %s",
            [version.pk],
        )
        cursor.execute("SELECT count(*) FROM bench_cited")
        rules = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO appraisal_entry (id, cadre_id, period_id, unit_id, unit_path, happened_on, rule_id, summary, "
            "details, quantity, quality, on_time, level, value_reason, modifiers, group_key, source, state, author_id, "
            "submitted_at, checked_by_id, checked_at, return_reason, effect, version, created_at) "
            "SELECT md5(p.cadre_id || '-' || k)::uuid, p.cadre_id, p.period_id, p.unit_id, p.unit_path, "
            "date '2025-03-01' + ((p.cadre_id * 7 + k) %% 31)::int, c.id, 'Bench', '', "
            "CASE (p.cadre_id + k) %% 4 WHEN 0 THEN 20000 WHEN 1 THEN 5000 ELSE 10000 END, '', true, "
            "CASE WHEN c.laddered THEN (ARRAY['town', 'county', 'city'])[1 + (p.cadre_id + k) %% 3] ELSE '' END, "
            "'', '[]', '', 'import', 'verified', %s, now(), %s, now(), '', 0, 1, now() "
            "FROM appraisal_participant p CROSS JOIN generate_series(1, %s) k "
            "JOIN bench_cited c ON c.n = (p.cadre_id * 31 + k * 17) %% %s",
            [writer.pk, hr.pk, ENTRIES, rules],
        )
        cursor.execute(
            "INSERT INTO appraisal_measure (period_id, cadre_id, code, value, source, note, entered_at) "
            "SELECT p.period_id, p.cadre_id, 'bench.m' || m, (p.cadre_id * 37 + m * 11) %% 1200 * 1000, 'import', '', "
            "now() "
            "FROM appraisal_participant p CROSS JOIN generate_series(0, %s) m WHERE (p.cadre_id + m) %% 10 > 0",
            [RATIOS - 1],
        )
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return period, version, hr


# --- The three contenders -------------------------------------------------------------------------


class Clock:
    """Seconds spent in named stages."""

    def __init__(self):
        self.seconds = {}

    def wrap(self, holder, name, stage):
        inner = getattr(holder, name)

        def timed(*args, **kwargs):
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.seconds[stage] = self.seconds.get(stage, 0) + time.perf_counter() - began

        setattr(holder, name, timed)


def full_run(period, hr):
    """From the request to the published run; the stages are measured inside."""
    from appraisal.results import compute, runs
    from core.jobs.services import job_run, next_jobs

    clock = Clock()
    clock.wrap(runs, "run_key", "digest of the inputs")
    clock.wrap(compute, "batch_read", "read")
    clock.wrap(compute, "score", "score")
    clock.wrap(runs, "sheets_write", "write")
    clock.wrap(runs, "sheets_rank", "rank")
    clock.wrap(runs, "sheets_digest", "digest of the sheets")
    began = time.perf_counter()
    job = runs.run_request(period=period, actor=hr, reason="bench")
    while waiting := next_jobs():
        for pk in waiting:
            job_run(pk)
    total = time.perf_counter() - began
    job.refresh_from_db()
    if job.state != "done":
        raise SystemExit(f"The run failed: {job.error}")
    from appraisal.models import Run

    return total, clock.seconds, Run.objects.get(pk=job.result["run"])


SQL = """
WITH amounts AS (
    SELECT e.cadre_id, e.rule_id, sum(e.quantity * r.points) AS amount
    FROM appraisal_entry e JOIN bench_points r ON r.rule_id = e.rule_id AND r.level = e.level
    WHERE e.period_id = %(period)s AND e.state = 'verified'
    GROUP BY 1, 2
), changes AS (
    SELECT a.cadre_id, c.item, sum(c.sign * least(a.amount, c.cap)) AS change
    FROM amounts a JOIN bench_caps c ON c.rule_id = a.rule_id
    GROUP BY 1, 2
), items AS (
    SELECT c.cadre_id, sum(least(greatest(i.full_score + c.change, 0), i.cap) - i.full_score) AS change
    FROM changes c JOIN bench_items i ON i.item = c.item
    GROUP BY 1
), ratios AS (
    SELECT m.cadre_id, sum((least(greatest(m.value, 0), 1000000) - 1000000) * i.full_score / 1000000) AS change
    FROM appraisal_measure m JOIN bench_items i ON i.measure = m.code
    WHERE m.period_id = %(period)s
    GROUP BY 1
)
INSERT INTO bench_totals
SELECT p.cadre_id, round((%(full)s + coalesce(i.change, 0) + coalesce(r.change, 0)) / 100000000.0, 2)
FROM appraisal_participant p
LEFT JOIN items i ON i.cadre_id = p.cadre_id
LEFT JOIN ratios r ON r.cadre_id = p.cadre_id
WHERE p.period_id = %(period)s
"""
SCALE = 10**8  # quantities in ten-thousandths × points in ten-thousandths


def pure_sql(period, version, *, times: int = 3) -> float:
    """The same totals by set-based sums in integers; the fastest of a few."""
    from django.db import connection

    from appraisal.schemes.selectors import compiled

    scheme = compiled(version)
    keys = dict(version.rules.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_points (rule_id bigint, level text, points bigint)")
        cursor.execute("CREATE TABLE bench_caps (rule_id bigint, item int, sign int, cap bigint)")
        cursor.execute("CREATE TABLE bench_items (item int, measure text, full_score bigint, cap bigint)")
        cursor.execute("CREATE TABLE bench_totals (cadre_id bigint, total numeric)")
        most = 2**60
        for rule in scheme.rules:
            ladder = rule.levels or {"": rule.points}
            for level, points in ladder.items():
                cursor.execute(
                    "INSERT INTO bench_points VALUES (%s, %s, %s)",
                    [keys[rule.code], level, int(points * 10**4)],
                )
            cap = most if rule.cap is None else int(rule.cap * SCALE)
            cursor.execute(
                "INSERT INTO bench_caps VALUES (%s, %s, %s, %s)", [keys[rule.code], rule.item, rule.sign, cap]
            )
        for item in scheme.items:
            cap = most if item.cap is None else int(item.cap * SCALE)
            cursor.execute(
                "INSERT INTO bench_items VALUES (%s, %s, %s, %s)",
                [item.item, item.value, int(item.full * SCALE), cap],
            )
        cursor.execute("ANALYZE bench_points, bench_caps, bench_items")
        full = sum(int(item.full * SCALE) for item in scheme.items)
        seconds = []
        for _n in range(times):
            cursor.execute("TRUNCATE bench_totals")
            began = time.perf_counter()
            cursor.execute(SQL, {"period": period.pk, "full": full})
            seconds.append(time.perf_counter() - began)
    return min(seconds)


def orm_loop(period, version, sample: int) -> tuple[float, dict]:
    """Cadre by cadre, as it is usually written: related rows, Decimal, one save."""
    from appraisal.models import Entry, Measure, Participant, Run, Sheet

    definitions = document()["tree"]["children"]
    run = Run.objects.create(period=period, number=10**6, key="orm-loop", engine="orm")
    found = {}
    began = time.perf_counter()
    for one in Participant.objects.filter(period=period).order_by("cadre_id")[:sample]:
        sums: dict[str, Decimal] = {}
        for entry in Entry.objects.filter(period=period, cadre=one.cadre_id, state="verified").select_related(
            "rule"
        ):
            data = entry.rule.definition
            points = Decimal(data["levels"][entry.level] if "levels" in data else data["points"])
            sums[entry.rule.code] = sums.get(entry.rule.code, Decimal(0)) + points * entry.quantity
        measures = {row.code: row.value for row in Measure.objects.filter(period=period, cadre=one.cadre_id)}
        total = Decimal(0)
        for item in definitions:
            full = Decimal(item["full"])
            if item["method"] == "ratio":
                value = measures.get(item["params"]["value"])
                total += full if value is None else full * max(Decimal(0), min(Decimal(1), value))
                continue
            score = full
            for rule in item["rules"]:
                amount = sums.get(rule["code"], Decimal(0))
                if "cap" in rule:
                    amount = min(amount, Decimal(rule["cap"]))
                score += amount if rule["kind"] == "bonus" else -amount
            total += max(Decimal(0), min(Decimal(item.get("cap", item["full"])), score))
        total = total.quantize(CENT, rounding=ROUND_HALF_UP)
        Sheet.objects.create(
            run=run, period=period, cadre_id=one.cadre_id, participant=one, unit_id=one.unit_id,
            unit_path=one.unit_path,
            total=total, coefficient=total,
        )  # fmt: skip
        found[one.cadre_id] = total
    return time.perf_counter() - began, found


# --- Together -------------------------------------------------------------------------------------


def compare(cadres: int, sample: int) -> None:
    from django.db import connection

    print(f"Filling a scratch database with {cadres:,} cadres …", flush=True)
    period, version, hr = fill(cadres)
    ours, stages, run = full_run(period, hr)
    sql = pure_sql(period, version)
    loop, by_loop = orm_loop(period, version, min(sample, cadres))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cadre_id, total FROM bench_totals")
        by_sql = dict(cursor.fetchall())
        cursor.execute(
            "SELECT avg(pg_column_size(breakdown))::int FROM appraisal_sheet WHERE run_id = %s", [run.pk]
        )
        size = cursor.fetchone()[0]
    by_run = dict(run.sheets.values_list("cadre_id", "total"))
    different = [key for key in by_run if by_run[key] != by_sql.get(key)]
    if different or len(by_sql) != len(by_run) or any(by_run[key] != total for key, total in by_loop.items()):
        raise SystemExit(f"The totals differ: {different[:5]}")

    entries, per_loop = cadres * ENTRIES, loop / len(by_loop)
    chunks = sum(stages.get(stage, 0) for stage in ("read", "score", "write"))
    print(
        f"\n{cadres:,} cadres, {COMMON + INDIVIDUAL + RATIOS} indicators, {entries:,} entries; "
        "totals of all three are equal.\n"
    )
    print(f"{'':24}{'seconds':>10}{'per cadre':>14}{'ratio':>10}")
    for name, seconds in [
        ("full run", ours), ("  read, score, write", chunks), ("pure SQL, headers only", sql),
        ("ORM loop", per_loop * cadres),
    ]:  # fmt: skip
        print(f"{name:24}{seconds:>10.2f}{seconds / cadres * 1e6:>11.0f} µs{seconds / sql:>9.1f}×")
    print(f"\nfull run / pure SQL             {ours / sql:6.2f}")
    print(f"read, score, write / pure SQL   {chunks / sql:6.2f}")
    print(
        f"ORM loop / full run             {per_loop * cadres / ours:6.1f}   (measured over {len(by_loop)} cadres)"
    )
    print(
        "\nStages of the full run: "
        + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in stages.items())
    )
    print(f"Breakdown: {size} bytes a sheet. Digest: {run.digest}")


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="bench/scoring", description=__doc__.splitlines()[0])
    parser.add_argument("--cadres", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=200, help="cadres of the ORM loop")
    options = parser.parse_args(arguments)
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or LOCAL
    if not url.startswith("postgres"):
        print("bench/scoring needs PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    with scratch_database(url) as scratch:
        setup(scratch)
        compare(options.cadres, options.sample)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
