"""What a run reads: participants, ledger entries and measures, as columns, each row once.

Verified entries count. One reversed in its own period counts nowhere, nor does its reversal; a reversing entry of
an earlier period's entry is verified itself and a fixed effect in the period that it was written for.

Most entries are plain: a rule, a quantity, perhaps a level. They come as columns of integers (``columns.fetch``). The
few with chosen points, circumstances or a group, and reversals come as rows of text; both kinds make the same facts.
While they are read, their hashes are added up (``Batch.sums``), so that the digest of everything read costs no second
reading.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F, TextField
from django.db.models.functions import Cast

from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.results.columns import Column, Sums, big, place_of, text_hash, text_hashes
from appraisal.results.scope import Scope, by_index, fetch_rows, named
from appraisal.results.subjects import complete
from appraisal.schemes.models import Rule, SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import NO_VALUE, Adjustments, Events, Facts, FactsError, event_issues
from appraisal.scoring import Measure as MeasureColumn
from appraisal.scoring.kinds import kinds
from core.params.services import parameter

# Goes up whenever this room computes something else from the same facts.
RESULTS_VERSION = "2"
MICRO = 10**6  # decimals of measures are kept in millionths
MICRO_PER_QUANTITY = 100  # quantities and chosen values are kept in ten-thousandths


def raw(name: str):
    """The scaled integer of an exact decimal as it is stored, spared the way through Decimal."""
    return ExpressionWrapper(F(name), output_field=BigIntegerField())


# --- Participants ---------------------------------------------------------------------------------

PERSON_COLUMNS = (
    "cadre_id",
    "pk",
    "cadre__staff_no",
    "unit_id",
    "unit_path",
    "scheme_version_id",
    "standing",
    "peer_group",
    "unit__code",
)


@dataclass
class Batch:
    """The participants of a chunk, by cadre, and the facts of each scheme version among them."""

    people: list[tuple]  # PERSON_COLUMNS
    versions: dict[int, SchemeVersion]
    facts: dict[int, Facts] = field(default_factory=dict)
    rows: dict[int, np.ndarray] = field(default_factory=dict)  # positions in people, per version
    # keys of the entries behind the events that came as rows, in their order
    event_keys: list[str] = field(default_factory=list)
    # keys of entries whose rule the participant's scheme lacks
    foreign: list[str] = field(default_factory=list)
    sums: dict[str, Sums] = field(default_factory=dict)  # of the hashes of all that was read
    staff: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # hash of each person's number
    levels: list[str] = field(default_factory=list)  # that columns of entries count, from 1

    def __post_init__(self):
        self.ids = np.array([person[0] for person in self.people], np.int64)
        self.version = np.array([person[5] or 0 for person in self.people], np.int64)
        self.place = np.full(len(self.people), -1, np.int64)  # position in the facts of one's version
        for key in sorted(self.versions):
            at = np.nonzero(self.version == key)[0]
            self.rows[key] = at
            self.place[at] = np.arange(len(at))

    def scheme(self, key: int):
        return compiled(self.versions[key])

    def row_of(self, cadres: np.ndarray) -> np.ndarray:
        """Positions in people of cadres who take part."""
        return np.searchsorted(self.ids, cadres)


def batch_people(scope: Scope) -> Batch:
    """The participants of the scope, with the hash of each as ``staff``."""
    sql, params = scope.people().order_by("cadre_id").values_list(*PERSON_COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        people = cursor.fetchall()  # as they come: no column needs another form
    keys = {person[5] for person in people if person[5]}
    batch = Batch(people, SchemeVersion.objects.in_bulk(keys))
    batch.staff = text_hashes([person[2] for person in people])
    digest = {key: version.digest for key, version in batch.versions.items()} | {None: ""}
    terms: dict[tuple, int] = {}
    for version, standing, group, unit in {person[5:] for person in people}:
        terms[version, standing, group, unit] = text_hash(f"{unit}|{digest[version]}|{standing}|{group}")
    hashes = np.array([terms[person[5:]] for person in people], np.int64)
    batch.sums["people"] = Sums().add(batch.staff, hashes)
    return batch


def batch_read(scope: Scope) -> Batch:
    """Everything that scoring a chunk needs: a handful of set-based reads, whatever the number of people."""
    with by_index():
        batch = batch_people(scope)
        plain, rows = _entries(scope, batch)
        rules = _rules(plain[1], rows)
        batch.sums["entries"] = _entry_sums(batch, plain, rows, rules)
        figures = _measure_columns(scope, batch)
        cited = {key: rule[:2] for key, rule in rules.items()}
        batch_fill(batch, rows=rows, rules=cited, plain=plain, figures=figures)
        complete(scope, batch)
    return batch


def batch_fill(
    batch: Batch,
    *,
    rows: list[tuple],
    rules: dict[int, tuple[int, str]],
    measures: Iterable[tuple] = (),
    plain=None,
    figures=None,
) -> Batch:
    """Turns what was read into the facts of each scheme version.

    ``rows`` are tuples of EVENT_COLUMNS, ``rules`` gives (version, code) of each cited rule, ``measures`` are
    (cadre, code, numerator, denominator); ``plain`` and ``figures`` are the columns of plain entries and of measures.
    """
    numbers = RuleNumbers(batch, rules)
    found = _plain_events(numbers, batch, plain) if plain is not None else {}
    events_of = _split(batch, [row for row in rows if row[8] != EntrySource.REVERSAL])
    reversals_of = _split(batch, [row for row in rows if row[8] == EntrySource.REVERSAL])
    measures_of = _measures(figures or _columns_of(measures), batch)
    for key, at in batch.rows.items():
        columns, doubtful = found.get(key, (None, []))
        events, groups, kept = _events(numbers, key, [*events_of.get(key, ()), *doubtful], batch)
        batch.event_keys += kept
        batch.facts[key] = Facts(
            [batch.people[row][2] for row in at.tolist()],
            _together(columns, events),
            measures_of.get(key, {}),
            _adjustments(numbers, key, reversals_of.get(key, ()), batch),
            groups,
        )
    batch.foreign = numbers.foreign
    return batch


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


def counting_rows(period):
    """Verified entries that cite a rule, as tuples of EVENT_COLUMNS."""
    rows = Entry.objects.filter(period=period, state=EntryState.VERIFIED, rule__isnull=False)
    return rows.annotate(**RAW_EVENT).values_list(*EVENT_COLUMNS).order_by()


# The same rows, said to the database itself.
COUNTING = "r.state = 'verified' AND r.rule_id IS NOT NULL"
PLAIN = "r.value IS NULL AND r.modifiers = '[]' AND r.group_key = '' AND r.source <> 'reversal'"
TEXT_COLUMNS = (
    "r.cadre_id, r.rule_id, r.quantity, r.value, r.level, CAST(r.modifiers AS text), r.group_key, CAST(r.id AS text), "
    "r.source, r.effect"
)


def _levels(batch: Batch) -> list[str]:
    codes = {code for key in batch.versions for rule in batch.scheme(key).rules for code in rule.level_codes}
    return ["", *sorted(codes)]


def _entries(scope: Scope, batch: Batch) -> tuple[list[np.ndarray], list[tuple]]:
    """(columns of plain entries: cadre, rule, quantity, place of the level; the others as rows of EVENT_COLUMNS)."""
    batch.levels = _levels(batch)
    level, level_params = place_of("r.level", batch.levels)
    level = f"CASE WHEN {PLAIN} THEN {level} ELSE 0 END"
    asked = [
        Column("r.rule_id"),
        Column(big("r.quantity")),
        Column(big(level), level_params, below=len(batch.levels) + 1),
    ]
    columns = fetch_rows("appraisal_entry", scope.period, batch.ids, asked, f" AND {COUNTING}")
    plain = columns[3] > 0
    if plain.all():
        return columns, []
    marks = ", ".join(["%s"] * len(batch.levels))
    condition, params = named(batch.ids.tolist())
    source = f"appraisal_entry r WHERE r.period_id = %s AND r.cadre_id {condition}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {TEXT_COLUMNS} FROM {source} AND {COUNTING} "  # noqa: S608
            f"AND NOT ({PLAIN} AND r.level IN ({marks}))",
            [scope.period, *params, *batch.levels],
        )
        rows = cursor.fetchall()
    return [column[plain] for column in columns], rows


def _rules(cited: np.ndarray, rows: list[tuple]) -> dict[int, tuple[int, str, str]]:
    """Of each cited rule its version, its code, and what names it on every database."""
    keys = {*cited[kinds(cited)[0]].tolist(), *(row[1] for row in rows)}
    found = Rule.objects.filter(pk__in=keys)
    names = ("pk", "version_id", "code", "version__scheme__code", "version__number")
    return {
        key: (version, code, f"{scheme} {number} {code}")
        for key, version, code, scheme, number in found.values_list(*names)
    }


def _entry_sums(batch: Batch, plain, rows: list[tuple], rules: dict) -> Sums:
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
        people = batch.row_of(np.array([row[0] for row in rows], np.int64))
        columns = [(text_hash(rules[row[1]][2]), row[2], text_hash(row[4]), _said(row)) for row in rows]
        name, quantity, level, said = (np.array(column, np.int64) for column in zip(*columns, strict=True))
        sums.add(batch.staff[people], name, quantity, level, said)
    return sums


def _said(row: tuple) -> int:
    """Hash of what only few entries say; 0 for one that is here for its unknown level alone."""
    codes = sorted(_codes(row[5]))
    back = row[9] if row[8] == EntrySource.REVERSAL else None
    if row[3] is None and not codes and not row[6] and row[8] != EntrySource.REVERSAL:
        return 0
    return text_hash(f"{row[3]}|{codes}|{row[6]}|{row[8] == EntrySource.REVERSAL}|{back}")


def _plain_events(numbers: "RuleNumbers", batch: Batch, plain) -> dict[int, tuple[list, list]]:
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
            (c, r, q, None, batch.levels[place - 1], "[]", "", "", "", None)
            for c, r, q, place in zip(
                *(column[others].tolist() for column in (cadre, rule, quantity, level)), strict=True
            )
        ]
        found[key] = columns, doubtful
    return found


def _level_places(scheme, levels: list[str]) -> np.ndarray:
    """Per rule and place among ``levels`` (from 1): the position in the rule's ladder, -1 where it has none."""
    places = np.full((max(len(scheme.rules), 1), len(levels) + 1), -1, np.int64)
    for rule in scheme.rules:
        for position, code in enumerate(rule.level_codes):
            places[rule.index, levels.index(code) + 1] = position
    return places


