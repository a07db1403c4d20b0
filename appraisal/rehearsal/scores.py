"""Scores of a month or year under both versions, by the engine that scores the periods themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Participant, Period, PeriodKind, Standing
from appraisal.rehearsal.facts import month_read, people_of
from appraisal.runs.errors import facts_error
from appraisal.runs.grading import band_of, grade_before_quota, quota_allocate, without_seat
from appraisal.runs.inputs.people import Batch, raw
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.quotas import quota_rule, seats_of
from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import FactsError, plain, score
from appraisal.scoring.language.nodes import Rounding
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.payouts.quota import Candidate
from appraisal.scoring.payouts.rollup import rollup
from core.errors import InvalidInput
from core.told import later, with_params

# What is found out of each cadre


PLACES = 6
ONE = 10**PLACES


@dataclass
class Outcome:
    """One cadre under one version: numbers in millionths, None without a score; ``breakdown`` is JSON-ready."""

    total: int | None = None
    share: int | None = None
    grade: str = ""
    vetoed: bool = False
    breakdown: Any = field(default_factory=dict)


Outcomes = dict[int, Outcome]  # by cadre


@dataclass
class Compared:
    """Everybody of the period by cadre, before and after, and what the tried version could not read."""

    people: dict[int, Participant]  # by cadre
    before: Outcomes = field(default_factory=dict)
    after: Outcomes = field(default_factory=dict)
    lacking: Counter = field(default_factory=Counter)
    unfit: Counter = field(default_factory=Counter)
    uncounted: Counter = field(default_factory=Counter)
    measures_missing: set[str] = field(default_factory=set)
    changed_since: int = 0  # published scores that today's facts no longer give


def published(period: Period) -> QuerySet[Any]:
    """The scores that count, with ``raw_total`` and ``raw_share`` in millionths."""
    rows = Sheet.objects.released().filter(period=period, total__isnull=False)
    return rows.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()


# A month under both versions


def score_month(period: Period, version: SchemeVersion, found: Compared) -> tuple[Outcomes, Outcomes]:
    """Before and after; what the tried version could not read is added to ``found``."""
    month = month_read(period, version)
    found.lacking += month.lacking
    found.unfit += month.unfit
    found.uncounted += month.uncounted
    found.measures_missing |= month.measures_missing
    return dict(_scored(month.before)), dict(_scored(month.after))


def _scored(batch: Batch) -> Iterator[tuple[int, Outcome]]:
    """The outcome of everybody in the batch, version by version."""
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise InvalidInput(
                _("The data does not match the rules, so nothing was scored. Correct it: %(issues)s"),
                issues=later(facts_error, error),
            ) from error
        columns = zip(
            batch.rows[key].tolist(),
            (sheets.total * 10 ** (PLACES - sheets.total_places)).tolist(),
            (sheets.coefficient * 10 ** (PLACES - sheets.coefficient_places)).tolist(),
            sheets.scored.tolist(),
            sheets.vetoed.tolist(),
            sheets.grade_codes(),
            sheets.breakdowns(),
            strict=True,
        )
        for row, total, share, has_score, vetoed, band, breakdown in columns:
            outcome = Outcome(grade=band, vetoed=vetoed, breakdown=breakdown)
            if has_score:
                outcome.total, outcome.share = total, share
            yield batch.people[row].cadre, outcome


# A year rolled up from its months, each under both versions


class MonthPair(NamedTuple):
    """One cadre's month on both sides."""

    month: Period
    before: Outcome
    after: Outcome


def score_year(months: Sequence[Period], version: SchemeVersion, found: Compared) -> Iterator[Period]:
    """Fills ``found``; gives each month before it is scored.

    Months count as in a run of the year: weighted, a missing one hands its weight to the others. In a month in which
    a cadre was appraised by another scheme the published sheet stands on both sides.
    """
    pairs: dict[int, list[MonthPair]] = defaultdict(list)
    for month in months:
        yield month
        before, after = score_month(month, version, found)
        rows = published(month).values_list("cadre_id", "raw_total", "raw_share")
        stands = {cadre: Outcome(total, share) for cadre, total, share in rows}
        for cadre in found.people:
            old, new = before.get(cadre, stands.get(cadre)), after.get(cadre, stands.get(cadre))
            if old is not None and new is not None:
                pairs[cadre].append(MonthPair(month, old, new))
    tried = documents.parsed(version.document)
    in_force = _schemes_in_force(found)
    for cadre, one in found.people.items():
        mine = pairs.get(cadre, [])
        weights = [pair.month for pair in mine]
        scheme = in_force[one.scheme_version_id]
        found.before[cadre] = _rolled_up(scheme, weights, [pair.before for pair in mine])
        found.after[cadre] = _rolled_up(tried, weights, [pair.after for pair in mine])


