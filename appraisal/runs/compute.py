"""From the facts of a chunk to its sheets, as columns that ``writing`` stores."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from appraisal.periods.models import Period, PeriodKind, Standing
from appraisal.runs.digests import canonical, line_hash
from appraisal.runs.errors import FactsDoNotFit, facts_error
from appraisal.runs.grading import grades_propose, group_numbers, ranks_of
from appraisal.runs.inputs import Batch, batch_people, batch_read, raw
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import GradeCode, Run, Sheet
from appraisal.runs.quotas import quota_rule
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import FactsError, Scheme, Sheets, plain, score
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.payouts.rollup import rollup_columns

PLACES = 6  # of Sheet.total and Sheet.coefficient
NO_SCHEME = '{"n":"no_scheme","t":null}'
NO_MONTHS = "no_months"
GRADES = frozenset(GradeCode.values)


@dataclass
class Columns:
    """The sheets of a chunk, row by row as the people of its batch. Totals and shares are stored integers."""

    batch: Batch
    totals: np.ndarray = field(init=False)
    shares: np.ndarray = field(init=False)
    scored: np.ndarray = field(init=False)
    ranks: np.ndarray = field(init=False)
    bands: list[str] = field(init=False)
    grades: list[str] = field(init=False)
    flags: list[str] = field(init=False)
    breakdowns: list[str] = field(init=False)
    _written: tuple[list, ...] | None = None

    def __post_init__(self) -> None:
        size = len(self.batch.people)
        self.totals, self.shares, self.ranks = (np.zeros(size, np.int64) for _n in range(3))
        self.scored = np.zeros(size, bool)
        self.bands, self.flags, self.breakdowns = [""] * size, [""] * size, [NO_SCHEME] * size

    def __len__(self) -> int:
        return len(self.totals)

    def written(self) -> tuple[list, ...]:
        """What is stored of each sheet: totals, shares and ranks, None for whoever has no score, and the texts."""
        if self._written is None:
            scored = self.scored.tolist()
            totals, shares = (
                [value if has else None for value, has in zip(column.tolist(), scored, strict=True)]
                for column in (self.totals, self.shares)
            )
            ranks = [rank or None for rank in self.ranks.tolist()]
            self._written = totals, shares, ranks, self.bands, self.grades, self.flags, self.breakdowns
        return self._written

    def hashes(self, start: int, stop: int) -> Iterator[int]:
        """Of these sheets, without their ranks."""
        totals, shares, _ranks, *texts = (column[start:stop] for column in self.written())
        staff = [person.staff_no for person in self.batch.people[start:stop]]
        return (line_hash(*row) for row in zip(staff, totals, shares, *texts, strict=True))

    def figures(self) -> dict:
        """Exact sums from which the summary of the run is made."""
        return {
            "people": len(self),
            "scored": int(self.scored.sum()),
            "total": sum(self.totals[self.scored].tolist()),
            "share": sum(self.shares[self.scored].tolist()),
            "grades": dict(Counter(grade for grade in self.grades if grade)),
        }


def chunk_columns(run: Run, scope: Scope, *, ranked: bool = True) -> tuple[Columns, dict]:
    """The sheets of whole peer groups with their ranks, and in a year the arithmetic of their quotas.

    The proposed grade is the band; the standing overrules it, and in a year the quota may lower it. A part of a
    group is not ranked here.
    """
    yearly = run.period.kind == PeriodKind.YEAR
    columns = year_columns(run, scope) if yearly else month_columns(run, scope)
    people = columns.batch.people
    columns.grades = [
        person.standing if person.standing != Standing.GRADED else band if band in GRADES else ""
        for person, band in zip(people, columns.bands, strict=True)
    ]
    if ranked:
        groups = group_numbers([person.peer_group for person in people])
        columns.ranks = ranks_of(groups, columns.totals, columns.scored)
    return columns, grades_propose(columns, quota_rule(run.period)) if yearly else {}


def month_columns(run: Run, scope: Scope) -> Columns:
    """Sheets of a month's participants, before ranks and grades."""
    batch = batch_read(scope)
    columns = Columns(batch)
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise FactsDoNotFit(issues=facts_error(error)) from error
        at = batch.rows[key]
        columns.totals[at] = sheets.total * 10 ** (PLACES - sheets.total_places)
        columns.shares[at] = sheets.coefficient * 10 ** (PLACES - sheets.coefficient_places)
        columns.scored[at] = sheets.scored
        flags = _flags(sheets)
        rows = zip(at.tolist(), sheets.grade_codes(), sheets.breakdowns(), strict=True)
        for position, (row, band, breakdown) in enumerate(rows):
            columns.bands[row], columns.breakdowns[row] = band[:20], breakdown
            if flags and position in flags:
                columns.flags[row] = flags[position]
    return columns


def year_columns(run: Run, scope: Scope) -> Columns:
    """Sheets of a year: the weighted mean of the published months; a missing one hands its weight to the others."""
    months = list(run.period.months.filter(published_run__isnull=False).order_by("starts_on"))
    batch = batch_people(scope)
    columns = Columns(batch)
    place = {person.cadre: row for row, person in enumerate(batch.people)}
    names = [f"{month.starts_on:%Y-%m}" for month in months]
    number = {month.pk: n for n, month in enumerate(months)}
    size = len(batch.people)
    totals, shares = (np.zeros((len(months), size), np.int64) for _n in range(2))
    present = np.zeros((len(months), size), bool)
    other_marks = np.zeros(size, bool)  # some month was scored out of other full marks than the year
    for cadre, month, total, share, version in _month_sheets(months, scope):
        row = place.get(cadre)
        if row is None:
            continue
        n = number[month]
        totals[n, row], shares[n, row], present[n, row] = total, share, True
        own = batch.people[row].version
        if own and version != own and _full_marks(version) != _full_marks(own):
            other_marks[row] = True
    by_version: dict[int, list[int]] = defaultdict(list)
    for row, person in enumerate(batch.people):
        if person.version:
            by_version[person.version].append(row)
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
            if has:
                columns.totals[row], columns.shares[row], columns.scored[row] = (
                    total[position],
                    share[position],
                    True,
                )
                columns.bands[row] = _band(scheme, int(total[position]), int(share[position]))[:20]
            else:
                found["n"] = NO_MONTHS
            found["t"] = _text(total[position]) if has else None
            columns.breakdowns[row] = canonical(found)
    return columns


def _month_sheets(months: list[Period], scope: Scope) -> Iterable[tuple]:
    rows = Sheet.objects.published().filter(period__in=months, total__isnull=False)
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
        from_share = (
            Col(share, 10**PLACES).times(scheme.full_marks / 100).scaled_round(rounding.places, rounding.mode)
        )
        total = np.where(other_marks, from_share * 10 ** (PLACES - rounding.places), total)
    return total, share


def _band(scheme: Scheme, total: int, share: int) -> str:
    """The scheme's grade for a printed number."""
    value = Fraction(share if scheme.grades_on == "coefficient" else total, 10**PLACES)
    for grade in scheme.grades:
        if (grade.low is None or value >= grade.low) and (grade.high is None or value < grade.high):
            return grade.code
    return ""


def _text(value: Any) -> str:
    return plain(Fraction(int(value), 10**PLACES))


def _flags(sheets: Sheets) -> dict[int, str]:
    codes: dict[int, list[str]] = defaultdict(list)
    for veto, fired in zip(sheets.scheme.vetoes, sheets.vetoes, strict=True):
        for position in np.nonzero(fired)[0].tolist():
            codes[position].append(veto.code)
    return {position: ",".join(found)[:200] for position, found in codes.items()}
