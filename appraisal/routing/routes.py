"""Routes: from what a scheme calls its assessors to the units that assess in a period.

An assessor's code is resolved by the assessment duty of the scheme in force on the last day of the period; without
one, by the unit that has this very code. A code that neither knows leads nowhere, and the item stays with HR and the
line supervisors.
"""

from collections.abc import Iterable
from datetime import date

from appraisal.periods.models import Participant, Period, PeriodState
from appraisal.routing.items import items_of
from appraisal.routing.models import AssessmentDuty, Route
from appraisal.schemes.models import Indicator, Scheme, SchemeVersion
from appraisal.schemes.selectors import compiled_versions
from cadres.units.models import Unit


def versions_of(period: Period) -> list[SchemeVersion]:
    """Scheme versions that bind somebody in the period, without their documents."""
    bound = Participant.objects.filter(period=period, scheme_version__isnull=False).order_by()
    keys = bound.values_list("scheme_version", flat=True).distinct()
    return list(SchemeVersion.objects.filter(pk__in=keys).select_related("scheme").defer("document"))


def routes_renew(period: Period) -> int:
    """Writes the routes of a period anew and says how many; the caller holds the period."""
    versions = versions_of(period)
    wanted: dict[tuple[int, str], Unit] = {}
    for version in versions:
        wanted |= _wanted(version, period)
    there = {(route.indicator_id, route.assessor): route for route in period.routes.all()}
    stale = [route.pk for key, route in there.items() if key not in wanted or wanted[key].pk != route.unit_id]
    Route.objects.filter(pk__in=stale).delete()
    Route.objects.bulk_create(
        Route(period=period, indicator_id=key[0], assessor=key[1], unit=unit, unit_path=unit.path)
        for key, unit in wanted.items()
        if key not in there or there[key].unit_id != unit.pk
    )
    return len(wanted)


def _wanted(version: SchemeVersion, period: Period) -> dict[tuple[int, str], Unit]:
    items = items_of(compiled_versions([version.pk])[version.pk], set())
    codes = {code for item in items.values() for code in item.assessed_by}
    if not codes:
        return {}
    units = assessors_resolved(version.scheme, codes, period.ends_on)
    indicators = dict(Indicator.objects.filter(version=version).values_list("code", "pk"))
    return {
        (indicators[item.code], code): units[code]
        for item in items.values()
        for code in item.assessed_by
        if code in units
    }


def assessors_resolved(scheme: Scheme, codes: Iterable[str], day: date) -> dict[str, Unit]:
    """The unit behind each assessor's code on a day; codes that lead nowhere are left out."""
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes, is_active=True)}
    duties = AssessmentDuty.objects.on(day).filter(scheme=scheme, assessor__in=codes).order_by("starts_on")
    found |= {duty.assessor: duty.unit for duty in duties.select_related("unit")}
    return found


def open_periods_under(scheme: Scheme) -> list[Period]:
    """Open periods in which the scheme binds somebody, in the order of their keys."""
    bound = Participant.objects.filter(scheme_version__scheme=scheme, period__state=PeriodState.OPEN).order_by()
    return list(Period.objects.filter(pk__in=bound.values("period")).order_by("pk"))
