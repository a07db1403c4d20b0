"""What a run is compared with: pure SQL into the same table, the raw floor of reading and writing, an ORM loop.

Imported once Django is set up on the scratch database.
"""

import io
import time
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Max

from appraisal.models import Ballot, Entry, Measure, Participant, Run, Sheet
from appraisal.schemes.selectors import compiled
from bench.scoring_world import GROUPS, OPTIONS, TIMES, document

CENT = Decimal("0.01")
SCALE = 10**8  # quantities in ten-thousandths × points in ten-thousandths
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
), means AS (
    SELECT b.cadre_id, b.item, b."group", sum(b.count * o.value)::numeric / sum(b.count) AS mean
    FROM appraisal_ballot b JOIN bench_options o ON o.option = b.option
    WHERE b.period_id = %(period)s
    GROUP BY 1, 2, 3
), votes AS (
    SELECT cadre_id, sum(score) AS score FROM (
        SELECT m.cadre_id, m.item, sum(m.mean * g.weight) / sum(g.weight) * %(times)s AS score
        FROM means m JOIN bench_groups g ON g.code = m."group" GROUP BY 1, 2
    ) each GROUP BY 1
), totals AS (
    SELECT p.id, p.cadre_id, p.unit_id, p.unit_path, p.peer_group, p.standing,
        round(
            (%(full)s + coalesce(i.change, 0) + coalesce(r.change, 0)) / 100000000.0 + coalesce(v.score, 0), 2
        ) AS total
    FROM appraisal_participant p
    LEFT JOIN items i ON i.cadre_id = p.cadre_id
    LEFT JOIN ratios r ON r.cadre_id = p.cadre_id
    LEFT JOIN votes v ON v.cadre_id = p.cadre_id
    WHERE p.period_id = %(period)s
)
INSERT INTO appraisal_sheet (run_id, period_id, cadre_id, participant_id, unit_id, unit_path, total, coefficient,
    "rank", band, grade, flags, breakdown)
SELECT %(run)s, %(period)s, cadre_id, id, unit_id, unit_path, total * 1000000, total * 1000000,
    rank() OVER (PARTITION BY peer_group ORDER BY total DESC),
    CASE WHEN total >= 90 THEN 'excellent' ELSE 'competent' END,
    CASE WHEN standing <> 'graded' THEN standing WHEN total >= 90 THEN 'excellent' ELSE 'competent' END, '', '{}'
