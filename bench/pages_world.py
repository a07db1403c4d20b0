"""The county of bench/pages: that of bench/scoring, with names, released months, proposals, training, attendance.

Set-based SQL out of row numbers, the same every time. Imported once Django is set up on the scratch database.
"""

import sys
import time
from datetime import date

from django.apps import apps
from django.db import connection

from appraisal.models import Period, Run
from appraisal.results.releases import release_prepare
from bench.scoring_contest import run_here
from bench.scoring_world import World
from cadres.models import Cadre, Grant, User
from core.approvals.services import proposal_approve
from core.jobs.services import job_run, next_jobs

RELEASED = (5, 6)  # months, of twelve, whose results are out
MEASURED = 5  # the month that has measures
YEAR = 2025
EMPTY = {
    "boolean": "false", "jsonb": "'{}'::jsonb", "character varying": "''", "text": "''", "integer": "0",
    "smallint": "0", "bigint": "0", "date": "DATE '2025-01-01'", "timestamp with time zone": "now()",
}  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红健建国文波辉琴云莉飞"
PEOPLE = f"""
UPDATE cadres_cadre SET
    name = substr('{SURNAMES}', 1 + abs(hashtext('s' || id)) %% {len(SURNAMES)}, 1)
        || substr('{GIVEN}', 1 + (id * 11 %% {len(GIVEN)})::int, 1)
        || CASE WHEN id %% 5 > 0 THEN substr('{GIVEN}', 1 + (id * 13 / 7 %% {len(GIVEN)})::int, 1) ELSE '' END,
    rank = (ARRAY['clerk_1', 'chief_4', 'chief_3', 'chief_2', 'chief_1', 'consult_4'])[1 + id %% 6],
    rank_since = DATE '2015-01-01' + (id * 37 %% 3600)::int, entered_on = DATE '2005-01-01' + (id * 17 %% 3600)::int
"""
HELD_BEFORE = """
SELECT cadre_id, post_id, 'main' AS kind, DATE '2012-01-01' AS starts_on, starts_on - 1 AS ends_on
FROM cadres_appointment WHERE cadre_id %% 3 = 0
"""
ATTENDANCE = """
SELECT c.id AS cadre_id, (ARRAY['late', 'personal', 'sick', 'annual', 'overtime'])[k] AS kind,
    DATE '2025-01-01' + (c.id * 13 %% 60 + k * 60)::int AS day,
    DATE '2025-01-01' + (c.id * 13 %% 60 + k * 60)::int AS last_day, 100 AS quantity
FROM cadres_cadre c CROSS JOIN generate_series(1, 5) k
"""
ATTENDANCE_DAYS = """
SELECT id AS record_id, cadre_id, kind, day, kind IN ('personal', 'sick', 'annual') AS morning,
    kind IN ('personal', 'sick', 'annual') AS afternoon, quantity FROM cadres_attendancerecord
"""
AWARDS = """
SELECT id AS cadre_id, 'Award ' || id %% 40 AS title, 'county' AS awarded_by,
    DATE '2020-01-01' + (id * 19 %% 2000)::int AS awarded_on FROM cadres_cadre WHERE id %% 5 = 0
"""
COURSES = """
SELECT 'C' || n AS code, 'Course ' || n AS title, 'duty' AS kind, 80 AS hours, %(county)s AS unit_id, true AS is_active
FROM generate_series(1, 50) n
"""
CLASSES = """
SELECT id AS course_id, DATE '2026-01-05' + (k * 20)::int AS starts_on, DATE '2026-01-06' + (k * 20)::int AS ends_on,
    'held' AS state, 30000 AS seats FROM training_course CROSS JOIN generate_series(1, 4) k
"""
ENROLMENTS = """
SELECT t.id AS training_class_id, c.id AS cadre_id, 'completed' AS state, 80 AS hours
FROM cadres_cadre c CROSS JOIN generate_series(0, 1) k
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM training_trainingclass) t ON t.n = (c.id * 3 + k) %% 200
"""
YEAR_RECORDS = """
SELECT c.id AS cadre_id, y AS year, CASE (c.id + y) %% 5 WHEN 0 THEN 'excellent' ELSE 'competent' END AS grade,
    true AS counts, CASE (c.id + y) %% 5 WHEN 0 THEN 6 ELSE 0 END AS credit_months
FROM cadres_cadre c CROSS JOIN generate_series(2022, 2024) y
"""
PROMOTIONS = """
SELECT id AS cadre_id, rank AS from_rank, rank_since AS from_rank_since, 'chief_1' AS to_rank,
    DATE '2026-01-01' AS effective_on, CASE WHEN id %% 500 = 0 THEN 'proposed' ELSE 'approved' END AS state,
    %(hr)s AS proposed_by_id, now() - id * interval '1 second' AS proposed_at,
    CASE WHEN id %% 500 > 0 THEN %(leader)s END AS decided_by_id
FROM cadres_cadre WHERE id %% 50 = 0
"""
MOVES = """
SELECT a.cadre_id, a.id AS from_appointment_id, a.post_id AS to_post_id, DATE '2026-01-01' AS effective_on,
    CASE WHEN a.cadre_id %% 500 = 25 THEN 'proposed' ELSE 'approved' END AS state, %(hr)s AS proposed_by_id,
    CASE WHEN a.cadre_id %% 500 <> 25 THEN %(leader)s END AS decided_by_id
FROM cadres_appointment a WHERE a.cadre_id %% 50 = 25 AND a.ends_on IS NULL
"""
TRAIL = """
SELECT n AS number, now() - (%(rows)s - n) * interval '1 second' AS at, (n %% 200)::text AS actor_key,
    'Officer ' || n %% 200 AS actor_name, 'entry.verified' AS action, 'appraisal.entry' AS object_type,
    n::text AS object_key, 'Entry ' || n AS object_text, '{"reason": "", "before": {}, "after": {}}' AS payload,
    n AS position, repeat('0', 64) AS previous_hash, repeat('0', 64) AS hash
FROM generate_series(1, %(rows)s) n
"""
# everybody signs in
ACCOUNTS = """
SELECT 'b' || substr(staff_no, 2) AS username, '!' AS password, name AS display_name, '' AS first_name, '' AS last_name,
    '' AS email, DATE '2025-01-01' AS date_joined, true AS is_active FROM cadres_cadre
"""
OF_ACCOUNTS = """
UPDATE cadres_cadre c SET user_id = u.id FROM cadres_user u WHERE u.username = 'b' || substr(c.staff_no, 2)
"""
# a supervisor for every 500 people
GRANTS = """
SELECT c.user_id, 'supervisor' AS role, p.unit_id, DATE '2020-01-01' AS starts_on FROM cadres_cadre c
JOIN cadres_appointment a ON a.cadre_id = c.id AND a.ends_on IS NULL JOIN cadres_post p ON p.id = a.post_id
WHERE c.id %% 500 = 2
"""
# the newest month is still being worked on: a tenth of its entries wait, a few were sent back
WAITING = """
UPDATE appraisal_entry SET state = CASE WHEN cadre_id %% 50 = 0 THEN 'returned' ELSE 'submitted' END,
    submitted_at = now() - (cadre_id %% 5000) * interval '1 minute', checked_by_id = NULL, checked_at = NULL,
    effect = NULL, source = 'self'
WHERE period_id = %(newest)s AND cadre_id %% 10 = 0
"""
YEAR_PEOPLE = """
SELECT %(year)s AS period_id, cadre_id, appointment_id, post_id, unit_id, unit_path, scheme_version_id, post_factor,
    peer_group, standing FROM appraisal_participant WHERE period_id = %(newest)s
"""
YEAR_SHEETS = """
SELECT %(run)s AS run_id, y.period_id, y.cadre_id, y.id AS participant_id, y.unit_id, y.unit_path, s.total,
    s.coefficient, s.rank, s.band, s.grade, '{}'::json AS breakdown
FROM appraisal_sheet s JOIN appraisal_participant y ON y.cadre_id = s.cadre_id AND y.period_id = %(year)s
WHERE s.run_id = %(released)s
"""