def _together(columns, events: Events) -> Events:
    """Plain events and those that came as rows."""
    if columns is None or not len(columns[0]):
        return events
    subject, rule, quantity, level = columns
    if not len(events):
        return Events(subject, rule, quantity, level=level)
    plain = Events(subject, rule, quantity, level=level)
    names = ("subject", "rule", "quantity", "value", "level", "modifiers", "group", "ref")
    return Events(**{name: np.concatenate([getattr(plain, name), getattr(events, name)]) for name in names})


def _split(batch: Batch, rows: list[tuple]) -> dict[int, list]:
    """Rows by the scheme version of their cadre; rows of people who do not take part are left out."""
    of = dict(zip(batch.ids.tolist(), batch.version.tolist(), strict=True)) if rows else {}
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        if key := of.get(row[0]):
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


def _events(rules: RuleNumbers, version: int, rows, batch: Batch) -> tuple[Events, list[str], list[str]]:
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
    subject = batch.place[batch.row_of(np.array(cadre, np.int64))]
    columns = (np.array(column, np.int64) for column in (rule, quantity, value, level, modifiers, group, ref))
    return Events(subject, *columns), list(groups), kept


def _reference(row) -> int:
    """The entry's key as far as an integer column holds it; it only settles ties."""
    return int(row[7].replace("-", "")[:15], 16) if row[7] else -1