FROM totals
"""


def prepare(version) -> None:
    """The scheme as tables for the SQL."""
    scheme = compiled(version)
    keys = dict(version.rules.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_points (rule_id bigint, level text, points bigint)")
        cursor.execute("CREATE TABLE bench_caps (rule_id bigint, item int, sign int, cap bigint)")
        cursor.execute("CREATE TABLE bench_items (item int, measure text, full_score bigint, cap bigint)")
        cursor.execute("CREATE TABLE bench_options (option text, value int)")
        cursor.execute("CREATE TABLE bench_groups (code text, weight numeric)")
        cursor.executemany("INSERT INTO bench_options VALUES (%s, %s)", list(OPTIONS.items()))
        cursor.executemany("INSERT INTO bench_groups VALUES (%s, %s)", list(GROUPS.items()))
        most = 2**60
        for rule in scheme.rules:
            for level, points in (rule.levels or {"": rule.points}).items():
                cursor.execute(
                    "INSERT INTO bench_points VALUES (%s, %s, %s)",
                    [keys[rule.code], level, int(points * 10**4)],
                )
            cap = most if rule.cap is None else int(rule.cap * SCALE)
            cursor.execute(
                "INSERT INTO bench_caps VALUES (%s, %s, %s, %s)", [keys[rule.code], rule.item, rule.sign, cap]
            )
        for number, item in enumerate(document()["tree"]["children"]):
            if item["method"] == "vote":
                continue
            measure = item.get("params", {}).get("value")
            cap = most if measure else int(Decimal(item.get("cap", item["full"])) * SCALE)
            cursor.execute(
                "INSERT INTO bench_items VALUES (%s, %s, %s, %s)",
                [number, measure, int(item["full"]) * SCALE, cap],
            )
        cursor.execute("ANALYZE bench_points, bench_caps, bench_items, bench_options, bench_groups")


def _bare_run(period, name: str):
    """A run of which nothing but sheets will be there; it stays unfinished."""
    number = period.runs.aggregate(top=Max("number"))["top"] or 0
    return Run.objects.create(
        period=period, number=number + 1, key=f"{name}-{period.pk}-{number}", engine=name, state="failed"
    )


def pure_sql(period, *, guarded: bool = True):
    """(seconds, run): one INSERT … SELECT of set-based sums into the sheets of a run.

    Not ``guarded``: without the triggers by which the database itself keeps finished runs and refuses strangers.
    """
    full = sum(int(item["full"]) * SCALE for item in document()["tree"]["children"] if item["method"] != "vote")
    run = _bare_run(period, "sql")
    given = {"period": period.pk, "run": run.pk, "full": full, "times": Decimal(TIMES)}
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = {'origin' if guarded else 'replica'}")
        began = time.perf_counter()
        cursor.execute(SQL, given)
        seconds = time.perf_counter() - began
        cursor.execute("SET session_replication_role = origin")
    return seconds, run


FETCHED = (
    """SELECT p.cadre_id, p.id, c.staff_no, p.unit_id, p.unit_path, p.scheme_version_id, p.standing, p.peer_group
    FROM appraisal_participant p JOIN cadres_cadre c ON c.id = p.cadre_id WHERE p.period_id = {period}""",
    "SELECT cadre_id, rule_id, quantity, level FROM appraisal_entry WHERE period_id = {period} AND state = 'verified'",
    "SELECT cadre_id, code, value FROM appraisal_measure WHERE period_id = {period}",
    'SELECT cadre_id, item, "group", option, count FROM appraisal_ballot WHERE period_id = {period}',
)
WRITTEN = (
    'period_id, cadre_id, participant_id, unit_id, unit_path, total, coefficient, "rank", band, grade, flags, breakdown'
)


def raw_floor(period, finished):
    """(seconds, run): the same columns out by COPY, the very rows of a finished run in by COPY; nothing computed."""
    run = _bare_run(period, "floor")
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {run.pk}, {WRITTEN} FROM appraisal_sheet WHERE run_id = {finished.pk}) TO STDOUT",
            rows,
        )
        rows.seek(0)
        began = time.perf_counter()
        for sql in FETCHED:
            cursor.copy_expert(f"COPY ({sql.format(period=period.pk)}) TO STDOUT (FORMAT binary)", io.BytesIO())
        cursor.copy_expert(f"COPY appraisal_sheet (run_id, {WRITTEN}) FROM STDIN", rows)
        return time.perf_counter() - began, run


def orm_loop(period, sample: int) -> tuple[float, dict]:
    """Cadre by cadre, as it is usually written: related rows, Decimal, one save; (seconds, totals)."""
    definitions = document()["tree"]["children"]
    run = _bare_run(period, "orm")
    found = {}
    began = time.perf_counter()
    for one in Participant.objects.filter(period=period).order_by("cadre_id")[:sample]:
        total = sum(_item(one, item) for item in definitions).quantize(CENT, rounding=ROUND_HALF_UP)
        Sheet.objects.create(
            run=run, period=period, cadre_id=one.cadre_id, participant=one, unit_id=one.unit_id,
            unit_path=one.unit_path, total=total, coefficient=total,
        )  # fmt: skip
        found[one.cadre_id] = total
    return time.perf_counter() - began, found


def _item(one, item: dict) -> Decimal:
    full = Decimal(item["full"])
    if item["method"] == "ratio":
        figure = Measure.objects.filter(period=one.period_id, cadre=one.cadre_id, code=item["params"]["value"]).first()
        return full if figure is None else full * min(max(figure.value, Decimal(0)), Decimal(1))
    if item["method"] == "vote":
        sums = {code: [0, 0] for code in GROUPS}
        for ballot in Ballot.objects.filter(period=one.period_id, cadre=one.cadre_id, item=item["code"]):
            sums[ballot.group][0] += ballot.count * OPTIONS[ballot.option]
            sums[ballot.group][1] += ballot.count
        means = {code: Decimal(total) / number for code, (total, number) in sums.items() if number}
        weight = sum(Decimal(GROUPS[code]) for code in means)
        return sum(Decimal(GROUPS[code]) * mean for code, mean in means.items()) / weight * Decimal(TIMES)
    score = full
    for rule in item["rules"]:
        amount = Decimal(0)
        for entry in Entry.objects.filter(
            period=one.period_id, cadre=one.cadre_id, state="verified", rule__code=rule["code"]
        ).select_related("rule"):
            data = entry.rule.definition
            amount += Decimal(data["levels"][entry.level] if "levels" in data else data["points"]) * entry.quantity
        if "cap" in rule:
            amount = min(amount, Decimal(rule["cap"]))
        score += amount if rule["kind"] == "bonus" else -amount
    return max(Decimal(0), min(Decimal(item.get("cap", item["full"])), score))
