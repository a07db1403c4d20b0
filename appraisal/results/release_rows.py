"""The rows of a release: written by one statement out of the sheets of its run, compared with those before.

Of a partial run the newest sheet of each cadre counts, wherever in its chain it stands, and the rank that moved last.
Names are taken as they are called now, peer groups too; units with the path below the appraising one.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from appraisal.periods.models import Period
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results.models import Release, ReleasedResult
from appraisal.results.models.releases import STORED_PATH
from appraisal.runs.chain import UNSCORED
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import Run
from cadres.units.models import Unit
from core.joins import hashed_joins
from core.scopes import keys_in

WRITE = """
INSERT INTO appraisal_releasedresult (
    release_id, period_id, cadre_id, sheet_id, unit_id, decision_id, unit_path, total, coefficient, peer_group,
    peer_title, peer_title_en, "rank", band, grade, result_vetoed, best_grade, vetoes, cadre_name, cadre_latin,
    unit_name, unit_name_en, post_title, post_title_en, is_current)
SELECT %(release)s, s.period_id, s.cadre_id, s.id, s.unit_id, d.id, s.unit_path, s.total, s.coefficient, p.peer_group,
    coalesce(g.name, ''), coalesce(g.name_en, ''), {rank},
    s.band, coalesce(d.grade, s.grade), s.result_vetoed, s.best_grade, {codes},
    c.name, c.name_latin, coalesce(u.name, ''), coalesce(u.name_en, ''), o.title, o.title_en, true
