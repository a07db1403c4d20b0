"""Earlier months as measures: ``prior.total.1`` …, ``prior.mean``, ``prior.counter.ITEM``, ``year.count.RULE``.

Read where some scheme of the chunk asks, from the released sheets of the unit's earlier months. Totals and the counter
are those of the months before, whatever the year; mean and counts are of the calendar year.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import cast

import numpy as np
from django.db.models import QuerySet

from appraisal.periods.models import Period, PeriodKind
from appraisal.runs.columns import Sums, known_hashes
from appraisal.runs.inputs.people import Batch
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Sheet
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring.facts.columns import Measure

COUNTER, COUNT, TOTAL = "prior.counter.", "year.count.", "prior.total."


def earlier_months(period: Period) -> QuerySet[Period]:
    """Months of the same unit before this one that were released, the last one first."""
    months = Period.objects.filter(unit=period.unit_id, kind=PeriodKind.MONTH, starts_on__lt=period.starts_on)
    return months.filter(released_run__isnull=False).order_by("-starts_on")


def months_of_mean(period: Period, cadre: int) -> list[Period]:
    """The months of which ``prior.mean`` of somebody is the mean, the first one first."""
    months = earlier_months(period).filter(starts_on__year=period.starts_on.year)
    scored = Sheet.objects.released().filter(period__in=months, cadre=cadre, total__isnull=False)
    return list(months.filter(pk__in=scored.order_by().values("period")).order_by("starts_on"))


def fill_earlier(scope: Scope, batch: Batch) -> None:
    wanted = {key: batch.scheme(key).reads.prior for key in batch.facts}
    codes = sorted({code for several in wanted.values() for code in several})
    period = Period.objects.get(pk=scope.period)
    months = list(earlier_months(period))
    found: dict[str, dict[int, Fraction]] = {code: {} for code in codes}
    _from_totals(found, scope, months, period.starts_on.year)
    if any(code.startswith((COUNTER, COUNT)) for code in codes):
        _from_breakdowns(found, scope, months, period.starts_on.year)
    sums = batch.sums["earlier"] = Sums()
    for key, facts in batch.facts.items():
        mine = batch.rows[key]
        for code in wanted[key]:
            measure = facts.measures[code] = Measure.of([found[code].get(cadre) for cadre in batch.ids[mine].tolist()])
            told = measure.present
            names = known_hashes([code] * int(told.sum()))
            sums.add(batch.staff[mine][told], names, measure.num[told], np.asarray(measure.den)[told])


def _sheets(scope: Scope, months: list[Period]) -> QuerySet[Sheet]:
    rows = Sheet.objects.released().filter(period__in=months, cadre__in=scope.people().values("cadre"))
    return rows.order_by()


def _from_totals(found: dict, scope: Scope, months: list[Period], year: int) -> None:
    back = {month.pk: number for number, month in enumerate(months, start=1)}
    this_year = {month.pk for month in months if month.starts_on.year == year}
    totals = defaultdict(list)
    rows = _sheets(scope, months).filter(total__isnull=False).values_list("cadre_id", "period_id", "total")
    for cadre, month, total in cast("Iterable[tuple[int, int, Decimal]]", rows):
        code = f"{TOTAL}{back[month]}"
        if code in found:
            found[code][cadre] = Fraction(total)
        if month in this_year:
            totals[cadre].append(Fraction(total))
    if "prior.mean" in found:
        found["prior.mean"] = {cadre: sum(several) / len(several) for cadre, several in totals.items()}


def _from_breakdowns(found: dict, scope: Scope, months: list[Period], year: int) -> None:
    """Counters of the month before, and counts of the year, by the codes of the rules of each month's own version."""
    last = months[0].pk if months else None
    this_year = {month.pk for month in months if month.starts_on.year == year}
    sheets = _sheets(scope, [month for month in months if month.pk in this_year | {last}])
    names = ("cadre_id", "period_id", "participant__scheme_version_id", "breakdown")
    rows: list[tuple[int, int, int | None, dict]] = list(sheets.values_list(*names))
    schemes = compiled_versions({row[2] for row in rows if row[2]})
    for cadre, month, version, breakdown in rows:
        if version is None:
            continue
        scheme = schemes[version]
        if month == last:
            for item, _base, *context in breakdown.get("b", ()):
                code = f"{COUNTER}{scheme.items[item].code}"
                if code in found and scheme.items[item].method == "counter" and context:
                    found[code][cadre] = Fraction(context[0])
        if month in this_year:
            for rule, count, *_rest in breakdown.get("r", ()):
                code = f"{COUNT}{scheme.rules[rule].code}"
                if code in found:
                    found[code][cadre] = found[code].get(cadre, Fraction(0)) + Fraction(count)
