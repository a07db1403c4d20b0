"""Who differs from today's files, found by the database: how many of each kind, and whom.

The same answer as comparing everybody (``appraisal.periods.differences``) without bringing anybody's row here. What
depends on the post alone, the scheme version and the peer group, is worked out for each post and travels as a list.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.db import connection

from appraisal.periods.freezing import RECRUITED, Rules, small_groups
from appraisal.periods.models import Period, PeriodKind
from cadres.units.models import Post
from core.dates import add_months

EVERY = 2**31
EVERYBODY = "everybody"
# Of each person the post that decides: that of a day that HR chose, else a secondment of most days, else a main post
TODAY = """
WITH terms AS ({terms}), held AS (
    SELECT a.cadre_id, a.post_id, c.entry_channel, c.entered_on, ROW_NUMBER() OVER (PARTITION BY a.cadre_id ORDER BY
        CASE a.kind WHEN 'secondment' THEN 0 ELSE 1 END,
        CASE WHEN f.as_of IS NULL THEN {days} END DESC,
        CASE WHEN f.as_of IS NULL THEN a.starts_on END DESC,
        CASE WHEN f.as_of IS NULL THEN a.id ELSE -a.id END DESC) AS place
    FROM cadres_appointment a JOIN cadres_cadre c ON c.id = a.cadre_id AND (c.left_on IS NULL OR c.left_on >= {last})
    LEFT JOIN appraisal_participant f ON f.cadre_id = a.cadre_id AND f.period_id = %(period)s AND f.as_of IS NOT NULL
    WHERE a.starts_on <= {last} AND (a.ends_on IS NULL OR a.ends_on >= {first}) AND a.kind IN ('main', 'secondment')
    AND CASE WHEN f.as_of IS NULL THEN a.kind = 'main' OR {days} >= %(seconded)s
        ELSE a.starts_on <= f.as_of AND (a.ends_on IS NULL OR a.ends_on >= f.as_of) END
), today AS (
    SELECT h.cadre_id, o.id AS post_id, o.unit_id, u.path, o.factor, t.version, t.peers,
        CASE WHEN h.entry_channel IN ({recruited}) AND h.entered_on > {settled} THEN 'comment_only'
        ELSE 'graded' END AS standing
    FROM held h JOIN terms t ON t.post = h.post_id JOIN cadres_post o ON o.id = h.post_id
    JOIN cadres_unit u ON u.id = o.unit_id WHERE h.place = 1
)
"""
HEADS = "SELECT post_id, COUNT(*) FROM today GROUP BY post_id"
# the kinds in the order of ``appraisal.periods.differences.FIELDS``; who was taken out by hand is none
DIFFERING = """, frozen AS (SELECT * FROM appraisal_participant WHERE period_id = %(period)s), differing AS (
    SELECT COALESCE(f.cadre_id, n.cadre_id) AS cadre, CASE
        WHEN f.taken_out_at IS NOT NULL THEN NULL
        WHEN f.id IS NULL THEN 'joined'
        WHEN n.cadre_id IS NULL THEN 'left'
        WHEN f.unit_id <> n.unit_id OR f.unit_path <> n.path OR f.post_id <> n.post_id THEN 'moved'
        WHEN f.scheme_version_id IS DISTINCT FROM n.version THEN 'scheme'
        WHEN f.post_factor <> n.factor OR f.peer_group <> n.peers THEN 'factor'
        WHEN f.standing <> n.standing THEN 'standing' END AS kind
    FROM frozen f FULL JOIN today n ON n.cadre_id = f.cadre_id
)
"""
NUMBERS = "SELECT kind, COUNT(*) FROM differing WHERE kind IS NOT NULL GROUP BY kind"
KEYS = """
SELECT kind, cadre, many FROM (
    SELECT kind, cadre, COUNT(*) OVER (PARTITION BY kind) AS many,
        ROW_NUMBER() OVER (PARTITION BY kind ORDER BY cadre) AS place
    FROM differing WHERE kind IS NOT NULL) AS placed