def _codes(text: str) -> list[str]:
    return json.loads(text) if text and text != "[]" else []


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


def _adjustments(rules: RuleNumbers, version: int, rows, batch: Batch) -> Adjustments:
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
    return Adjustments(batch.place[batch.row_of(cadres)], numbers, effects, refs)


# --- Measures -------------------------------------------------------------------------------------


def _measure_columns(scope: Scope, batch: Batch) -> tuple[list[str], list[np.ndarray]]:
    """(codes, [cadre, place of the code from 1, numerator, denominator]) of the measures that some scheme here reads.

    Nearly all are decimals, millionths; the few that no decimal tells come by a query of their own.
    """
    codes = sorted({code for key in batch.versions for code in batch.scheme(key).measures})
    batch.sums["measures"] = Sums()
    if not codes:
        return codes, [np.zeros(0, np.int64)] * 4
    place, place_params = place_of("r.code", codes)
    named_ones = f" AND r.code IN ({', '.join(['%s'] * len(codes))})"
    below = len(codes) + 1

    def rows(columns, condition):
        return fetch_rows("appraisal_measure", scope.period, batch.ids, columns, condition, codes)

    decimal = Column(big(f"CASE WHEN r.den IS NULL THEN {place} ELSE 0 END"), place_params, below)
    columns = rows([decimal, Column("r.value")], named_ones)
    plain = columns[1] > 0
    _measure_sums(batch, codes, [column[plain] for column in columns])
    columns.append(np.full(len(plain), MICRO))
    if not plain.all():
        asked = [Column(big(place), place_params, below), Column("r.num"), Column("r.den")]
        fractions = rows(asked, f"{named_ones} AND r.den IS NOT NULL")
        _measure_sums(batch, codes, fractions)
        columns = [np.concatenate((one[plain], other)) for one, other in zip(columns, fractions, strict=True)]
    return codes, columns


