"""What was written while a run was read: computed at its end once more, as of one moment.

    chunks read, each at its time → ``late_read`` stops at one moment and scores whom the marks since then name
    → ``late_write`` puts their sheets into the run, in the transaction that finishes it

A chunk may have read before a change, after it, or between two tables. But who is not marked had the same inputs from
the chunk's reading to that moment; so, with the marked ones computed anew, the whole run is as of that moment. No
writer waits, and none can keep a run from its end: what is written later keeps its mark for the next run.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from appraisal.periods.models import Participant, Period
from appraisal.runs.chain import UNSCORED, newest, own
from appraisal.runs.columns import text_hashes
from appraisal.runs.compute import chunk_columns
from appraisal.runs.digests import SheetSums, sheet_lines
from appraisal.runs.grading import group_numbers, ranks_of
from appraisal.runs.inputs.people import batch_people
from appraisal.runs.inputs.scope import Scope, one_of
from appraisal.runs.keys import fixed_inputs
from appraisal.runs.models import DirtyMark, Run, RunChunk
from appraisal.runs.partial import figures_stored, needs_groups, staff_hashes, widened
from appraisal.runs.sheets import Columns
from appraisal.runs.summary import figures_sum
from appraisal.runs.writing import ranks_write, sheets_write
from core.moment import one_moment


@dataclass
class Late:
    """The period at the moment of the run: its rules and people, and whom the run does not hold as they are then."""

    fixed: dict  # ``fixed_inputs``
    participants: int
    marks: list[int]  # keys of the marks that the run takes in beside those it took at its beginning
    gone: list[int]  # marked cadres who take no part
    columns: Columns | None = None  # the sheets of those who do, and of whom their change concerns
    quotas: dict | None = None
    members: tuple[np.ndarray, np.ndarray] | None = None  # cadre and number of the peer group of all, by cadre

    @property
    def cadres(self) -> list[int]:
        return self.columns.batch.ids.tolist() if self.columns else []


def grouping(period: Period) -> list[str] | None:
    """Digest of who stands in which peer group, where somebody's score or grade depends on others of the group."""
    return batch_people(Scope(period.pk)).sums["people"].text() if needs_groups(period) else None


def late_read(run: Run, *, by: UUID) -> Late | None:
    """Looks at the moment of the run, for the job ``by`` that took the marks at its beginning.

    None where more changed than single people: the rules, the quota, which months a year has, or whole groups. Such
    a run begins anew.
    """
    period = run.period
    with one_moment():
        marks = dict(DirtyMark.objects.filter(period=period).exclude(taken=by).values_list("pk", "cadre_id"))
        people = Participant.objects.filter(period=period).order_by("cadre_id")
        late = Late(fixed_inputs(period), people.count(), list(marks), [])
        if _overturned(run, late):
            return None
        if not marks:
            return late if late.participants == run.participants else None
        marked = set(marks.values())
        here = list(people.filter(one_of("cadre_id", sorted(marked))).values_list("cadre_id", flat=True))
        late.gone = sorted(marked.difference(here))
        cadres = widened(period, here)
        if run.base and len(newest(run.base, cadres=cadres)[0]) != len(cadres):
            return None  # somebody whom the base does not know
        if cadres:
            late.columns, late.quotas = chunk_columns(run, Scope(period.pk, cadres=tuple(cadres)), ranked=False)
        every = list(people.values_list("cadre_id", "peer_group"))
        late.members = np.array([one[0] for one in every], np.int64), group_numbers([one[1] for one in every])
    return late


def _overturned(run: Run, late: Late) -> bool:
    """Whether the run began with other rules or groups. Sheets of a year's months may change: they are marked."""
    known = run.summary
    if _rules(known["fixed"]) != _rules(late.fixed):
        return True
    if run.base_id:
        return late.participants != run.participants
    return bool(late.marks) and known.get("grouping") is not None and known["grouping"] != grouping(run.period)


def _rules(fixed: dict) -> dict:
    months = [month[:2] for month in fixed.get("months", ())]  # without the digests of their runs
    return fixed | {"months": months}


def late_write(run: Run, late: Late) -> RunChunk:
    """Exchanges the sheets, ranks everybody anew, and gives a chunk that holds what this changes in the sums."""
    replaced = run.sheets.filter(one_of("cadre_id", sorted([*late.gone, *late.cadres])))
    lines, less = list(sheet_lines(replaced)), figures_stored(replaced)
    replaced._raw_delete(replaced.db)
    sums = SheetSums().add((line[3] for line in lines), sign=-1)
    if run.base_id is None:  # the sheets of a partial run have no ranks yet
        sums.add_ranks(text_hashes([line[1] for line in lines]), np.array([line[2] or 0 for line in lines]), sign=-1)
    if late.columns:
        sums.join(sheets_write(run, late.columns).data())
    if run.base_id is None:
        _rank(run, late, sums)
    return RunChunk.objects.create(
        run=run,
        number=run.chunks.count() + 1,
        cadres=late.cadres,
        found=_found(late, sums, less),
        finished_at=timezone.now(),
    )


def _found(late: Late, sums: SheetSums, less: dict) -> dict[str, Any]:
    read = late.columns.batch.sums if late.columns else {}
    return {
        "inputs": {},
        "late": {name: sums.text() for name, sums in read.items()},
        "sheets": sums.data(),
        "figures": figures_sum([late.columns.figures()] if late.columns else [], less=[less]),
        "groups": late.quotas or {},
    }


def _rank(run: Run, late: Late, sums: SheetSums) -> None:
    """Another's score, and whoever came or went, moves the ranks of a group; those that moved are written."""
    cadre, total, old = own(run, "total", "rank")
    known, group = late.members or (cadre, cadre)
    if not np.array_equal(cadre, known):
        raise RuntimeError(f"run {run.pk}: {len(cadre)} sheets of {len(known)} participants")
    ranks = ranks_of(group, total, total != UNSCORED)
    new, moved = np.isin(cadre, late.cadres), ranks != old
    stayed = moved & ~new
    sums.add_ranks(staff_hashes(cadre[stayed]), old[stayed], sign=-1)
    sums.add_ranks(staff_hashes(cadre[stayed | new]), ranks[stayed | new])
    ranks_write(run, cadre[moved], ranks[moved])