class County(World):
    """One county of one size, and four people who look at it."""

    hr: User
    leader: User
    supervisor: User
    auditor: User
    cadre: User

    @classmethod
    def filled(cls, size: int) -> "County":
        county = cls([size])
        county.leader = county._account("bench-leader", "leader", county.county)
        county.fill()
        return county

    @classmethod
    def found(cls) -> "County":
        """The county of a database that was filled before."""
        county = cls.__new__(cls)
        for name in ("hr", "leader", "supervisor", "auditor"):
            setattr(county, name, User.objects.get(username=f"bench-{name}"))
        county.cadre = Cadre.objects.order_by("staff_no")[0].user
        return county

    def readers(self) -> dict[str, User]:
        return {
            "county HR": self.hr,
            "leader": self.leader,
            "supervisor": self.supervisor,
            "cadre": self.cadre,
            "auditor": self.auditor,
        }

    def fill(self) -> None:
        super().fill()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            self._lives(cursor)
            self._trail(cursor)
            cursor.execute(WAITING, {"newest": months()[-1].pk})
            cursor.execute("SET session_replication_role = origin")
        self._readers()
        for number in RELEASED:
            released(months()[number], hr=self.hr, leader=self.leader)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            self._year(cursor)
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("VACUUM ANALYZE")

    def _account(self, name: str, role: str = "", unit=None) -> User:
        user = User.objects.create(username=name)
        if role:
            Grant.objects.create(user=user, role=role, unit=unit, starts_on=date(2020, 1, 1))
        return user

    def _lives(self, cursor) -> None:
        given = {"county": self.county.pk, "hr": self.hr.pk, "leader": self.leader.pk}
        cursor.execute(PEOPLE.replace("%%", "%"))
        insert(cursor, "cadres_user", ACCOUNTS, given)
        cursor.execute(OF_ACCOUNTS)
        insert(cursor, "cadres_grant", GRANTS, given)
        insert(cursor, "cadres_appointment", HELD_BEFORE, given)
        insert(cursor, "cadres_attendancerecord", ATTENDANCE, given)
        insert(cursor, "cadres_attendanceday", ATTENDANCE_DAYS, given)
        insert(cursor, "cadres_award", AWARDS, given)
        insert(cursor, "training_course", COURSES, given)
        insert(cursor, "training_trainingclass", CLASSES, given)
        insert(cursor, "training_enrolment", ENROLMENTS, given)
        insert(cursor, "appraisal_yearrecord", YEAR_RECORDS, given)
        insert(cursor, "appraisal_promotionproposal", PROMOTIONS, given)
        insert(cursor, "rotation_move", MOVES, given)

    def _trail(self, cursor) -> None:
        """Rows that look like the sealed trail, three for each person; no true hashes, which no list asks for."""
        cursor.execute("DELETE FROM core_auditrow")
        insert(cursor, "core_auditrow", TRAIL, {"rows": 3 * self.largest})
        cursor.execute("UPDATE core_audithead SET position = %s", [3 * self.largest])
        cursor.execute("SELECT setval(pg_get_serial_sequence('core_auditrow', 'number'), %s)", [3 * self.largest])

    def _readers(self) -> None:
        own = Cadre.objects.order_by("staff_no")[0]
        unit = own.main_appointment_today.post.unit
        self.supervisor = self._account("bench-supervisor", "supervisor", unit)
        self.auditor = self._account("bench-auditor", "auditor", self.county)
        self.cadre = own.user

    def _year(self, cursor) -> None:
        """A year whose sheets are those of a released month, so that there are grades to decide."""
        first, newest = months()[RELEASED[0]], months()[-1]
        year = Period.objects.create(
            unit=self.county, kind="year", starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 12, 31),
            entry_until=date(YEAR, 12, 31), verify_until=date(YEAR, 12, 31), state="open",
        )  # fmt: skip
        run = Run.objects.create(period=year, number=1, key="bench-year", state="done", engine="bench")
        given = {"year": year.pk, "newest": newest.pk, "run": run.pk, "released": first.runs.get().pk}
        insert(cursor, "appraisal_participant", YEAR_PEOPLE, given)
        insert(cursor, "appraisal_sheet", YEAR_SHEETS, given)
        Period.objects.filter(pk=year.pk).update(current_run=run)
        Period.objects.filter(kind="month").update(year_period=year)