def _measure_sums(batch: Batch, codes: list[str], columns: list[np.ndarray]) -> None:
    cadre, place, *numbers = columns
    names = np.array([0, *(text_hash(code) for code in codes)], np.int64)
    row = batch.row_of(cadre)
    read = np.zeros(len(row), bool)  # by the scheme of one's own, whoever else is in the chunk
    for key in batch.versions:
        reads = set(batch.scheme(key).measures)
        read |= (batch.version[row] == key) & np.array([False, *(code in reads for code in codes)])[place]
    batch.sums["measures"].add(
        batch.staff[row[read]], names[place[read]], *(column[read] for column in numbers)
    )


def _columns_of(rows: Iterable[tuple]) -> tuple[list[str], list[np.ndarray]]:
    """The columns of measures that came as rows of (cadre, code, numerator, denominator)."""
    rows = list(rows)
    codes = sorted({code for _cadre, code, *_value in rows})
    place = {code: number for number, code in enumerate(codes, start=1)}
    found = [(cadre, place[code], num, den) for cadre, code, num, den in rows]
    return codes, list(np.array(found, np.int64).reshape(-1, 4).T)


def _measures(measures, batch: Batch) -> dict[int, dict[str, MeasureColumn]]:
    codes, (cadre, place, nums, dens) = measures
    taking_part = np.isin(cadre, batch.ids)
    cadre, place, nums, dens = (column[taking_part] for column in (cadre, place, nums, dens))
    row = batch.row_of(cadre)
    wanted = {key: set(batch.scheme(key).measures) for key in batch.versions}
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(1, len(codes) + 2))
    found: dict[int, dict[str, MeasureColumn]] = defaultdict(dict)
    for number, code in enumerate(codes):
        here = order[bounds[number] : bounds[number + 1]]
        if not len(here):
            continue
        people = row[here]
        for key, codes_here in wanted.items():
            if code not in codes_here:
                continue
            mine = here[batch.version[people] == key]
            size = len(batch.rows[key])
            num, present = np.zeros(size, np.int64), np.zeros(size, bool)
            at = batch.place[row[mine]]
            num[at], present[at] = nums[mine], True
            den: int | np.ndarray = MICRO
            if (dens[mine] != MICRO).any():
                den = np.full(size, MICRO)
                den[at] = dens[mine]
            found[key][code] = MeasureColumn(num, den, present)
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
