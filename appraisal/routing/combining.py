"""From what each assessing unit gave to the one measure that a run reads, exact."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.periods.measures import ASSESSED
from appraisal.periods.models import Measure, Period
from appraisal.routing.items import Item
from appraisal.routing.models import AssessedFigure, Route
from cadres.access.models import User
from cadres.people.models import Cadre
from core.errors import InvalidInput

LIMIT = 10**18  # what a column of the engine holds
MICRO = 10**6


def exact(figure: AssessedFigure) -> Fraction:
    """The figure, unrounded (docs/scheme-format.md §4): k of n where it was counted, else its decimal value."""
    if figure.num is None or figure.den is None:
        return Fraction(figure.value)
    return Fraction(figure.num, figure.den)


def combined(several: str, values: list[Fraction]) -> Fraction:
    """Exact mean, sum, best or worst of what the units gave (``several_assessors``, docs/scheme-format.md §4).

    The mean where the scheme says nothing else.
    """
    if several == "sum":
        return sum(values, Fraction(0))
    if several == "best":
        return max(values)
    if several == "worst":
        return min(values)
    return sum(values, Fraction(0)) / len(values)


def rounded(value: Fraction) -> Decimal:
    """To six places, half up (away from zero), for reading; scores are exact (docs/scheme-format.md)."""
    micro = abs(value) * MICRO
    whole = (2 * micro.numerator + micro.denominator) // (2 * micro.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-6)


def measure_renew(
    *, period: Period, cadre: Cadre, item: Item, indicator: Any, measure: str, actor: User
) -> Measure | None:
    """Writes the measure from the units' figures once all of them are there; until then there is none.

    Exact (docs/scheme-format.md §4). Refused beyond 10^12 and where a fraction is too wide for the engine's
    columns.
    """
    assessors = list(Route.objects.filter(period=period, indicator=indicator).values_list("assessor", flat=True))
    figures = list(
        AssessedFigure.objects.filter(
            period=period, cadre=cadre, item=item.code, measure=measure, assessor__in=assessors
        ).select_related("unit")
    )
    there = Measure.objects.filter(period=period, cadre=cadre, code=measure).first()
    if not assessors or len(figures) < len(assessors):
        if there is not None and there.source == ASSESSED:
            there.delete()
        return None
    value = combined(item.several, [exact(figure) for figure in figures])
    if abs(value.numerator) > LIMIT or value.denominator > LIMIT or abs(value) > 10**12:
        raise InvalidInput(_("This number is too large. Enter a smaller one."))
    found = there or Measure(period=period, cadre=cadre, code=measure)
    found.value = rounded(value)
    plain = MICRO % value.denominator == 0
    found.num, found.den = (None, None) if plain else (value.numerator, value.denominator)
    found.source, found.entered_by = ASSESSED, actor
    found.note = _note(figures)
    found.full_clean()
    found.save()
    return found


def _note(figures: list[AssessedFigure]) -> str:
    parts = []
    for figure in figures:
        number = f"{figure.num}/{figure.den}" if figure.den else format(figure.value.normalize(), "f")
        name = figure.unit.name
        parts.append(f"{name} {number}{f' ({figure.note})' if figure.note else ''}")
    text = "；".join(parts)
    return text if len(text) <= 200 else text[:199] + "…"