WHERE place <= %(most)s
UNION ALL SELECT 'everybody', NULL, COUNT(*) FROM differing
ORDER BY cadre
"""
POSTGRES = {
    "terms": (
        "SELECT CAST(line ->> 0 AS bigint) AS post, CAST(line ->> 1 AS bigint) AS version, line ->> 2 AS peers "
        "FROM jsonb_array_elements(CAST(%(terms)s AS jsonb)) AS line"
    ),
    "days": "(LEAST(COALESCE(a.ends_on, {last}), {last}) - GREATEST(a.starts_on, {first}) + 1)",
    "day": "CAST(%({name})s AS date)",
}
SQLITE = {
    "terms": (
        "SELECT json_extract(line.value, '$[0]') AS post, json_extract(line.value, '$[1]') AS version, "
        "json_extract(line.value, '$[2]') AS peers FROM json_each(%(terms)s) AS line"
    ),
    "days": ("(julianday(MIN(COALESCE(a.ends_on, {last}), {last})) - julianday(MAX(a.starts_on, {first})) + 1)"),
    "day": "%({name})s",
}


@dataclass(frozen=True)
class Differing:
    """How many people differ by kind, and the first keys of each kind in their order; ``people``: compared in all."""

    rules: Rules
    people: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def differing(period: Period, most: int = EVERY) -> Differing:
    """The numbers of all kinds, with at most ``most`` people of each; seven queries, nine for a year."""
    rules, given = _asked(period)
    numbers: dict[str, int] = {}
    keys: dict[str, list[int]] = {}
    for kind, cadre, many in _rows([TODAY, DIFFERING, KEYS], given | {"most": most}):
        numbers[kind] = many
        keys.setdefault(kind, []).append(cadre)
    keys.pop(EVERYBODY)
    return Differing(rules, numbers.pop(EVERYBODY), numbers, keys)


def numbers_of(period: Period) -> dict[str, int]:
    """How many people differ by kind (``appraisal.periods.differences.Kind``)."""
    _rules, given = _asked(period)
    return dict(_rows([TODAY, DIFFERING, NUMBERS], given))


def _asked(period: Period) -> tuple[Rules, dict[str, Any]]:
    """What decides in the period, and the same as parameters of the texts above."""
    rules = Rules.of(period)
    here = [post for post in _posts(period) if rules.is_here(post[1])]
    given = _given(period, rules) | {"terms": _terms(rules, here)}
    if period.kind == PeriodKind.YEAR:  # which of its groups are small is told by all its people
        heads = dict(_rows([TODAY, HEADS], given))
        sizes: Counter[str] = Counter()
        for key, path, category, is_head in here:
            sizes[rules.peer_group(path, category, is_head)] += heads.get(key, 0)
        sizes = Counter({group: size for group, size in sizes.items() if size})
        rules = replace(rules, small=small_groups(period, sizes))
        given["terms"] = _terms(rules, here)
    return rules, given


def _posts(period: Period) -> list[tuple[int, str, str, bool]]:
    rows = Post.objects.filter(unit__path__startswith=period.unit.path).order_by()
    return list(rows.values_list("pk", "unit__path", "category", "is_head"))


def _terms(rules: Rules, posts: list[tuple[int, str, str, bool]]) -> str:
    return json.dumps(
        [
            [key, rules.version(path, category), rules.peer_group(path, category, is_head)]
            for key, path, category, is_head in posts
        ]
    )


def _given(period: Period, rules: Rules) -> dict[str, Any]:
    length = (period.ends_on - period.starts_on).days + 1
    return {
        "period": period.pk,
        "first": period.starts_on.isoformat(),
        "last": period.ends_on.isoformat(),
        "settled": settled_until(period.ends_on, rules.probation_months).isoformat(),
        "seconded": max(1, ceil(rules.share * length)),
    }


def settled_until(last: date, months: int) -> date:
    """The latest day of entry whose probation of so many months is over on ``last`` (Provisions 2020 art. 25)."""
    day = add_months(last, -months) + timedelta(days=4)  # months end on different days
    while add_months(day, months) > last:
        day -= timedelta(days=1)
    return day


def _rows(texts: list[str], given: dict[str, Any]) -> Iterator[tuple]:
    parts = POSTGRES if connection.vendor == "postgresql" else SQLITE
    days = {name: parts["day"].format(name=name) for name in ("first", "last", "settled")}
    recruited = ", ".join(f"'{channel}'" for channel in RECRUITED)
    sql = "".join(texts).format(terms=parts["terms"], days=parts["days"].format(**days), recruited=recruited, **days)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        yield from cursor.fetchall()