def months() -> list[Period]:
    return list(Period.objects.filter(kind="month").order_by("starts_on"))


def year() -> Period:
    return Period.objects.get(kind="year")


def released(period: Period, *, hr: User, leader: User) -> None:
    """Computes the month and lets its results out, by the site's own statements, and tells how long both took."""
    running, _run = run_here(period, hr)
    period.refresh_from_db()
    release = release_prepare(period=period, actor=hr, reason="bench", accepted=True)
    began = time.perf_counter()
    proposal_approve(proposal=release, actor=leader)
    while waiting := next_jobs():
        for key in waiting:
            job_run(key)
    releasing = time.perf_counter() - began
    told = f"{period}: run {running:.2f} s, release {releasing:.2f} s, release / run {releasing / running:.2f}"
    print(told, file=sys.stderr, flush=True)


def defaults(table: str) -> dict:
    """What the model gives a column that nobody names; not what it makes anew for each row."""
    model = next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    return {
        field.column: field.get_db_prep_save(field.default, connection)
        for field in model._meta.concrete_fields
        if field.has_default() and not callable(field.default)
    }


def insert(cursor, table: str, rows: str, given: dict) -> None:
    """The rows of a SELECT, in every other column that must have a value with the model's own, else an empty one."""
    cursor.execute(f"CREATE TEMP TABLE bench_rows AS {rows}", given)
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'bench_rows'::regclass AND attnum > 0")
    named = [name for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
        "AND is_nullable = 'NO' AND column_default IS NULL AND identity_generation IS NULL",
        [table],
    )
    rest = {name: EMPTY[kind] for name, kind in cursor.fetchall() if name not in named}
    usual = {name: value for name, value in defaults(table).items() if name in rest}
    columns = ", ".join([*named, *rest])
    values = ", ".join([*named, *("%s" if name in usual else empty for name, empty in rest.items())])
    given_values = [usual[name] for name in rest if name in usual]
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM bench_rows", given_values)
    cursor.execute("DROP TABLE bench_rows")
