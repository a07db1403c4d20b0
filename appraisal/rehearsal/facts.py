"""What a rehearsal reads of a month: its people and facts, once for the rules in force and once for the rules tried.

Whom the version would bind: everybody whom opening the period froze with any version of the same scheme. Who was
appraised by another scheme stays there, whatever the assignments of today say: a rehearsal compares rules, not
applicability.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import QuerySet

from appraisal.periods.models import Participant, Period
from appraisal.runs.inputs.entries import EntryRow, counting_rows
from appraisal.runs.inputs.measures import fetch_measures
from appraisal.runs.inputs.people import Batch, batch_people
from appraisal.runs.inputs.reading import batch_fill, batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.inputs.subjects import complete
from appraisal.schemes import documents
from appraisal.schemes.models import Rule, SchemeVersion
from appraisal.scoring.language.scheme import Scheme

SLICE = 5_000


class Tried(Batch):
    """A batch under one version that is compiled once: a draft is not kept by its digest as published ones are."""

    def scheme(self, key: int) -> Scheme:
        if not hasattr(self, "_scheme"):
            self._scheme = documents.parsed(self.versions[key].document)
        return self._scheme


@dataclass
class Month:
    """Facts of one month under both versions. ``lacking`` and ``unfit``: entries that the tried one does not count."""

    before: Batch
    after: Batch
    lacking: Counter = field(default_factory=Counter)  # code of a rule that the version does not have → entries
    unfit: Counter = field(default_factory=Counter)  # code of a rule whose terms no longer fit → entries
    uncounted: Counter = field(default_factory=Counter)  # cadre → entries
    measures_missing: set[str] = field(default_factory=set)


def people_of(period: Period, version: SchemeVersion) -> QuerySet[Participant]:
    """Participants whom some version of the same scheme bound in the period."""
    return Participant.objects.filter(period=period, scheme_version__scheme=version.scheme_id)


def month_read(period: Period, version: SchemeVersion) -> Month:
    """What a run of the month reads of these people, once for each side."""
    keys = list(people_of(period, version).order_by("cadre_id").values_list("cadre_id", flat=True))
    scope = Scope(period.pk, cadres=tuple(keys))
    month = Month(batch_people(scope), batch_people(scope))
    month.after = _tried(month.after, version)
    rows = [row for start in range(0, len(keys), SLICE) for row in counting_rows(period, keys[start : start + SLICE])]
    cited = Rule.objects.filter(pk__in={row.rule for row in rows}).values_list("pk", "version_id", "code")
    rules = {key: (of, code) for key, of, code in cited}
    for batch in (month.before, month.after):
        figures = fetch_measures(scope, batch)
        batch_fill(batch, rows=rows, rules=rules, figures=figures)
        complete(scope, batch, batch_read)
    scheme = month.after.scheme(version.pk)
    codes, columns = figures
    month.measures_missing = set(scheme.measures) - {codes[place - 1] for place in set(columns[1].tolist())}
    _count_foreign(month, rows, rules, scheme)
    return month


def _tried(batch: Batch, version: SchemeVersion) -> Batch:
    """The same people, all of them under the version that is tried."""
    people = [one._replace(version=version.pk) for one in batch.people]
    tried = Tried(people, {version.pk: version})
    tried.staff = batch.staff  # type: ignore[attr-defined]  # given to every batch that was read
    return tried


def _count_foreign(month: Month, rows: list[EntryRow], rules: dict, scheme: Scheme) -> None:
    """Entries that count today and would not count under the tried version, by the rule that they cite."""
    lost = set(month.after.foreign) - set(month.before.foreign)
    for row in rows:
        if row.key not in lost:
            continue
        code = rules[row.rule][1]
        (month.unfit if scheme.has_rule(code) else month.lacking)[code] += 1
        month.uncounted[row.cadre] += 1
