"""What a run reads: participants, ledger entries and measures, as columns and as one digest.

Verified entries count. One reversed in its own period counts nowhere, nor does its reversal; a reversing entry of
an earlier period's entry is verified itself and a fixed effect in the period that it was written for.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F, TextField
from django.db.models.functions import Cast

from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.periods.models import Measure, Participant, Period, PeriodKind
from appraisal.schemes.models import Rule, SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import ENGINE_VERSION, NO_VALUE, Adjustments, Events, Facts, FactsError, event_issues
from appraisal.scoring import Measure as MeasureColumn
from appraisal.scoring.digest import value_digest
from core.params.services import parameter

# Goes up whenever this room computes something else from the same facts.
RESULTS_VERSION = "1"
MICRO_PER_QUANTITY = 100  # quantities and chosen values are kept in ten-thousandths


def raw(name: str):
    """The scaled integer of an exact decimal as it is stored, spared the way through Decimal."""
    return ExpressionWrapper(F(name), output_field=BigIntegerField())


# --- Entries --------------------------------------------------------------------------------------


EVENT_COLUMNS = (
    "cadre_id",
    "rule_id",
    "raw_quantity",
    "raw_value",
    "level",
    "raw_modifiers",
    "group_key",
    "raw_id",
    "source",
    "raw_effect",
)
RAW_EVENT = {
    "raw_quantity": raw("quantity"),
    "raw_value": raw("value"),
    "raw_effect": raw("effect"),
    "raw_modifiers": Cast("modifiers", TextField()),
    "raw_id": Cast("id", TextField()),
}


def counting_rows(period, cadres: tuple[int, int] | None = None):
    """Verified entries that cite a rule, as tuples of EVENT_COLUMNS; of the cadres from–to when given."""
    rows = Entry.objects.filter(period=period, state=EntryState.VERIFIED, rule__isnull=False)
    if cadres:
        rows = rows.filter(cadre__pk__range=cadres)
    return rows.annotate(**RAW_EVENT).values_list(*EVENT_COLUMNS).order_by()


# --- Participants ---------------------------------------------------------------------------------

PERSON_COLUMNS = (
    "cadre_id",
    "pk",
    "cadre__staff_no",
    "unit_id",
    "unit_path",
    "scheme_version_id",
    "standing",
)


@dataclass
class Batch:
    """The participants of a chunk, by cadre, and the facts of each scheme version among them."""

    people: list[tuple]  # PERSON_COLUMNS
    versions: dict[int, SchemeVersion]
    facts: dict[int, Facts] = field(default_factory=dict)
    rows: dict[int, np.ndarray] = field(default_factory=dict)  # positions in people, per version
    event_keys: list[str] = field(
        default_factory=list
    )  # keys of the entries behind the events, in their order
    foreign: list[str] = field(
        default_factory=list
    )  # keys of entries whose rule the participant's scheme lacks

    def scheme(self, key: int):
        return compiled(self.versions[key])


def batch_people(period, cadres: tuple[int, int] | None = None) -> Batch:
    rows = Participant.objects.filter(period=period)
    if cadres:
        rows = rows.filter(cadre__pk__range=cadres)
    people = list(rows.order_by("cadre_id").values_list(*PERSON_COLUMNS))
    keys = {person[5] for person in people if person[5]}
    return Batch(people, SchemeVersion.objects.in_bulk(keys))


def batch_read(period, cadres: tuple[int, int] | None = None) -> Batch:
    """Everything that scoring a chunk needs: four set-based reads, whatever the number of people."""
    batch = batch_people(period, cadres)
    rows = list(counting_rows(period, cadres).iterator(chunk_size=20_000))
    cited = Rule.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "version_id", "code")
    rules = {key: (version, code) for key, version, code in cited}
    return batch_fill(batch, rows=rows, rules=rules, measures=_measure_rows(period, cadres, batch))


def batch_fill(batch: Batch, *, rows: list[tuple], rules: dict[int, tuple[int, str]], measures) -> Batch:
    """Turns rows into the facts of each scheme version.

    ``rows`` are tuples of EVENT_COLUMNS, ``rules`` gives (version, code) of each cited rule, ``measures`` are
    (cadre, code, millionths).
    """
    ids = np.array([person[0] for person in batch.people], np.int64)
    version = np.array([person[5] or 0 for person in batch.people], np.int64)
    numbers = RuleNumbers(batch, rules)
    reversals = [row for row in rows if row[8] == EntrySource.REVERSAL]
    events = [row for row in rows if row[8] != EntrySource.REVERSAL] if reversals else rows
    place = np.full(len(ids), -1, np.int64)
    for key in sorted(batch.versions):
        at = np.nonzero(version == key)[0]
        batch.rows[key] = at
        place[at] = np.arange(len(at))
    events_of = _split(batch, ids, version, events)
    reversals_of = _split(batch, ids, version, reversals)
    measures_of = _measures(measures, batch, ids, version, place)
    for key, at in batch.rows.items():
        found, keys, kept = _events(numbers, key, events_of.get(key, ()), ids, place)
        batch.event_keys += kept
        batch.facts[key] = Facts(
            [batch.people[row][2] for row in at.tolist()],
            found,
            measures_of.get(key, {}),
            _adjustments(numbers, key, reversals_of.get(key, ()), ids, place),
            keys,
        )
    batch.foreign = numbers.foreign
    return batch


def _split(batch, ids, version, rows) -> dict[int, list]:
    """Rows by the scheme version of their cadre; rows of people who do not take part are left out."""
    if not rows:
        return {}
    if len(batch.versions) == 1 and bool(version.all()):
        return {int(version[0]): rows}
    of = dict(zip(ids.tolist(), version.tolist(), strict=True))
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        key = of.get(row[0])
        if key:
            found[key].append(row)
    return found


class RuleNumbers:
    """From the key of a cited rule to its number in the participant's scheme, found by code across versions."""

    def __init__(self, batch: Batch, rules: dict[int, tuple[int, str]]):
        self._batch = batch
        self._rule = rules
        self._known: dict[tuple[int, int], int] = {}
        self.foreign: list[
            str
        ] = []  # keys of entries that do not count because their rule is not in the scheme

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


