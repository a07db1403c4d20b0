"""What periods ask of routing: routes that follow the people of a period, what scoring units owe, who verifies."""

from collections.abc import Collection

from appraisal.periods.models import Participant, Period
from appraisal.periods.registry import (
    Gap,
    register_after_freezing,
    register_after_people,
    register_gaps,
    register_missing_figures,
)
from appraisal.routing.models import AssessedFigure, SamplingRecord
from appraisal.routing.routes import routes_renew
from appraisal.routing.selectors import missing_in
from appraisal.routing.services import measures_combine
from appraisal.routing.verifiers import gaps
from appraisal.schemes.models import Indicator
from cadres.access.models import User
from core.constraints import batches


@register_after_freezing
def renew(period: Period) -> dict[str, int]:
    return {"routes": routes_renew(period)}


@register_after_people
def people_follow(period: Period, cadres: Collection[int], actor: User) -> None:
    """Routes of the schemes that bind somebody now; samples and figures of these people under their scheme of now."""
    routes_renew(period)
    for keys in batches(sorted(cadres)):
        _samples_follow(period, keys)
        measures_combine(AssessedFigure.objects.filter(period=period, cadre__in=keys), period, actor)


def _samples_follow(period: Period, cadres: list[int]) -> None:
    """A record is about an item; under another version of the scheme it is the one of the same code."""
    bound = dict(
        Participant.objects.filter(period=period, cadre__in=cadres, scheme_version__isnull=False).values_list(
            "cadre_id", "scheme_version_id"
        )
    )
    records = SamplingRecord.objects.filter(period=period, cadre__in=bound).select_related("indicator")
    foreign = [record for record in records if record.indicator.version_id != bound[record.cadre_id]]
    same = Indicator.objects.filter(version__in=set(bound.values()), code__in={one.indicator.code for one in foreign})
    there = {(indicator.version_id, indicator.code): indicator for indicator in same}
    for record in foreign:
        if indicator := there.get((bound[record.cadre_id], record.indicator.code)):
            SamplingRecord.objects.filter(pk=record.pk).update(indicator=indicator)


@register_missing_figures
def missing(period: Period) -> int:
    return missing_in(period)


@register_gaps
def without_verifier(period: Period) -> list[Gap]:
    return gaps(period)
