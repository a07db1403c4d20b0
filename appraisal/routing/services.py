"""Assessment duties and what assessing units enter. Every verb is atomic and audited.

Lock order: period, then rows. What units give becomes the measure that a run reads (``combining``).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appraisal.periods.measures import figures_writable
from appraisal.periods.models import Participant, Period, PeriodState
from appraisal.periods.services import period_lock
from appraisal.routing.combining import measure_renew
from appraisal.routing.items import Item
from appraisal.routing.models import AssessedFigure, AssessmentDuty, Route
from appraisal.routing.policies import why_not_fill
from appraisal.routing.routes import open_periods_under, routes_renew
from appraisal.routing.selectors import items_by_version
from appraisal.schemes.models import Indicator, Scheme, SchemeVersion
from appraisal.schemes.selectors import compiled_versions
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.people.models import Cadre
from cadres.units.models import Unit
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.texts import one_line

NOTE = 200


# --- Duties ---------------------------------------------------------------------------------------


def assessors_by_scheme(schemes: Iterable[Scheme | int]) -> dict[int, list[str]]:
    """Codes that published versions of each scheme call assessors, in order; three queries whatever the number."""
    versions = SchemeVersion.objects.filter(scheme__in=schemes).published().order_by("number")
    schemes_of = dict(versions.values_list("pk", "scheme"))
    compiled = compiled_versions(schemes_of)
    named: dict[int, dict[str, None]] = {scheme: {} for scheme in schemes_of.values()}
    for key, scheme in schemes_of.items():
        for item in compiled[key].items:
            named[scheme] |= dict.fromkeys(item.assessed_by)
    return {scheme: list(codes) for scheme, codes in named.items()}


def assessors_named(scheme: Scheme) -> list[str]:
    return assessors_by_scheme([scheme.pk]).get(scheme.pk, [])


@transaction.atomic
def duty_give(*, scheme: Scheme, assessor: str, unit: Unit, starts_on: date, actor: User) -> AssessmentDuty:
    """From a day on ``unit`` is what the scheme calls ``assessor``; who was it before ends the day before.

    Open periods are routed anew. Undone by giving the duty back, or by ``duty_end``.
    """
    require_unit(actor, scheme.owner, "hr")
    assessor = assessor.strip()
    if assessor not in assessors_named(scheme):
        raise InvalidInput(
            _("No published version of the scheme names this scorer. Choose another scorer or publish a version.")
        )
    same = AssessmentDuty.objects.select_for_update().filter(scheme=scheme, assessor=assessor)
    later = same.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    duty = AssessmentDuty(
        scheme=scheme,
        assessor=assessor,
        unit=unit,
        starts_on=starts_on,
        ends_on=later.starts_on - timedelta(days=1) if later else None,
    )
    duty.full_clean()
    same.on(starts_on).filter(starts_on__lt=starts_on).update(ends_on=starts_on - timedelta(days=1))
    duty.save()
    after = {"scheme": scheme.code, "assessor": assessor, "unit": unit.code, "starts_on": starts_on}
    log(actor=actor, action="assessment_duty.given", obj=duty, after=after)
    _renew_open_periods(scheme, actor)
    return duty


@transaction.atomic
def duty_end(*, duty: AssessmentDuty, ends_on: date, actor: User) -> AssessmentDuty:
    """The duty ends with that day; items without an assessing unit go back to HR and the line."""
    duty = AssessmentDuty.objects.select_for_update(of=("self",)).select_related("scheme__owner").get(pk=duty.pk)
    require_unit(actor, duty.scheme.owner, "hr")
    if duty.ends_on is not None and duty.ends_on <= ends_on:
        raise WrongState(_("The assignment already ends on an earlier day."))
    if ends_on < duty.starts_on:
        raise InvalidInput(_("The last day is before the first. Correct one of them."))
    duty.ends_on = ends_on
    duty.full_clean()
    duty.save(update_fields=["ends_on"])
    log(actor=actor, action="assessment_duty.ended", obj=duty, after={"ends_on": ends_on})
    _renew_open_periods(duty.scheme, actor)
    return duty


def _renew_open_periods(scheme: Scheme, actor: User) -> None:
    for period in open_periods_under(scheme):
        period = period_lock(period)
        if period.state != PeriodState.OPEN:
            continue
        before = set(period.routes.values_list("indicator", "assessor", "unit"))
        number = routes_renew(period)
        changed = before ^ set(period.routes.values_list("indicator", "assessor", "unit"))
        if changed:
            _renew_measures(period, {indicator for indicator, _assessor, _unit in changed}, actor)
            log(actor=actor, action="routes.renewed", obj=period, after={"routes": number})


def _renew_measures(period: Period, indicators: set[int], actor: User) -> None:
    """What units gave until now is combined anew where the units of an item changed."""
    measures_combine(AssessedFigure.objects.filter(period=period), period, actor, indicators)


def measures_combine(
    rows: QuerySet[AssessedFigure], period: Period, actor: User, indicators: set[int] | None = None
) -> None:
    """Combines these figures anew under the scheme that binds each person now; only of ``indicators`` when given."""
    rows = rows.select_related("cadre")
    versions = dict(
        Participant.objects.filter(
            period=period, cadre__in=rows.values("cadre"), scheme_version__isnull=False
        ).values_list("cadre_id", "scheme_version_id")
    )
    items = items_by_version(set(versions.values()))
    codes = _indicator_keys(items, indicators)
    done = set()
    for figure in rows:
        version = versions.get(figure.cadre_id)
        key = (figure.cadre_id, figure.measure)
        if version is None or key in done:
            continue
        indicator = codes.get((version, figure.item))
        if indicator is None:
            continue
        done.add(key)
        measure_renew(
            period=period,
            cadre=figure.cadre,
            item=items[version][figure.item],
            indicator=indicator,
            measure=figure.measure,
            actor=actor,
        )


def _indicator_keys(versions: Iterable[int], only: set[int] | None) -> dict[tuple[int, str], int]:
    rows = Indicator.objects.filter(version__in=list(versions))
    if only is not None:
        rows = rows.filter(pk__in=only)
    return {(version, code): key for version, code, key in rows.values_list("version_id", "code", "pk")}


# --- Figures --------------------------------------------------------------------------------------


def place_of(*, period: Period, cadre: Cadre, item: str, assessor: str) -> tuple[Route, Item]:
    """The route by which ``assessor`` fills the item for the cadre, and the item as the cadre's scheme has it."""
    participant = Participant.objects.filter(period=period, cadre=cadre).first()
    if participant is None:
        raise InvalidInput(
            _("%(cadre)s is not a participant of %(period)s. Choose another person."),
            cadre=cadre,
            period=period,
        )
    version = participant.scheme_version_id
    routes = Route.objects.filter(period=period, assessor=assessor, indicator__version=version, indicator__code=item)
    route = routes.select_related("unit", "indicator").first()
    if version is None or route is None:
        raise InvalidInput(
            _("The indicator “%(item)s” is not assigned to “%(assessor)s” here."),
            item=item,
            assessor=assessor,
        )
    return route, items_by_version([version])[version][item]