def _events(rules: RuleNumbers, version: int, rows, ids, place) -> tuple[Events, list[str], list[str]]:
    if not rows:
        return Events.empty(), [], []
    scheme = rules._batch.scheme(version)
    groups: dict[str, int] = {}
    cadre, rule, quantity, value, level, modifiers, group, ref, kept = [], [], [], [], [], [], [], [], []
    levels = [{code: n for n, code in enumerate(one.level_codes)} for one in scheme.rules]
    bits = [{modifier.code: modifier.bit for modifier in one.modifiers} for one in scheme.rules]
    pooled = [one.pool is not None for one in scheme.rules]
    masks: dict[tuple[int, str], int] = {}
    for row in rows:
        number = rules.number(version, row[1])
        if number < 0 or (rules.is_other(version, row[1]) and not _fits(scheme, number, row)):
            rules.foreign.append(row[7])
            continue
        cadre.append(row[0])
        rule.append(number)
        quantity.append(row[2] * MICRO_PER_QUANTITY)
        ranged = scheme.rules[number].range is not None and row[3] is not None
        value.append(row[3] * MICRO_PER_QUANTITY if ranged else NO_VALUE)
        level.append(levels[number].get(row[4], -1))
        text = row[5]
        if text in ("[]", "", None) or not bits[number]:
            modifiers.append(0)
        else:
            mask = masks.get((number, text))
            if mask is None:
                mask = masks[number, text] = sum(bits[number].get(code, 0) for code in set(_codes(text)))
            modifiers.append(mask)
        group.append(groups.setdefault(row[6], len(groups)) if row[6] and pooled[number] else -1)
        # only ties inside a pool ever look at it
        ref.append(_reference(row) if pooled[number] else -1)
        kept.append(row[7])
    subject = place[np.searchsorted(ids, np.array(cadre, np.int64))]
    columns = (np.array(column, np.int64) for column in (rule, quantity, value, level, modifiers, group, ref))
    return Events(subject, *columns), list(groups), kept


def _reference(row) -> int:
    """The entry's key as far as an integer column holds it; it only settles ties."""
    return int(row[7].replace("-", "")[:15], 16)


def _codes(text: str) -> list[str]:
    return json.loads(text)


def _fits(scheme, number: int, row) -> bool:
    """Whether an entry that cites another version's rule can be counted under this one's."""
    rule = scheme.rules[number]
    record = {
        "rule": rule.code,
        "quantity": f"{row[2]}/10000",
        "value": None if row[3] is None else f"{row[3]}/10000",
        "level": row[4] or None,
        "modifiers": _codes(row[5] or "[]"),
        "group": row[6],
    }
    return not event_issues(scheme, record, need_reason=False)


def _adjustments(rules: RuleNumbers, version: int, rows, ids, place) -> Adjustments:
    kept = []
    for row in rows:
        number = rules.number(version, row[1])
        if number < 0 or row[9] is None:
            rules.foreign.append(row[7])
        else:
            kept.append((row[0], number, row[9], _reference(row)))
    if not kept:
        return Adjustments.empty()
    cadres, numbers, effects, refs = (np.array(column, np.int64) for column in zip(*kept, strict=True))
    return Adjustments(place[np.searchsorted(ids, cadres)], numbers, effects, refs)


