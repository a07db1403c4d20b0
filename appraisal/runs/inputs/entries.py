"""Ledger entries as events and adjustments."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from django.db import connection

from appraisal.ledger.models import EntrySource
from appraisal.periods.models import Period
from appraisal.runs.columns import SqlColumn, Sums, big, place_of, text_hash
from appraisal.runs.inputs.people import Batch
from appraisal.runs.inputs.scope import Scope, fetch_rows, named
from appraisal.schemes.models import Rule
from appraisal.scoring import NO_VALUE, Adjustments, Events, Scheme, event_issues
from appraisal.scoring.fast.kinds import kinds

MICRO_PER_QUANTITY = 100  # quantities and chosen values are kept in ten-thousandths


class EntryRow(NamedTuple):
    """A verified entry that cites a rule, as a run reads it; the columns stand in ``ENTRY_COLUMNS``."""

    cadre: int
    rule: int
    quantity: int  # ten-thousandths
    value: int | None  # a chosen value, ten-thousandths
    level: str
    modifiers: str  # codes as JSON
    group: str  # the project or document of a pool
    key: str
    source: str
    effect: int | None  # of a reversal, millionths

    @property
    def is_reversal(self) -> bool:
        return self.source == EntrySource.REVERSAL


COUNTING = "r.state = 'verified' AND r.rule_id IS NOT NULL"
PLAIN = "r.value IS NULL AND r.modifiers = '[]' AND r.group_key = '' AND r.source <> 'reversal'"
ENTRY_COLUMNS = (
    "r.cadre_id, r.rule_id, r.quantity, r.value, r.level, CAST(r.modifiers AS text), r.group_key, CAST(r.id AS text), "
    "r.source, r.effect"
)


def counting_rows(period: Period, cadres: Sequence[int] | None = None) -> list[EntryRow]:
    """Verified entries that cite a rule, of everybody or of the given cadres."""
    return _rows(period.pk, *(("", []) if cadres is None else _of(cadres)))


def _of(cadres: Sequence[int]) -> tuple[str, list]:
    condition, params = named(cadres)
    return f" AND r.cadre_id {condition}", params


def _rows(period: int, condition: str, params: Sequence) -> list[EntryRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ENTRY_COLUMNS} FROM appraisal_entry r WHERE r.period_id = %s AND {COUNTING}{condition}",  # noqa: S608
            [period, *params],
        )
        return [EntryRow(*row) for row in cursor.fetchall()]


def _levels(batch: Batch) -> list[str]:
    codes = {code for key in batch.versions for rule in batch.scheme(key).rules for code in rule.level_codes}
    return ["", *sorted(codes)]


def fetch_entries(scope: Scope, batch: Batch) -> tuple[list[np.ndarray], list[EntryRow]]:
    """(columns of plain entries: cadre, rule, quantity, place of the level; the others as rows)."""
    batch.levels = _levels(batch)
    level, level_params = place_of("r.level", batch.levels)
    level = f"CASE WHEN {PLAIN} THEN {level} ELSE 0 END"
    asked = [
        SqlColumn("r.rule_id"),
        SqlColumn(big("r.quantity")),
        SqlColumn(big(level), level_params, below=len(batch.levels) + 1),
    ]
    columns = fetch_rows("appraisal_entry", scope.period, batch.ids, asked, f" AND {COUNTING}")
    plain = columns[3] > 0
    if plain.all():
        return columns, []
    marks = ", ".join(["%s"] * len(batch.levels))
    condition, params = _of(batch.ids.tolist())
    others = f"{condition} AND NOT ({PLAIN} AND r.level IN ({marks}))"
    rows = _rows(scope.period, others, [*params, *batch.levels])
    return [column[plain] for column in columns], rows


def cited_rules(cited: np.ndarray, rows: list[EntryRow]) -> dict[int, tuple[int, str, str]]:
    """Of each cited rule its version, its code, and what names it on every database."""
    keys = {*cited[kinds(cited)[0]].tolist(), *(row.rule for row in rows)}
    found = Rule.objects.filter(pk__in=keys)
    names = ("pk", "version_id", "code", "version__scheme__code", "version__number")
    return {
        key: (version, code, f"{scheme} {number} {code}")
        for key, version, code, scheme, number in found.values_list(*names)
    }


def entry_sums(batch: Batch, plain: Sequence[np.ndarray], rows: list[EntryRow], rules: dict) -> Sums:
    """Keys of entries do not enter: two entries that say the same may stand for one another."""
    sums = Sums()
    cadre, rule, quantity, level = plain
    if len(cadre):
        first, inverse = kinds(rule)
        names = np.array([text_hash(rules[key][2]) for key in rule[first].tolist()], np.int64)
        levels = np.array([0, *(text_hash(code) for code in batch.levels)], np.int64)
        nothing = np.zeros(len(cadre), np.int64)
        sums.add(batch.staff[batch.row_of(cadre)], names[inverse], quantity, levels[level], nothing)
    if rows:
        people = batch.row_of(np.array([row.cadre for row in rows], np.int64))
        columns = [(text_hash(rules[row.rule][2]), row.quantity, text_hash(row.level), _rare_hash(row)) for row in rows]
        name, quantity, level, rare = (np.array(column, np.int64) for column in zip(*columns, strict=True))
        sums.add(batch.staff[people], name, quantity, level, rare)
    return sums


def _rare_hash(row: EntryRow) -> int:
    """Hash of what only few entries say; 0 for one that is here for its unknown level alone."""
    codes = sorted(_codes(row.modifiers))
    back = row.effect if row.is_reversal else None
    if row.value is None and not codes and not row.group and not row.is_reversal:
        return 0
    return text_hash(f"{row.value}|{codes}|{row.group}|{row.is_reversal}|{back}")


def plain_events(numbers: "RuleNumbers", batch: Batch, plain: Sequence[np.ndarray]) -> dict[int, tuple[list, list]]:
    """By version: columns of its events, and rows of those that must be looked at one by one."""
    cadre, rule, quantity, level = plain
    if not len(cadre):
        return {}
    row = batch.row_of(cadre)
    first, inverse = kinds(rule)
    known = rule[first].tolist()
    version = batch.version[row]
    found = {}
    for key in batch.rows:
        mine = version == key
        own = np.array([not numbers.is_other(key, one) for one in known], bool)[inverse]
        number = np.array([numbers.number(key, one) for one in known], np.int64)[inverse]
        good = np.nonzero(mine & own & (number >= 0))[0]
        others = np.nonzero(mine & ~(own & (number >= 0)))[0]
        places = _level_places(batch.scheme(key), batch.levels)
        columns = [
            batch.place[row[good]],
            number[good],
            quantity[good] * MICRO_PER_QUANTITY,
            places[number[good], level[good]],
        ]
        doubtful = [
            EntryRow(at, cited, amount, None, batch.levels[place - 1], "[]", "", "", "", None)
            for at, cited, amount, place in zip(
                *(column[others].tolist() for column in (cadre, rule, quantity, level)), strict=True
            )
        ]
        found[key] = columns, doubtful
    return found


def _level_places(scheme: Scheme, levels: list[str]) -> np.ndarray:
    """Per rule and place among ``levels`` (from 1): the position in the rule's ladder, -1 where it has none."""
    places = np.full((max(len(scheme.rules), 1), len(levels) + 1), -1, np.int64)
    for rule in scheme.rules:
        for position, code in enumerate(rule.level_codes):
            places[rule.index, levels.index(code) + 1] = position
    return places


