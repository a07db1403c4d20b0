"""Scores of a month or year under both versions, by the engine that scores the periods themselves."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.periods.models import Participant, Period, PeriodKind, Standing
from appraisal.rehearsal.facts import month_read, people_of
from appraisal.runs.errors import facts_error
from appraisal.runs.inputs import Batch, raw
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.quotas import quota_rule
from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import FactsError, plain, score
from appraisal.scoring.payouts.quota import Candidate, allocate_groups
from appraisal.scoring.payouts.rollup import rollup
from core.errors import InvalidInput

PLACES = 6
ONE = 10**PLACES
GRADES = frozenset(GradeCode.values)


@dataclass
class Outcome:
    """One cadre under one version: numbers in millionths, None without a score; ``breakdown`` is JSON-ready."""

    total: int | None = None
    share: int | None = None
    grade: str = ""
    vetoed: bool = False
    breakdown: Any = field(default_factory=dict)


@dataclass
class Compared:
    """Everybody of the period by cadre, before and after, and what the tried version could not read."""

    people: dict[int, Any]  # cadre → Participant
    before: dict[int, Outcome]
    after: dict[int, Outcome]
    lacking: Counter = field(default_factory=Counter)
    unfit: Counter = field(default_factory=Counter)
    uncounted: Counter = field(default_factory=Counter)
    measures_missing: set[str] = field(default_factory=set)
    changed_since: int = 0  # published scores that today's facts no longer give


def compare(period: Period, version: SchemeVersion, progress) -> Compared:
    """Both versions over the period. A year is rolled up from its months, each rehearsed by itself."""
    people = {one.cadre_id: one for one in people_of(period, version).select_related("cadre")}
    if not people:
        raise InvalidInput(
            _("Nobody was appraised by this scheme in %(period)s, so there is nothing to compare."),
            period=period,
        )
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, total=1, message=_("Scoring by both versions"))
        found = Compared(people, {}, {})
        found.before, found.after = _month(period, version, found)
    else:
        found = _year(period, version, people, progress)
    found.changed_since = _changed_since(period, found)
    for outcomes in (found.before, found.after):
        _settle(outcomes, people)
    if period.kind == PeriodKind.YEAR:
        for outcomes in (found.before, found.after):
            _apply_quota(period, found, outcomes)
    return found


def _month(period: Period, version: SchemeVersion, found: Compared):
    month = month_read(period, version)
    found.lacking += month.lacking
    found.unfit += month.unfit
    found.uncounted += month.uncounted
    found.measures_missing |= month.measures_missing
    return scored(month.before), scored(month.after)


def scored(batch: Batch) -> dict[int, Outcome]:
    """The outcome of everybody in the batch, version by version."""
    found: dict[int, Outcome] = {}
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise InvalidInput(
                _("The facts do not fit the rules, so nothing was computed: %(issues)s"),
                issues=facts_error(error),
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
        for row, total, share, has, vetoed, band, breakdown in columns:
            outcome = Outcome(grade=band, vetoed=vetoed, breakdown=breakdown)
            if has:
                outcome.total, outcome.share = total, share
            found[batch.people[row].cadre] = outcome
    return found


# --- Years ----------------------------------------------------------------------------------------


def _year(period: Period, version: SchemeVersion, people: dict, progress) -> Compared:
    """Months count as in a run of the year: weighted, a missing one hands its weight to the others.

    In a month in which a cadre was appraised by another scheme the published sheet stands on both sides.
    """
    months = list(period.months.filter(published_run__isnull=False).order_by("starts_on"))
    found = Compared(people, {}, {})
    cells: dict[int, list[tuple]] = defaultdict(list)
    for number, month in enumerate(months):
        progress.update(done=number, total=len(months), message=_("Scoring %(month)s") % {"month": month})
        before, after = _month(month, version, found)
        stands = {
            cadre: Outcome(total, share)
            for cadre, total, share in _published(month).values_list("cadre_id", "raw_total", "raw_share")
        }
        for cadre in people:
            pair = (before.get(cadre, stands.get(cadre)), after.get(cadre, stands.get(cadre)))
            if pair[0] is not None and pair[1] is not None:
                cells[cadre].append((month, *pair))
    tried = documents.parsed(version.document)
    in_force = {key: compiled(one) for key, one in _versions(people).items()}
    for cadre, one in people.items():
        mine = cells.get(cadre, [])
        before = [(month, old) for month, old, _new in mine]
        after = [(month, new) for month, _old, new in mine]
        found.before[cadre] = _rolled(in_force[one.scheme_version_id], before)
        found.after[cadre] = _rolled(tried, after)
    return found


def _versions(people: dict) -> dict[int, SchemeVersion]:
    return SchemeVersion.objects.in_bulk({one.scheme_version_id for one in people.values()})


def _published(period: Period):
    rows = Sheet.objects.published().filter(period=period, total__isnull=False)
    return rows.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()


def _rolled(scheme, cells: list[tuple]) -> Outcome:
    weights = [month.weight for month, _outcome in cells]
    printed = []
    for name, output in (("total", scheme.total), ("share", scheme.coefficient)):
        values = [getattr(outcome, name) for _month, outcome in cells]
        exact = [None if value is None else Fraction(value, ONE) for value in values]
        rounding = output.rounding
        mean = rollup(exact, weights=weights, places=rounding.places, mode=rounding.mode)
        printed.append(None if mean.scaled is None else mean.scaled * 10 ** (PLACES - rounding.places))
    total, share = printed
    listed = [
        [f"{month.starts_on:%Y-%m}", _text(outcome.total), _text(outcome.share), month.weight]
        for month, outcome in cells
    ]
    grade = "" if total is None or share is None else band(scheme, total, share)
    return Outcome(total, share, grade, breakdown={"t": _text(total), "m": listed})


def _text(value: int | None) -> str | None:
    return None if value is None else plain(Fraction(value, ONE))


def band(scheme, total: int, share: int) -> str:
    """The scheme's grade for a printed number."""
    value = Fraction(share if scheme.grades_on == "coefficient" else total, ONE)
    for grade in scheme.grades:
        if (grade.low is None or value >= grade.low) and (grade.high is None or value < grade.high):
            return grade.code
    return ""


