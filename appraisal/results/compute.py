"""From the facts of a chunk to its sheets, as tuples that ``writing`` stores."""

import json
from collections import defaultdict
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Standing
from appraisal.results.inputs import Batch, batch_people, batch_read, facts_error, raw
from appraisal.results.models import GradeCode, Run, Sheet
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import FactsError, plain, score
from appraisal.scoring.exact import Col
from appraisal.scoring.rollup import rollup_columns
from core.errors import InvalidInput

PLACES = 6  # of Sheet.total and Sheet.coefficient
NO_SCHEME = '{"t":null,"n":"no_scheme"}'
NO_MONTHS = "no_months"
GRADES = frozenset(GradeCode.values)


class FactsDoNotFit(InvalidInput):
    code = "facts_do_not_fit"
    message = _("Entries do not fit their rules, so nothing was computed: %(issues)s")


def month_lines(run: Run, cadres: tuple[int, int]) -> list[tuple]:
    """Sheets of a month's participants among the cadres from–to."""
    batch = batch_read(run.period_id, cadres)
    lines = _without_scheme(run, batch)
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise FactsDoNotFit(issues=facts_error(error)) from error
        flags = _flags(sheets)
        columns = zip(
            batch.rows[key].tolist(),
            (sheets.total * 10 ** (PLACES - sheets.total_places)).tolist(),
            (sheets.coefficient * 10 ** (PLACES - sheets.coefficient_places)).tolist(),
            sheets.scored.tolist(),
            sheets.grade_codes(),
            sheets.breakdowns(),
            strict=True,
        )
        for position, (row, total, share, scored, band, breakdown) in enumerate(columns):
            person = batch.people[row]
            numbers = (total, share) if scored else (None, None)
            lines.append(_line(run, person, numbers, band, flags.get(position, ""), breakdown))
    return lines


def year_lines(run: Run, cadres: tuple[int, int]) -> list[tuple]:
    """Sheets of a year: the weighted mean of the published months; a missing one hands its weight to the others."""
    months = list(run.period.months.filter(published_run__isnull=False).order_by("starts_on"))
    batch = batch_people(run.period_id, cadres)
    place = {person[0]: row for row, person in enumerate(batch.people)}
    names = [f"{month.starts_on:%Y-%m}" for month in months]
    number = {month.pk: n for n, month in enumerate(months)}
    size = len(batch.people)
    totals, shares = (np.zeros((len(months), size), np.int64) for _n in range(2))
    present = np.zeros((len(months), size), bool)
    other_marks = np.zeros(size, bool)  # some month was scored out of other full marks than the year
    for cadre, month, total, share, version in _month_sheets(months, cadres):
        row = place.get(cadre)
        if row is None:
            continue
        n = number[month]
        totals[n, row], shares[n, row], present[n, row] = total, share, True
        own = batch.people[row][5]
        if own and version != own and _full_marks(version) != _full_marks(own):
            other_marks[row] = True
    lines = _without_scheme(run, batch)
    by_version: dict[int, list[int]] = defaultdict(list)
    for row, person in enumerate(batch.people):
        if person[5]:
            by_version[person[5]].append(row)
    weights = [month.weight for month in months]
    for key, rows in by_version.items():
        scheme = batch.scheme(key)
        at = np.array(rows, np.int64)
        weighed = np.array(weights, np.int64)[:, None] * present[:, at] > 0
        scored = np.any(present[:, at], axis=0) & np.any(weighed, axis=0)
        total, share = _rolled(scheme, totals[:, at], shares[:, at], present[:, at], weights, other_marks[at])
        for position, row in enumerate(rows):
            has = bool(scored[position])
            cells = [
                [name, _text(totals[n, row]), _text(shares[n, row]), weights[n]]
                for n, name in enumerate(names)
                if present[n, row]
            ]
            found = {"m": cells, "x": [name for n, name in enumerate(names) if not present[n, row]]}
            if other_marks[row]:
                found["c"] = 1  # rolled up by coefficient
            numbers = (int(total[position]), int(share[position])) if has else (None, None)
            band = _band(scheme, *numbers) if has else ""
            if not has:
                found["n"] = NO_MONTHS
            breakdown = json.dumps(
                {"t": _text(numbers[0]) if has else None, **found}, ensure_ascii=False, separators=(",", ":")
            )
            lines.append(_line(run, batch.people[row], numbers, band, "", breakdown))
    return lines


def _month_sheets(months, cadres):
    rows = Sheet.objects.filter(run__in=[month.published_run_id for month in months], cadre__pk__range=cadres)
    rows = rows.filter(total__isnull=False).annotate(raw_total=raw("total"), raw_share=raw("coefficient"))
    return rows.order_by().values_list(
        "cadre_id", "period_id", "raw_total", "raw_share", "participant__scheme_version_id"
    )


def _full_marks(version: int) -> Fraction:
    return compiled_versions([version])[version].full_marks


def _rolled(scheme, totals, shares, present, weights, other_marks):
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
        from_share = (
            Col(share, 10**PLACES).times(scheme.full_marks / 100).scaled_round(rounding.places, rounding.mode)
        )
        total = np.where(other_marks, from_share * 10 ** (PLACES - rounding.places), total)
    return total, share


def _band(scheme, total: int, share: int) -> str:
    """The scheme's grade for a printed number."""
    value = Fraction(share if scheme.grades_on == "coefficient" else total, 10**PLACES)
    for grade in scheme.grades:
        if (grade.low is None or value >= grade.low) and (grade.high is None or value < grade.high):
            return grade.code
    return ""


def _text(value) -> str:
    return plain(Fraction(int(value), 10**PLACES))


def _flags(sheets) -> dict[int, str]:
    codes: dict[int, list[str]] = defaultdict(list)
    for veto, fired in zip(sheets.scheme.vetoes, sheets.vetoes, strict=True):
        for position in np.nonzero(fired)[0].tolist():
            codes[position].append(veto.code)
    return {position: ",".join(found)[:200] for position, found in codes.items()}


def _without_scheme(run: Run, batch: Batch) -> list[tuple]:
    return [_line(run, person, (None, None), "", "", NO_SCHEME) for person in batch.people if not person[5]]


def _line(run: Run, person: tuple, numbers: tuple, band: str, flags: str, breakdown: str) -> tuple:
    """The proposed grade is the band; the standing overrules it, and in a year the quota may lower it later."""
    cadre, participant, _staff_no, unit, unit_path, _version, standing = person
    grade = standing if standing != Standing.GRADED else band if band in GRADES else ""
    return (
        run.pk,
        run.period_id,
        cadre,
        participant,
        unit,
        unit_path,
        *numbers,
        band[:20],
        grade,
        flags,
        breakdown,
    )
