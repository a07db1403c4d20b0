"""Partial runs: only those whose inputs changed are scored, everybody else's sheet is that of the base.

The digest of a partial run is that of a full run with the same sheets: the hashes of the replaced sheets and moved
ranks are taken out of the base's sum and the new ones put in. Another's score moves the ranks of the whole peer group;
those that differ are written as small rows (``RankShift``), not as sheets.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.runs.chain import UNSCORED, newest, own, statement
from appraisal.runs.columns import big, fetch, text_hashes
from appraisal.runs.digests import SheetSums, sheet_lines
from appraisal.runs.grading import ranks_of
from appraisal.runs.inputs.links import Network
from appraisal.runs.inputs.people import RESULTS_VERSION, raw
from appraisal.runs.inputs.scope import Scope, one_of
from appraisal.runs.keys import fixed_inputs
from appraisal.runs.models import DirtyMark, RankShift, Run, RunChunk, RunState, Sheet
from appraisal.runs.summary import figures_joined, figures_of
from appraisal.runs.writing import rows_write
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import ENGINE_VERSION
from cadres.people.models import Cadre

CHAIN_LIMIT = 30
FEW = 50  # peer groups


@dataclass(frozen=True)
class Plan:
    """Who is to be computed anew, on which run."""

    base: Run
    cadres: list[int]
    fixed: dict  # ``fixed_inputs`` of the period

    @property
    def size(self) -> int:
        return len(self.cadres)

    def chunks(self, run: Run) -> Iterator[RunChunk]:
        size = settings.SCORING_CHUNK
        for number, start in enumerate(range(0, len(self.cadres), size), start=1):
            yield RunChunk(run=run, number=number, cadres=self.cadres[start : start + size])


def plan(period: Period, *, by: UUID) -> Plan | None:
    """The plan of a partial run over the marks that the job took; None where everybody must be computed.

    That is: a year, whose quota looks at whole groups; no current run, or one of other rules; a long chain; people
    who came or went; half of all people or more.
    """
    base = period.current_run
    if period.kind == PeriodKind.YEAR or base is None or base.state != RunState.DONE:
        return None
    if base.engine != f"{ENGINE_VERSION}.{RESULTS_VERSION}" or "sums" not in base.summary:
        return None
    fixed = fixed_inputs(period)
    if base.summary.get("fixed") != fixed or len(base.chain()) > CHAIN_LIMIT:
        return None
    people = Participant.objects.filter(period=period)
    if people.count() != base.participants:
        return None
    marked = DirtyMark.objects.filter(period=period, taken=by, cadre__in=people.values("cadre"))
    cadres = widened(period, list(marked.order_by("cadre_id").values_list("cadre_id", flat=True).distinct()))
    if len(cadres) * 2 > base.participants:
        return None
    if len(newest(base, cadres=cadres)[0]) != len(cadres):
        return None  # somebody new took the place of somebody else
    return Plan(base, cadres, fixed)


def widened(period: Period, cadres: list[int]) -> list[int]:
    """Also those for whom another's change is their own: who inherits from them, and who is compared with them."""
    if not cadres:
        return []
    if period.kind != PeriodKind.YEAR and any(scheme.reads.links for scheme in _schemes(period)):
        return sorted(Network(period.pk).with_readers(cadres))
    if not needs_groups(period):
        return cadres
    groups = Scope(period.pk, cadres=tuple(cadres)).people().order_by().values("peer_group")
    members = Participant.objects.filter(period=period, peer_group__in=groups).order_by("cadre_id")
    return list(members.values_list("cadre_id", flat=True))


def needs_groups(period: Period) -> bool:
    """Whether a score or a grade depends on others of the peer group: in a year the quota does."""
    return period.kind == PeriodKind.YEAR or any(scheme.needs_group for scheme in _schemes(period))


def _schemes(period: Period) -> list:
    keys = Participant.objects.versions(period).values_list("pk", flat=True)
    return list(compiled_versions(keys).values())


# --- What the run comes to ------------------------------------------------------------------------


@dataclass
class Outcome:
    sums: SheetSums
    figures: dict
    groups: dict


def outcome(run: Run, base: Run, chunks: list[RunChunk]) -> Outcome:
    """Sums and figures of the base without the replaced sheets and with the new ones; writes the moved ranks."""
    cadres = sorted({cadre for chunk in chunks for cadre in chunk.cadres or ()})
    replaced = Sheet.objects.filter(one_of("pk", newest(base, "sheet", cadres=cadres)[1].tolist()))
    sums = SheetSums(base.summary["sums"]).add((line[3] for line in sheet_lines(replaced)), sign=-1)
    for chunk in chunks:
        sums.join(chunk.found["sheets"])
    _rank(run, base, cadres, sums)
    figures = figures_joined(
        run,
        [base.summary["figures"], *(chunk.found["figures"] for chunk in chunks)],
        less=[figures_stored(replaced)],
    )
    return Outcome(sums, figures, {})


