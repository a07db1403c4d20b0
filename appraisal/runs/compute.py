"""From the facts of a chunk to its sheets, as columns that ``writing`` stores."""

from collections import defaultdict

import numpy as np

from appraisal.periods.models import PeriodKind
from appraisal.runs.errors import FactsDoNotFit, facts_error
from appraisal.runs.grading import grade_before_quota, grades_propose, group_numbers, ranks_of
from appraisal.runs.inputs.reading import batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Run
from appraisal.runs.quotas import quota_rule, seats_of
from appraisal.runs.sheets import PLACES, Columns
from appraisal.runs.years import year_columns
from appraisal.scoring import FactsError, Sheets, score
from core.told import later


def chunk_columns(run: Run, scope: Scope, *, ranked: bool = True) -> tuple[Columns, dict]:
    """The sheets of whole peer groups with their ranks, and in a year the arithmetic of their quotas.

    The proposed grade is the band; the standing overrules it, and in a year the quota may lower it. A part of a
    group is not ranked here.
    """
    yearly = run.period.kind == PeriodKind.YEAR
    columns = year_columns(run, scope) if yearly else month_columns(run, scope)
    people = columns.batch.people
    columns.grades = [
        grade_before_quota(person.standing, band) for person, band in zip(people, columns.bands, strict=True)
    ]
    if ranked:
        groups = group_numbers([person.peer_group for person in people])
        columns.ranks = ranks_of(groups, columns.totals, columns.scored)
    if not yearly:
        return columns, {}
    rule = quota_rule(run.period)
    return columns, grades_propose(columns, rule, seats_of(run.period, rule))


def month_columns(run: Run, scope: Scope) -> Columns:
    """Sheets of a month's participants, before ranks and grades."""
    batch = batch_read(scope)
    columns = Columns(batch)
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise FactsDoNotFit(issues=later(facts_error, error)) from error
        at = batch.rows[key]
        columns.totals[at] = sheets.total * 10 ** (PLACES - sheets.total_places)
        columns.shares[at] = sheets.coefficient * 10 ** (PLACES - sheets.coefficient_places)
        columns.scored[at] = sheets.scored
        _vetoes(columns, at, sheets)
        rows = zip(at.tolist(), sheets.grade_codes(), sheets.breakdowns(), strict=True)
        for row, band, breakdown in rows:
            columns.bands[row], columns.breakdowns[row] = band[:20], breakdown
    return columns


def _vetoes(columns: Columns, at: np.ndarray, sheets: Sheets) -> None:
    """What vetoes make of each sheet: their codes, whether the result is lost, the best grade, items at zero."""
    columns.vetoed[at] = sheets.vetoed
    for position, best in enumerate(sheets.best_grades()):
        if best:
            columns.best[at[position]] = best[:20]
    for position, codes in sheets.zeroed().items():
        columns.zeroed[at[position]] = ",".join(codes)
    for position, text in _flags(sheets).items():
        columns.flags[at[position]] = text


def _flags(sheets: Sheets) -> dict[int, str]:
    codes: dict[int, list[str]] = defaultdict(list)
    for veto, fired in zip(sheets.scheme.vetoes, sheets.vetoes, strict=True):
        for position in np.nonzero(fired)[0].tolist():
            codes[position].append(veto.code)
    return {position: ",".join(found)[:200] for position, found in codes.items()}
