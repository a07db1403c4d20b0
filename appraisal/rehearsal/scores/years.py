"""A year rolled up from its months, each under both versions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from appraisal.periods.models import Period
from appraisal.rehearsal.scores.model import ONE, PLACES, Compared, Outcome, published
from appraisal.rehearsal.scores.months import score_month
from appraisal.runs.grading import band_of
from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import plain
from appraisal.scoring.language.nodes import Rounding
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.payouts.rollup import rollup


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
