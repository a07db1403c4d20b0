"""Measures as columns of exact fractions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from appraisal.runs.columns import SqlColumn, Sums, big, place_of, text_hash
from appraisal.runs.inputs.people import MICRO, Batch
from appraisal.runs.inputs.scope import Scope, fetch_rows
from appraisal.scoring import Measure as MeasureColumn


def fetch_measures(scope: Scope, batch: Batch) -> tuple[list[str], list[np.ndarray]]:
    """(codes, [cadre, place of the code from 1, numerator, denominator]) of the measures that some scheme here reads.

    Nearly all are decimals, millionths; the few that no decimal tells come by a query of their own.
    """
    codes = sorted({code for key in batch.versions for code in batch.scheme(key).measures})
    batch.sums["measures"] = Sums()
    if not codes:
        return codes, [np.zeros(0, np.int64)] * 4
    place, place_params = place_of("r.code", codes)
    named_ones = f" AND r.code IN ({', '.join(['%s'] * len(codes))})"
    below = len(codes) + 1

    def rows(columns: Sequence[SqlColumn], condition: str) -> list[np.ndarray]:
        return fetch_rows("appraisal_measure", scope.period, batch.ids, columns, condition, codes)

    decimal = SqlColumn(big(f"CASE WHEN r.den IS NULL THEN {place} ELSE 0 END"), place_params, below)
    columns = rows([decimal, SqlColumn("r.value")], named_ones)
    plain = columns[1] > 0
    _measure_sums(batch, codes, [column[plain] for column in columns])
    columns.append(np.full(len(plain), MICRO))
    if not plain.all():
        asked = [SqlColumn(big(place), place_params, below), SqlColumn("r.num"), SqlColumn("r.den")]
        fractions = rows(asked, f"{named_ones} AND r.den IS NOT NULL")
        _measure_sums(batch, codes, fractions)
        columns = [np.concatenate((one[plain], other)) for one, other in zip(columns, fractions, strict=True)]
    return codes, columns


def _measure_sums(batch: Batch, codes: list[str], columns: list[np.ndarray]) -> None:
    cadre, place, *numbers = columns
    names = np.array([0, *(text_hash(code) for code in codes)], np.int64)
    row = batch.row_of(cadre)
    read = np.zeros(len(row), bool)  # by the scheme of one's own, whoever else is in the chunk
    for key in batch.versions:
        reads = set(batch.scheme(key).measures)
        read |= (batch.version[row] == key) & np.array([False, *(code in reads for code in codes)])[place]
    batch.sums["measures"].add(batch.staff[row[read]], names[place[read]], *(column[read] for column in numbers))


def as_columns(rows: Iterable[tuple]) -> tuple[list[str], list[np.ndarray]]:
    """The columns of measures that came as rows of (cadre, code, numerator, denominator)."""
    rows = list(rows)
    codes = sorted({code for _cadre, code, *_value in rows})
    place = {code: number for number, code in enumerate(codes, start=1)}
    found = [(cadre, place[code], num, den) for cadre, code, num, den in rows]
    return codes, list(np.array(found, np.int64).reshape(-1, 4).T)


def measures_by_version(
    measures: tuple[list[str], list[np.ndarray]], batch: Batch
) -> dict[int, dict[str, MeasureColumn]]:
    codes, (cadre, place, nums, dens) = measures
    taking_part = np.isin(cadre, batch.ids)
    cadre, place, nums, dens = (column[taking_part] for column in (cadre, place, nums, dens))
    row = batch.row_of(cadre)
    wanted = {key: set(batch.scheme(key).measures) for key in batch.versions}
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(1, len(codes) + 2))
    found: dict[int, dict[str, MeasureColumn]] = defaultdict(dict)
    for number, code in enumerate(codes):
        here = order[bounds[number] : bounds[number + 1]]
        if not len(here):
            continue
        people = row[here]
        for key, codes_here in wanted.items():
            if code not in codes_here:
                continue
            mine = here[batch.version[people] == key]
            size = len(batch.rows[key])
            num, present = np.zeros(size, np.int64), np.zeros(size, bool)
            at = batch.place[row[mine]]
            num[at], present[at] = nums[mine], True
            den: int | np.ndarray = MICRO
            if (dens[mine] != MICRO).any():
                den = np.full(size, MICRO)
                den[at] = dens[mine]
            found[key][code] = MeasureColumn(num, den, present)
    return found