def figures_stored(sheets: QuerySet) -> dict:
    rows = sheets.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()
    rows = list(rows.values_list("raw_total", "raw_share", "grade"))
    scored = [row for row in rows if row[0] is not None]
    totals, shares = ([row[place] for row in scored] for place in (0, 1))
    return figures_of(len(rows), totals, shares, (row[2] for row in rows))


def _rank(run: Run, base: Run, cadres: list[int], sums: SheetSums) -> None:
    """Ranks the peer groups of the cadres anew, keeps what moved, and exchanges it in the sums."""
    cadre, group = _members(run, cadres)
    total, old = _of_base(base, cadre)
    scored, scores = own(run, "total")
    anew = np.searchsorted(cadre, scored)
    total[anew] = scores
    ranks = ranks_of(group, total, total != UNSCORED)
    differs = ranks != old
    differs[anew] = True  # a new sheet brings no rank of its own
    moved = np.nonzero(differs)[0]
    staff = staff_hashes(cadre[moved])
    sums.add_ranks(staff, old[moved], sign=-1).add_ranks(staff, ranks[moved])
    keep = moved[ranks[moved] > 0]
    rows_write(
        RankShift._meta.db_table,
        ("run_id", "cadre_id", '"rank"'),
        (np.full(len(keep), run.pk), cadre[keep], ranks[keep]),
    )


def _members(run: Run, cadres: list[int]) -> Any:
    """(cadre, number of the group) of everybody in the peer groups of the cadres, by cadre."""
    people = Scope(run.period_id, cadres=tuple(cadres)).people().order_by()
    groups = list(people.values_list("peer_group", flat=True).distinct())
    listed, names = _listed(groups)
    # the names once more as a condition, by which the index finds a few groups
    few = f" AND p.peer_group IN ({', '.join(['%s'] * len(groups))})" if len(groups) <= FEW else ""
    cadre, group = fetch(
        f"SELECT p.cadre_id, {big('g.number')} FROM appraisal_participant p "  # noqa: S608
        f"JOIN {listed} ON g.name = p.peer_group WHERE p.period_id = %s AND p.taken_out_at IS NULL{few}",
        [names, run.period_id, *(groups if few else ())],
        2,
    )
    order = np.argsort(cadre)
    return cadre[order], group[order]


def _of_base(base: Run, cadre: np.ndarray) -> Any:
    """(total, rank or 0) of these cadres, in their order, as the base has them."""
    few = cadre.tolist() if len(cadre) * 2 < base.participants else None  # or else to read all is quicker
    there, *columns = newest(base, "total", "rank", "run", cadres=few)
    total, rank, of_run = (column[np.searchsorted(there, cadre)] for column in columns)
    if base.base_id:
        shifts = RankShift.objects.filter(run__in=base.chain())
        if few is not None:
            shifts = shifts.filter(one_of("cadre_id", few))
        found, params = statement(shifts.values("cadre_id", "run_id", "rank"))
        key, by_run, place = fetch(
            f"SELECT m.cadre_id, m.run_id, {big('coalesce(m.rank, 0)')} FROM ({found}) m",  # noqa: S608
            params,
            3,
        )
        order = np.argsort(by_run, kind="stable")  # of several the last holds, if it is no older than the sheet
        key, by_run, place = key[order], by_run[order], place[order]
        row = np.minimum(np.searchsorted(cadre, key), len(cadre) - 1)
        holds = (cadre[row] == key) & (by_run >= of_run[row])
        rank[row[holds]] = place[holds]
    return total, rank


def _listed(names: list[str]) -> tuple[str, str]:
    """SQL of a small table g (number, name), with its parameter."""
    if connection.vendor == "postgresql":
        source = "jsonb_array_elements_text(CAST(%s AS jsonb)) WITH ORDINALITY AS g (name, number)"
    else:
        source = "(SELECT key AS number, value AS name FROM json_each(%s)) AS g"
    return source, json.dumps(names, ensure_ascii=False)


def staff_hashes(cadres: np.ndarray) -> np.ndarray:
    """Hashes of the staff numbers, in the order of the cadres."""
    rows = Cadre.objects.filter(one_of("pk", cadres.tolist()))
    of = dict(rows.order_by().values_list("pk", "staff_no"))
    return text_hashes([of[cadre] for cadre in cadres.tolist()])