# --- Grades ---------------------------------------------------------------------------------------


def _settle(outcomes: dict[int, Outcome], people: dict) -> None:
    """A run's first proposal: the standing overrules the band, and a band that is no grade proposes none."""
    for cadre, outcome in outcomes.items():
        standing = people[cadre].standing
        if standing != Standing.GRADED:
            outcome.grade = standing
        elif outcome.grade not in GRADES:
            outcome.grade = ""


def _apply_quota(period: Period, found: Compared, outcomes: dict[int, Outcome]) -> None:
    """The excellent quota of each peer group, as a run of the year applies it.

    Members of the group under other schemes take part with their published sheet, the same on both sides.
    """
    rule = quota_rule(period)
    groups = {one.peer_group for one in found.people.values()}
    members = Participant.objects.filter(period=period, peer_group__in=groups)
    bases = Counter(members.values_list("peer_group", flat=True))
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    others = _published(period).filter(participant__standing=Standing.GRADED, participant__in=members)
    for cadre, total, grade, group in others.values_list(
        "cadre_id", "raw_total", "band", "participant__peer_group"
    ):
        if cadre not in found.people:
            candidates[group].append(Candidate(-cadre, Fraction(total), grade))
    for cadre, outcome in outcomes.items():
        one = found.people[cadre]
        if outcome.total is not None and one.standing == Standing.GRADED:
            candidates[one.peer_group].append(Candidate(cadre, Fraction(outcome.total), outcome.grade))
    allocated = allocate_groups(
        candidates,
        base=bases,
        share=rule.share,
        rounding=rule.rounding,
        tie=rule.tie,
        excellent=GradeCode.EXCELLENT.value,
        below=GradeCode.COMPETENT.value,
    )
    for allocation in allocated.values():
        for placement in allocation.placements:
            if placement.id > 0 and placement.reason in ("quota_full", "tied_out", "barred"):
                outcomes[placement.id].grade = GradeCode.COMPETENT.value


def _changed_since(period: Period, found: Compared) -> int:
    """Of how many the published score is not what the facts of today give by the rules in force."""
    stored = dict(_published(period).values_list("cadre_id", "raw_total"))
    return sum(stored[cadre] != outcome.total for cadre, outcome in found.before.items() if cadre in stored)