def _measure_rows(period, cadres, batch: Batch):
    codes = {code for key in batch.versions for code in batch.scheme(key).measures}
    if not codes:
        return ()
    rows = Measure.objects.filter(period=period, code__in=codes)
    if cadres:
        rows = rows.filter(cadre__pk__range=cadres)
    columns = rows.annotate(raw_value=raw("value")).values_list("cadre_id", "code", "raw_value").order_by()
    return columns.iterator(chunk_size=20_000)


def _measures(rows, batch: Batch, ids, version, place) -> dict[int, dict[str, MeasureColumn]]:
    wanted = {key: set(batch.scheme(key).measures) for key in batch.versions}
    by_code: dict[str, tuple[list, list]] = defaultdict(lambda: ([], []))
    for cadre, code, value in rows:
        by_code[code][0].append(cadre)
        by_code[code][1].append(value)
    found: dict[int, dict[str, MeasureColumn]] = defaultdict(dict)
    for code, columns in by_code.items():
        people, values = (np.array(column, np.int64) for column in columns)
        row = np.minimum(np.searchsorted(ids, people), len(ids) - 1)
        takes_part = ids[row] == people
        row, values = row[takes_part], values[takes_part]
        for key, codes_here in wanted.items():
            if code not in codes_here:
                continue
            mine = version[row] == key
            size = len(batch.rows[key])
            num, present = np.zeros(size, np.int64), np.zeros(size, bool)
            num[place[row[mine]]], present[place[row[mine]]] = values[mine], True
            found[key][code] = MeasureColumn(num, 10**6, present)
    return found


def facts_error(error: FactsError) -> str:
    return "; ".join(f"{issue.path}: {issue.message}" for issue in error.issues[:5])


# --- Grade rules ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuotaRule:
    """Most that may be graded excellent in a peer group (POLICY: dated parameters with their source)."""

    share: str
    rounding: str
    tie: str
    source: str


def quota_rule(period) -> QuotaRule:
    day = period.ends_on
    share = parameter("grades.excellent_share", on=day)
    return QuotaRule(
        str(share.value),
        parameter("grades.quota_rounding", on=day).value,
        parameter("grades.quota_tie", on=day).value,
        " ".join(filter(None, [share.source_title, share.article])),
    )


# --- One digest of everything read ----------------------------------------------------------------


def run_key(period: Period) -> str:
    """Digest of period, participants, scheme versions, engine and inputs; the identity of a run."""
    people = Participant.objects.filter(period=period).order_by()
    versions = SchemeVersion.objects.filter(pk__in=people.values("scheme_version")).order_by("pk")
    read: dict[str, Any] = {
        "people": _digest(
            people.values_list("cadre_id", "unit_path", "scheme_version_id", "peer_group", "standing", "pk")
        )
    }
    if period.kind == PeriodKind.MONTH:
        measures = Measure.objects.filter(period=period).annotate(raw_value=raw("value")).order_by()
        read |= {
            "events": _digest(counting_rows(period)),
            "measures": _digest(measures.values_list("cadre_id", "code", "raw_value")),
        }
    else:
        months = period.months.filter(published_run__isnull=False).order_by("starts_on")
        read["months"] = list(months.values_list("pk", "weight", "published_run__digest"))
        rule = quota_rule(period)
        read["quota"] = [rule.share, rule.rounding, rule.tie]
    return value_digest(
        {
            "period": period.pk,
            "engine": [ENGINE_VERSION, RESULTS_VERSION],
            "schemes": list(versions.values_list("pk", "digest")),
            **read,
        }
    )


def _digest(rows) -> list[str]:
    """Number of rows and sums of their hashes: the same in any order, computed where the rows are."""
    found = _digest_in_database(rows) if connection.vendor == "postgresql" else _digest_here(rows)
    return [str(value) for value in found]


SUMS = "SELECT count(*), {first}, {second} FROM ({rows}) AS line"
SUM = "coalesce(sum(hash_record_extended(line, {seed})), 0)"


def _digest_in_database(rows) -> list[int]:
    """Around the statement that Django made; its values travel as parameters."""
    rows_sql, params = rows.query.sql_with_params()
    sql = SUMS.format(first=SUM.format(seed=0), second=SUM.format(seed=1), rows=rows_sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [int(value) for value in cursor.fetchone()]


def _digest_here(rows) -> list[int]:
    sums = [0, 0, 0]
    for row in rows.iterator(chunk_size=20_000):
        digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        sums = [
            sums[0] + 1,
            sums[1] + int.from_bytes(digest[:8], "big"),
            sums[2] + int.from_bytes(digest[8:], "big"),
        ]
    return sums
