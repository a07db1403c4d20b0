"""The facts of bench/scoring: made by set-based SQL out of row numbers, the same every time.

Imported once Django is set up on the scratch database.
"""

from datetime import date
from decimal import Decimal

from django.db import connection

from appraisal.models import Participant, Period
from appraisal.schemes.services import scheme_import, version_publish
from cadres.models import Appointment, Cadre, Grant, Post, Unit, User

COMMON, LADDERS, RATIOS, VOTES = 20, 4, 4, 2  # items: 20 common, 10 individual
ENTRIES, MONTHS = 5, 12  # entries of a cadre in a month; months of entries in the table
BALLOTS = 8  # of a cadre in a month
GROUP = 500  # people of a peer group, who are one unit
LEVELS = {"town": "1", "county": "2.5", "city": "4"}
OPTIONS = {"a": 100, "b": 80, "c": 60, "d": 0}
GROUPS = {"leader": "0.3", "peer": "0.3", "masses": "0.4"}
TIMES = "0.04"


def document() -> dict:
    """Thirty indicators: 20 common that only deduct; 4 with ladders and caps, 4 ratios of measures, 2 votes."""
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
        items.append({"code": f"c{n}", "method": "deduct", "full": "3", "family": "common", "rules": rules})
    for n in range(LADDERS):
        rules = [
            {"code": f"i{n}.0", "title": f"i{n}.0", "kind": "deduct", "points": "0.75"},
            {"code": f"i{n}.1", "title": f"i{n}.1", "kind": "bonus", "levels": LEVELS, "cap": "3"},
        ]
        items.append({"code": f"i{n}", "method": "deduct_and_bonus", "full": "4", "cap": "6", "rules": rules})
    items += [
        {"code": f"r{n}", "method": "ratio", "full": "4", "params": {"value": f"bench.m{n}"}} for n in range(RATIOS)
    ]
    for n in range(VOTES):
        params = {
            "options": [{"code": code, "title": code, "value": str(value)} for code, value in OPTIONS.items()],
            "groups": [{"code": code, "title": code, "weight": weight} for code, weight in GROUPS.items()],
            "times": TIMES,
        }
        items.append({"code": f"v{n}", "method": "vote", "full": "4", "params": params})
    items = [{"title": item["code"], "dimension": "performance"} | item for item in items]
    return {
        "format": "appraisal-scheme/1", "code": "bench", "title": "Bench", "full_marks": "100",
        "grades": [{"code": "excellent", "title": "Good", "from": "90"}, {"code": "competent", "title": "Fair"}],
        "tree": {"code": "total", "title": "Total", "compose": "sum", "children": items},
    }  # fmt: skip


