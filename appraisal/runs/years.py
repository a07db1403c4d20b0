"""Sheets of a year: the weighted mean of the released months; a missing one hands its weight to the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from appraisal.periods.models import Period
from appraisal.runs.digests import canonical
from appraisal.runs.grading import band_of
from appraisal.runs.inputs.people import Batch, batch_people, raw
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Run, Sheet
from appraisal.runs.sheets import PLACES, Columns
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import Scheme, plain
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.payouts.rollup import rollup_columns

NO_MONTHS = "no_months"


@dataclass
class MonthColumns:
    """The released months of a year against the people of a batch: totals and shares in millionths."""

    months: list[Period]
    totals: np.ndarray  # month × person
    shares: np.ndarray
    present: np.ndarray
    other_marks: np.ndarray  # per person: some month was scored out of other full marks than the year

    @cached_property
    def names(self) -> list[str]:
        return [f"{month.starts_on:%Y-%m}" for month in self.months]

    @cached_property
    def weights(self) -> list[int]:
        return [month.weight for month in self.months]


def year_columns(run: Run, scope: Scope) -> Columns:
    """Sheets of a year's participants, before ranks and grades."""
    batch = batch_people(scope)
    columns = Columns(batch)
    months = _read(batch, scope, list(run.period.months.filter(released_run__isnull=False).order_by("starts_on")))
    for key in batch.rows:
        _roll_up(columns, months, batch.scheme(key), batch.rows[key])
    return columns


def _read(batch: Batch, scope: Scope, months: list[Period]) -> MonthColumns:
    size = len(batch.people)
    totals, shares = (np.zeros((len(months), size), np.int64) for _n in range(2))
    found = MonthColumns(months, totals, shares, np.zeros((len(months), size), bool), np.zeros(size, bool))
    place = {person.cadre: row for row, person in enumerate(batch.people)}
    number = {month.pk: n for n, month in enumerate(months)}
    for cadre, month, total, share, version in _month_sheets(months, scope):
        row = place.get(cadre)
        if row is None:
            continue
        n = number[month]
        totals[n, row], shares[n, row], found.present[n, row] = total, share, True
        own = batch.people[row].version
        if own and version != own and _full_marks(version) != _full_marks(own):
            found.other_marks[row] = True
    return found


def _roll_up(columns: Columns, months: MonthColumns, scheme: Scheme, at: np.ndarray) -> None:
    """The sheets of the people at these rows, all under one scheme."""
    present, other_marks = months.present[:, at], months.other_marks[at]
    weighed = np.array(months.weights, np.int64)[:, None] * present > 0
    scored = np.any(present, axis=0) & np.any(weighed, axis=0)
    totals, shares = months.totals[:, at], months.shares[:, at]
    total, share = _rolled(scheme, totals, shares, present, months.weights, other_marks)
    for position, row in enumerate(at.tolist()):
        found = _breakdown(months, row)
        if scored[position]:
            columns.totals[row], columns.shares[row] = total[position], share[position]
            columns.scored[row] = True
            columns.bands[row] = band_of(scheme, int(total[position]), int(share[position]))[:20]
        else:
            found["n"] = NO_MONTHS
        found["t"] = _text(total[position]) if scored[position] else None
        columns.breakdowns[row] = canonical(found)


def _breakdown(months: MonthColumns, row: int) -> dict[str, Any]:
    """What the sheet keeps of its months: [name, total, coefficient, weight] each, and the names of missing ones."""
    found: dict[str, Any] = {"m": [], "x": []}
    for n, name in enumerate(months.names):
        if months.present[n, row]:
            total, share = _text(months.totals[n, row]), _text(months.shares[n, row])
            found["m"].append([name, total, share, months.weights[n]])
        else:
            found["x"].append(name)
    if months.other_marks[row]:
        found["c"] = 1  # rolled up by coefficient
    return found


def _month_sheets(months: list[Period], scope: Scope) -> Iterable[tuple]:
    rows = Sheet.objects.released().filter(period__in=months, total__isnull=False)
    rows = rows.filter(cadre__in=scope.people().values("cadre"))
    rows = rows.annotate(raw_total=raw("total"), raw_share=raw("coefficient"))
    return rows.order_by().values_list(
        "cadre_id", "period_id", "raw_total", "raw_share", "participant__scheme_version_id"
    )


def _full_marks(version: int) -> Fraction:
    return compiled_versions([version])[version].full_marks


def _rolled(
    scheme: Scheme,
    totals: np.ndarray,
    shares: np.ndarray,
    present: np.ndarray,
    weights: list[int],
    other_marks: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Printed totals and coefficients in millionths; rounded once, as the year's scheme rounds its own."""
    printed = []
    for values, output in ((totals, scheme.total), (shares, scheme.coefficient)):
        columns = [Col(values[n], 10**PLACES) for n in range(len(values))]
        rounding = output.rounding
        if not columns:
            printed.append(np.zeros(totals.shape[1], np.int64))
            continue
        scaled, _scored = rollup_columns(
            columns, list(present), weights=weights, places=rounding.places, mode=rounding.mode
        )
        printed.append(scaled.astype(np.int64) * 10 ** (PLACES - rounding.places))
    total, share = printed
    if other_marks.any():
        rounding = scheme.total.rounding
        from_share = Col(share, 10**PLACES).times(scheme.full_marks / 100).scaled_round(rounding.places, rounding.mode)
        total = np.where(other_marks, from_share * 10 ** (PLACES - rounding.places), total)
    return total, share


def _text(value: Any) -> str:
    return plain(Fraction(int(value), 10**PLACES))