def _schemes_in_force(found: Compared) -> dict[int | None, Scheme]:
    keys = {one.scheme_version_id for one in found.people.values()}
    return {key: compiled(version) for key, version in SchemeVersion.objects.in_bulk(keys).items()}


def _rolled_up(scheme: Scheme, months: list[Period], outcomes: list[Outcome]) -> Outcome:
    total = _mean(scheme.total.rounding, months, [outcome.total for outcome in outcomes])
    share = _mean(scheme.coefficient.rounding, months, [outcome.share for outcome in outcomes])
    listed = [
        [f"{month.starts_on:%Y-%m}", _text(outcome.total), _text(outcome.share), month.weight]
        for month, outcome in zip(months, outcomes, strict=True)
    ]
    grade = "" if total is None or share is None else band_of(scheme, total, share)
    return Outcome(total, share, grade, breakdown={"t": _text(total), "m": listed})


def _mean(rounding: Rounding, months: list[Period], values: list[int | None]) -> int | None:
    """The weighted mean of values in millionths, rounded as the scheme says; None where no month has one."""
    exact = [None if value is None else Fraction(value, ONE) for value in values]
    weights = [month.weight for month in months]
    mean = rollup(exact, weights=weights, places=rounding.places, mode=rounding.mode)
    return None if mean.scaled is None else mean.scaled * 10 ** (PLACES - rounding.places)


def _text(value: int | None) -> str | None:
    return None if value is None else plain(Fraction(value, ONE))


# Grades as a run would propose them, the excellent quota of a year included


def settle(outcomes: Outcomes, people: Mapping[int, Participant]) -> None:
    """A run's first proposal."""
    for cadre, outcome in outcomes.items():
        outcome.grade = grade_before_quota(people[cadre].standing, outcome.grade)


def apply_quota(period: Period, found: Compared, outcomes: Outcomes) -> None:
    """The excellent quota of each peer group, as a run of the year applies it."""
    rule = quota_rule(period)
    groups = {one.peer_group for one in found.people.values()}
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for group, candidate in (*_others(period, found, groups), *_concerned(found, outcomes)):
        candidates[group].append(candidate)
    allocated = quota_allocate(candidates, seats_of(period, rule), rule)
    for allocation in allocated.values():
        for key in without_seat(allocation):
            if key > 0:
                outcomes[key].grade = GradeCode.COMPETENT.value


def _others(period: Period, found: Compared, groups: set[str]) -> Iterator[tuple[str, Candidate]]:
    """Members of the groups under other schemes: with their published sheet, the same on both sides."""
    rows = published(period).filter(participant__standing=Standing.GRADED, participant__peer_group__in=groups)
    columns = ("cadre_id", "raw_total", "band", "participant__peer_group")
    for cadre, total, grade, group in rows.values_list(*columns):
        if cadre not in found.people:
            yield group, Candidate(-cadre, Fraction(total), grade)


def _concerned(found: Compared, outcomes: Outcomes) -> Iterator[tuple[str, Candidate]]:
    for cadre, outcome in outcomes.items():
        one = found.people[cadre]
        if outcome.total is not None and one.standing == Standing.GRADED:
            yield one.peer_group, Candidate(cadre, Fraction(outcome.total), outcome.grade)


# Both versions over a period, and how today's facts differ from the published scores


class NobodyAppraised(InvalidInput):
    message = _(
        "No one was appraised by this scheme in %(period)s, so there is nothing to compare. Choose another period."
    )


class Progress(Protocol):
    """Who waits is told how far it is."""

    def update(self, *, done: int, total: int | None = None, message: object = "") -> None: ...


def compare(period: Period, version: SchemeVersion, progress: Progress) -> Compared:
    """A year is rolled up from its months, each rehearsed by itself."""
    people = {one.cadre_id: one for one in people_of(period, version).select_related("cadre")}
    if not people:
        raise NobodyAppraised(period=period)
    found = Compared(people)
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, total=1, message=_("Scoring by both versions"))
        found.before, found.after = score_month(period, version, found)
    else:
        months = list(period.months.filter(released_run__isnull=False).order_by("starts_on"))
        for number, month in enumerate(score_year(months, version, found)):
            progress.update(done=number, total=len(months), message=with_params(_("Scoring %(month)s"), month=month))
    found.changed_since = _changed_since(period, found)
    for outcomes in (found.before, found.after):
        settle(outcomes, people)
        if period.kind == PeriodKind.YEAR:
            apply_quota(period, found, outcomes)
    return found


def _changed_since(period: Period, found: Compared) -> int:
    """Of how many the published score is not what the facts of today give by the rules in force."""
    stored = dict(published(period).values_list("cadre_id", "raw_total"))
    return sum(stored[cadre] != outcome.total for cadre, outcome in found.before.items() if cadre in stored)