PARTICIPANTS = """
INSERT INTO appraisal_participant (period_id, cadre_id, appointment_id, post_id, unit_id, unit_path,
    scheme_version_id, post_factor, peer_group, standing, standing_reason)
SELECT %s, a.cadre_id, a.id, a.post_id, u.id, u.path, %s, 10000, 'G' || u.code, 'graded', ''
FROM cadres_appointment a JOIN cadres_post p ON p.id = a.post_id JOIN cadres_unit u ON u.id = p.unit_id
JOIN cadres_cadre c ON c.id = a.cadre_id
WHERE c.staff_no < 'B' || lpad(%s::text, 7, '0')
"""
ENTRY = """
INSERT INTO appraisal_entry (id, cadre_id, period_id, unit_id, unit_path, happened_on, rule_id, summary, details,
    quantity, quality, on_time, level, value_reason, modifiers, group_key, source, state, author_id, submitted_at,
    checked_by_id, checked_at, return_reason, effect, version, created_at{rest})
SELECT md5(p.period_id || '-' || p.cadre_id || '-' || k)::uuid, p.cadre_id, p.period_id, p.unit_id, p.unit_path,
    %(day)s + ((p.cadre_id * 7 + k) %% 28)::int, c.id, 'Bench', '',
    CASE (p.cadre_id + k) %% 4 WHEN 0 THEN 20000 WHEN 1 THEN 5000 ELSE 10000 END, '', true,
    CASE WHEN c.laddered THEN (ARRAY['town', 'county', 'city'])[1 + (p.cadre_id + k) %% 3] ELSE '' END,
    '', '[]', '', 'import', 'verified', %(writer)s, now(), %(hr)s, now(), '', 0, 1, now(){values}
FROM appraisal_participant p CROSS JOIN generate_series(1, %(entries)s) k
JOIN bench_cited c ON c.n = (p.cadre_id * 31 + k * 17) %% %(rules)s
WHERE p.period_id = %(period)s
"""
MEASURES = """
INSERT INTO appraisal_measure (period_id, cadre_id, code, value, source, note, entered_at)
SELECT p.period_id, p.cadre_id, 'bench.m' || m, (p.cadre_id * 37 + m * 11) %% 1200 * 1000, 'import', '', now()
FROM appraisal_participant p CROSS JOIN generate_series(0, %s - 1) m
WHERE p.period_id = %s AND (p.cadre_id + m) %% 10 > 0
"""
# v0: a leader, a colleague, two of the masses; v1: a leader, three of the masses, no colleague
BALLOT = """
INSERT INTO appraisal_ballot (id, period_id, cadre_id, item, "group", option, count, source)
SELECT gen_random_uuid(), p.period_id, p.cadre_id, s.item, s.voters,
    (ARRAY['a', 'b', 'a', 'c', 'b', 'a', 'd', 'a', 'b'])[1 + (p.cadre_id * 13 + s.n * 7) %% 9], 1, 'ballot'
FROM appraisal_participant p CROSS JOIN (VALUES
    (1, 'v0', 'leader'), (2, 'v0', 'peer'), (3, 'v0', 'masses'), (4, 'v0', 'masses'),
    (5, 'v1', 'leader'), (6, 'v1', 'masses'), (7, 'v1', 'masses'), (8, 'v1', 'masses')) s (n, item, voters)
WHERE p.period_id = %s
"""