def joined(columns: Sequence[np.ndarray] | None, events: Events) -> Events:
    """Plain events and those that came as rows."""
    if columns is None or not len(columns[0]):
        return events
    subject, rule, quantity, level = columns
    plain = Events(subject, rule, quantity, level=level)
    return plain.joined(events) if len(events) else plain


def by_version(batch: Batch, rows: list[EntryRow]) -> dict[int, list]:
    """Rows by the scheme version of their cadre; rows of people who do not take part are left out."""
    of = dict(zip(batch.ids.tolist(), batch.version.tolist(), strict=True)) if rows else {}
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        if key := of.get(row.cadre):
            found[key].append(row)
    return found


class RuleNumbers:
    """From the key of a cited rule to its number in the participant's scheme, found by code across versions."""

    def __init__(self, batch: Batch, rules: dict[int, tuple[int, str]]) -> None:
        self._batch = batch
        self._rule = rules
        self._known: dict[tuple[int, int], int] = {}
        self.foreign: list[str] = []  # keys of entries that do not count because their rule is not in the scheme

    def number(self, version: int, rule: int) -> int:
        """Position of the rule in the scheme, -1 when the scheme has none of that code."""
        known = self._known.get((version, rule))
        if known is None:
            scheme, code = self._batch.scheme(version), self._rule[rule][1]
            known = scheme.rule(code).index if scheme.has_rule(code) else -1
            self._known[version, rule] = known
        return known

    def is_other(self, version: int, rule: int) -> bool:
        """Whether the entry cites the rule of another version, whose terms may differ."""
        return self._rule[rule][0] != version