FROM ({sheets}) s
JOIN appraisal_participant p ON p.id = s.participant_id AND p.period_id = %(period)s AND p.taken_out_at IS NULL
JOIN cadres_cadre c ON c.id = s.cadre_id
JOIN cadres_post o ON o.id = p.post_id
LEFT JOIN {units} ON u.unit = s.unit_id
LEFT JOIN {groups} ON g.peers = p.peer_group
{shifts}
LEFT JOIN appraisal_gradedecision d ON d.period_id = s.period_id AND d.cadre_id = s.cadre_id AND d.is_current
"""
# of a partial run: the rank that moved last
MOVED = """CASE WHEN m.run_id >= s.run_id THEN m."rank" ELSE s."rank" END"""
# of each cadre the row of the latest run in the chain
NEWEST = """
SELECT * FROM (SELECT {columns}, row_number() OVER (PARTITION BY cadre_id ORDER BY run_id DESC) AS turn
FROM {table} WHERE run_id IN ({chain})) AS every WHERE turn = 1
"""
SHEET = (
    "id, run_id, period_id, cadre_id, participant_id, unit_id, unit_path, total, coefficient, "
    '"rank", band, grade, flags, result_vetoed, best_grade'
)
SHIFTS = "LEFT JOIN ({newest}) m ON m.cadre_id = s.cadre_id"
# the usual one made once and not of each row
CODES = """CASE s.flags WHEN '' THEN CAST('[]' AS {json})
    ELSE CAST('["' || replace(s.flags, ',', '","') || '"]' AS {json}) END"""
# along the index, from each group to the next
PEERS = """
WITH RECURSIVE peers (name) AS (
    SELECT min(peer_group) FROM appraisal_participant WHERE period_id = %(period)s AND taken_out_at IS NULL
    UNION ALL
    SELECT (SELECT min(p.peer_group) FROM appraisal_participant p
        WHERE p.period_id = %(period)s AND p.taken_out_at IS NULL AND p.peer_group > peers.name)
    FROM peers WHERE peers.name IS NOT NULL
)
SELECT name FROM peers WHERE name IS NOT NULL
"""
UNITS = (("unit", "bigint"), ("name", "text"), ("name_en", "text"))
GROUPS = (("peers", "text"), ("name", "text"), ("name_en", "text"))


def rows_write(release: Release) -> int:
    """Writes the row of everybody; those that counted before count no more. Returns how many there are.

    The release itself is told how the peer groups are called, and has to be saved.
    """
    run, period = release.run, release.period
    groups = _groups(period)
    release.peer_titles = {group["peers"]: [group["name"], group["name_en"]] for group in groups}
    params: dict[str, Any] = {
        "release": release.pk,
        "period": period.pk,
        "u": _as_json(_units(period.unit)),
        "g": _as_json(groups),
    }
    with connection.cursor() as cursor, hashed_joins():
        cursor.execute(
            "UPDATE appraisal_releasedresult SET is_current = %s WHERE period_id = %s AND is_current",
            [False, period.pk],
        )
        cursor.execute(_statement(run), params)
        return cursor.rowcount


def _statement(run: Run) -> str:
    chain = ", ".join(str(int(key)) for key in run.chain())
    alone = run.base_id is None
    sheets = f"SELECT {SHEET} FROM appraisal_sheet WHERE run_id = {chain}" if alone else ""  # noqa: S608
    shifts = NEWEST.format(table="appraisal_rankshift", columns='cadre_id, run_id, "rank"', chain=chain)
    return WRITE.format(
        sheets=sheets or NEWEST.format(table="appraisal_sheet", columns=SHEET, chain=chain),
        rank='s."rank"' if alone else MOVED,
        shifts="" if alone else SHIFTS.format(newest=shifts),
        units=_listed("u", UNITS),
        groups=_listed("g", GROUPS),
        codes=CODES.format(json="jsonb" if connection.vendor == "postgresql" else "text"),
    )


def _listed(name: str, columns: Iterable[tuple[str, str]]) -> str:
    """SQL of a small table of that name, sent as JSON in the parameter of that name."""
    if connection.vendor == "postgresql":
        declared = ", ".join(f"{column} {kind}" for column, kind in columns)
        return f"jsonb_to_recordset(CAST(%({name})s AS jsonb)) AS {name} ({declared})"
    read = ", ".join(f"json_extract(value, '$.{column}') AS {column}" for column, _kind in columns)
    return f"(SELECT {read} FROM json_each(%({name})s)) AS {name}"  # noqa: S608


def _as_json(rows: list[dict]) -> str:
    return json.dumps(rows, ensure_ascii=False)


def _units(top: Unit) -> list[dict]:
    """Every unit of the body by its key, called with the units above it; the body itself only where it is alone."""
    units = {unit.pk: unit for unit in Unit.objects.filter(path__startswith=top.path)}
    longest = ReleasedResult._meta.get_field("unit_name").max_length
    found = []
    for unit in units.values():
        keys = keys_in(unit.path.removeprefix(top.path)) or [top.pk]
        line = [units[key] for key in keys if key in units]
        english = STORED_PATH.join(one.name_en or one.name for one in line) if any(one.name_en for one in line) else ""
        name = STORED_PATH.join(one.name for one in line)
        found.append({"unit": unit.pk, "name": name[:longest], "name_en": english[:longest]})
    return found


def _groups(period: Period) -> list[dict]:
    """Every peer group of the period by its key, as it is called today in both languages."""
    with connection.cursor() as cursor:
        cursor.execute(PEERS, {"period": period.pk})
        keys = [key for (key,) in cursor.fetchall()]
    chinese, english = (peer_groups_in_words(keys, language) for language in ("zh-hans", "en"))
    return [{"peers": key, "name": chinese[key][:200], "name_en": english[key][:200]} for key in sorted(keys)]


# --- Against the release before -------------------------------------------------------------------


def previous_of(release: Release) -> Release | None:
    earlier = Release.objects.done().filter(period=release.period_id, number__lt=release.number)
    return earlier.order_by("-number").first()


def rows_differing(release: Release, before: Release | None = None) -> QuerySet[ReleasedResult]:
    """Rows of the release whose score, coefficient, grade or veto the release before had otherwise, or not at all.

    Whoever stands in the earlier one alone is no row here: see ``rows_gone``.
    """
    before = before or previous_of(release)
    rows = _compared(ReleasedResult.objects.of(release))
    if before is None:
        return rows.none()
    same = {name: OuterRef(name) for name in ("cadre", "score", "share", "grade", "result_vetoed", "best_grade")}
    return rows.filter(~Exists(_compared(ReleasedResult.objects.of(before)).filter(**same)))


def rows_gone(release: Release, before: Release | None = None) -> QuerySet[ReleasedResult]:
    """Rows of the release before of people whom this one no longer has."""
    before = before or previous_of(release)
    if before is None:
        return ReleasedResult.objects.none()
    here = ReleasedResult.objects.of(release).filter(cadre=OuterRef("cadre"))
    return ReleasedResult.objects.of(before).filter(~Exists(here))


def _compared(rows: QuerySet) -> QuerySet:
    """With ``score`` and ``share`` as whole numbers, one of them standing for none."""
    nothing = Value(UNSCORED)
    return rows.annotate(score=Coalesce(raw("total"), nothing), share=Coalesce(raw("coefficient"), nothing))