class World:
    """Periods by their number of cadres; the largest lies among the entries of twelve months."""

    def __init__(self, sizes: list[int]):
        self.sizes = sorted(sizes)
        self.largest = self.sizes[-1]
        self.county = Unit.objects.create(code="BENCH", name="Bench", kind="county", path="")
        Unit.objects.filter(pk=self.county.pk).update(path=f"{self.county.pk}/")
        self.county.refresh_from_db()
        self.hr = User.objects.create(username="bench-hr")
        self.writer = User.objects.create(username="bench-writer")
        Grant.objects.create(user=self.hr, role="hr", unit=self.county, starts_on=date(2020, 1, 1))
        self.version = version_publish(
            version=scheme_import(document=document(), owner=self.county, actor=self.hr),
            effective_from=date(2020, 1, 1),
            actor=self.hr,
        )
        self.periods = {}

    def fill(self) -> None:
        with connection.cursor() as cursor:
            # the triggers and keys would check again, row by row, what these statements make right
            cursor.execute("SET session_replication_role = replica")
            indexes = self._drop_indexes(cursor, "appraisal_entry", "appraisal_ballot")
            self._people(cursor)
            self._cited(cursor)
            small = [(size, date(2025, 1 + n, 1)) for n, size in enumerate(self.sizes[:-1])]
            for size, day in small:
                self.periods[size] = self._month(cursor, size, day, year=2024)
            for month in range(1, MONTHS + 1):
                found = self._month(cursor, self.largest, date(2025, month, 1), year=2025, whole=month == 6)
                if month == 6:
                    self.periods[self.largest] = found
            for statement in indexes:
                cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin")
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _drop_indexes(self, cursor, *tables) -> list[str]:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = 'public' "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        )
        rows = cursor.fetchall()
        for name, _definition in rows:
            cursor.execute(f'DROP INDEX "{name}"')
        return [definition for _name, definition in rows]

    def _people(self, cursor) -> None:
        units = Unit.objects.bulk_create(
            Unit(code=f"U{n:04d}", name=f"U{n}", kind="bureau", path="", parent=self.county)
            for n in range(-(-self.largest // GROUP))
        )
        for unit in units:
            unit.path = f"{self.county.path}{unit.pk}/"
        Unit.objects.bulk_update(units, ["path"], batch_size=500)
        posts = Post.objects.bulk_create(
            Post(unit=unit, code=unit.code, title="Bench", category="general", headcount=GROUP) for unit in units
        )
        Cadre.objects.bulk_create(
            (
                Cadre(
                    staff_no=f"B{n:07d}", name=f"B{n}", sex="m", born_on=date(1980, 1, 1), identity_number="",
                    identity_digest=f"{n:064d}", education="bachelor", politics="masses",
                    entered_on=date(2010, 1, 1), entry_channel="exam",
                )
                for n in range(self.largest)
            ),
            batch_size=5000,
        )  # fmt: skip
        keys = Cadre.objects.order_by("staff_no").values_list("pk", flat=True)
        Appointment.objects.bulk_create(
            (
                Appointment(cadre_id=key, post=posts[n // GROUP], kind="main", starts_on=date(2020, 1, 1))
                for n, key in enumerate(keys)
            ),
            batch_size=5000,
        )

    def _cited(self, cursor) -> None:
        cursor.execute(
            "CREATE TABLE bench_cited AS SELECT row_number() OVER (ORDER BY position) - 1 AS n, id, "
            "definition ? 'levels' AS laddered FROM appraisal_rule WHERE version_id = %s",
            [self.version.pk],
        )
        cursor.execute("SELECT count(*) FROM bench_cited")
        self.rules = cursor.fetchone()[0]

    def _month(self, cursor, size: int, day: date, *, year: int, whole: bool = True):
        day = day.replace(year=year)
        period = Period.objects.create(
            unit=self.county, kind="month", starts_on=day, ends_on=day.replace(day=28), entry_until=day.replace(day=28),
            verify_until=day.replace(day=28), state="open",
        )  # fmt: skip
        cursor.execute(PARTICIPANTS, [period.pk, self.version.pk, size])
        given = {
            "day": day, "writer": self.writer.pk, "hr": self.hr.pk, "entries": ENTRIES, "rules": self.rules,
            "period": period.pk,
        }  # fmt: skip
        rest, values = self._defaults(cursor)
        cursor.execute(ENTRY.format(rest=rest, values=values), given)
        if whole:
            cursor.execute(MEASURES, [RATIOS, period.pk])
            cursor.execute(BALLOT, [period.pk])
        return period

    def _defaults(self, cursor) -> tuple[str, str]:
        """Columns of the ledger that came later and must not be null."""
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'appraisal_entry' "
            "AND is_nullable = 'NO' AND column_default IS NULL"
        )
        named = ENTRY[ENTRY.index("(") : ENTRY.index("{rest}")]
        more = [(name, kind) for name, kind in cursor.fetchall() if f"{name}" not in named]
        empty = {"boolean": "false", "jsonb": "'[]'::jsonb", "character varying": "''", "text": "''"}
        return "".join(f", {name}" for name, _kind in more), "".join(f", {empty[kind]}" for _name, kind in more)


def touch(period, share_of: int, *, region: bool, turn: int) -> int:
    """One entry more or less for one cadre in ``share_of``, spread over all or side by side; gives how many."""
    keys = list(Participant.objects.filter(period=period).order_by("cadre_id").values_list("cadre_id", flat=True))
    number = max(1, len(keys) // share_of)
    start = turn * number if region else turn
    chosen = keys[start : start + number] if region else keys[start::share_of][:number]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE appraisal_entry SET quantity = quantity + 10000 WHERE id IN (SELECT DISTINCT ON (cadre_id) id "
            "FROM appraisal_entry WHERE period_id = %s AND cadre_id = ANY(%s) ORDER BY cadre_id, id)",
            [period.pk, chosen],
        )
        return cursor.rowcount