def row_events(rules: RuleNumbers, version: int, rows: Sequence[EntryRow], batch: Batch) -> tuple[Events, list[str]]:
    """(events, keys of their entries)."""
    if not rows:
        return Events.empty(), []
    scheme = rules._batch.scheme(version)
    groups: dict[str, int] = {}
    found, kept = [], []
    levels = [{code: n for n, code in enumerate(one.level_codes)} for one in scheme.rules]
    bits = [{modifier.code: modifier.bit for modifier in one.modifiers} for one in scheme.rules]
    pooled = [one.pool is not None for one in scheme.rules]
    masks: dict[tuple[int, str], int] = {}
    for row in rows:
        number = rules.number(version, row.rule)
        if number < 0 or (rules.is_other(version, row.rule) and not _fits(scheme, number, row)):
            rules.foreign.append(row.key)
            continue
        ranged = row.value if scheme.rules[number].range is not None else None
        text = row.modifiers if bits[number] else ""
        if (number, text) not in masks:
            masks[number, text] = sum(bits[number].get(code, 0) for code in set(_codes(text)))
        found.append((
            row.cadre,
            number,
            row.quantity * MICRO_PER_QUANTITY,
            NO_VALUE if ranged is None else ranged * MICRO_PER_QUANTITY,
            levels[number].get(row.level, -1),
            masks[number, text],
            groups.setdefault(row.group, len(groups)) if row.group and pooled[number] else -1,
            _reference(row) if pooled[number] else -1,  # only ties inside a pool ever look at it
        ))  # fmt: skip
        kept.append(row.key)
    cadre, *columns = np.array(found, np.int64).reshape(-1, 8).T.copy()
    return Events(batch.place[batch.row_of(cadre)], *columns), kept


def _reference(row: EntryRow) -> int:
    """The entry's key as far as an integer column holds it; it only settles ties."""
    return int(row.key.replace("-", "")[:15], 16) if row.key else -1


def _codes(text: str) -> list[str]:
    return json.loads(text) if text and text != "[]" else []


def _fits(scheme: Scheme, number: int, row: EntryRow) -> bool:
    """Whether an entry that cites another version's rule can be counted under this one's."""
    rule = scheme.rules[number]
    record = {
        "rule": rule.code,
        "quantity": f"{row.quantity}/10000",
        "value": None if row.value is None else f"{row.value}/10000",
        "level": row.level or None,
        "modifiers": _codes(row.modifiers or "[]"),
        "group": row.group,
    }
    return not event_issues(scheme, record, need_reason=False)


def fixed_effects(rules: RuleNumbers, version: int, rows: Sequence[EntryRow], batch: Batch) -> Adjustments:
    kept = []
    for row in rows:
        number = rules.number(version, row.rule)
        if number < 0 or row.effect is None:
            rules.foreign.append(row.key)
        else:
            kept.append((row.cadre, number, row.effect, _reference(row)))
    if not kept:
        return Adjustments.empty()
    cadres, numbers, effects, refs = (np.array(column, np.int64) for column in zip(*kept, strict=True))
    return Adjustments(batch.place[batch.row_of(cadres)], numbers, effects, refs)