class Place(NamedTuple):
    """Where somebody of an assessing unit writes: one measure of a cadre, under the route to the unit."""

    period: Period
    cadre: Cadre
    route: Route
    item: Item
    measure: str


def place_to_fill(period: Period, cadre: Cadre, item: str, assessor: str, measure: str, actor: User) -> Place:
    """The place, with the period held; refused to other units. ``measure`` may be empty where the item reads one."""
    period = figures_writable(period)
    route, found = place_of(period=period, cadre=cadre, item=item, assessor=assessor)
    if refusal := why_not_fill(actor, cadre, route):
        raise refusal
    measure = measure or (found.measures[0] if len(found.measures) == 1 else "")
    if measure not in found.measures:
        raise InvalidInput(_("The indicator does not use the data item “%(measure)s”."), measure=measure)
    return Place(period, cadre, route, found, measure)


@transaction.atomic
def figure_enter(
    *,
    period: Period,
    cadre: Cadre,
    item: str,
    assessor: str,
    value: Decimal,
    actor: User,
    measure: str = "",
    note: str = "",
) -> AssessedFigure:
    """An assessing unit gives a cadre its figure under an item; each unit its own, the item gets them combined.

    ``measure`` may be left out where the item reads one figure only. The last write wins until the period closes;
    every write is in the trail. Undone by ``figure_withdraw``.
    """
    place = place_to_fill(period, cadre, item, assessor, measure, actor)
    if place.item.sample:
        raise InvalidInput(_("This value comes from a spot-check record. Record what was checked."))
    return figure_keep(place, actor=actor, value=value, note=note)


def figure_keep(
    place: Place,
    *,
    actor: User,
    value: Decimal,
    note: str = "",
    source: str = "manual",
    num: int | None = None,
    den: int | None = None,
) -> AssessedFigure:
    """Writes the row, the measure and the trail; rights were asked by the caller."""
    period, cadre, route, item, measure = place
    where = {
        "period": period,
        "cadre": cadre,
        "item": item.code,
        "measure": measure,
        "assessor": route.assessor,
    }
    there = AssessedFigure.objects.select_for_update().filter(**where).first()
    before = {"value": there.value, "note": there.note} if there else {}
    figure = there or AssessedFigure(**where)
    figure.unit, figure.value, figure.num, figure.den = route.unit, value, num, den
    figure.note, figure.source, figure.entered_by = one_line(note)[:NOTE], source, actor
    figure.full_clean()
    figure.save()
    measure_renew(period=period, cadre=cadre, item=item, indicator=route.indicator_id, measure=measure, actor=actor)
    after: dict[str, Any] = {
        "cadre": cadre.staff_no,
        "item": item.code,
        "measure": measure,
        "unit": route.unit.code,
    }
    after |= {"value": figure.value, **({"num": num, "den": den} if den else {})}
    log(actor=actor, action="figure.assessed", obj=figure, reason=figure.note, before=before, after=after)
    return figure


@transaction.atomic
def figure_withdraw(*, figure: AssessedFigure, actor: User) -> None:
    """The unit takes its figure back; the item has none until every unit has given one again."""
    period = figures_writable(figure.period)
    route, item = place_of(period=period, cadre=figure.cadre, item=figure.item, assessor=figure.assessor)
    if refusal := why_not_fill(actor, figure.cadre, route):
        raise refusal
    if figure.source == "sample":
        raise WrongState(_("This value comes from a spot-check record. Correct that record."))
    before = {"cadre": figure.cadre.staff_no, "item": figure.item, "value": figure.value}
    log(actor=actor, action="figure.withdrawn", obj=figure, before=before)
    measure = figure.measure
    cadre = figure.cadre
    figure.delete()
    measure_renew(period=period, cadre=cadre, item=item, indicator=route.indicator_id, measure=measure, actor=actor)
