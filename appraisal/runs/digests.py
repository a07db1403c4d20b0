"""Digests of a run: of what it read (its key) and of its sheets, both as sums that neither order nor chunks change.

A sum can also be taken apart: a partial run subtracts the sheets that it replaces and adds its own, so that its digest
is that of a full run with the same sheets.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from django.db.models import F

from appraisal.runs.columns import Sums
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import Run, Sheet
from appraisal.runs.querysets.sheets import SheetQuerySet
from appraisal.scoring.output.digest import value_digest

SIZE = 2**256


def line_hash(staff: str, total: Any, share: Any, band: str, grade: str, flags: str, breakdown: str) -> int:
    """Of a sheet without its rank. Numbers as stored, the breakdown as compact JSON with sorted keys."""
    line = f"{staff}\t{total}\t{share}\t{band}\t{grade}\t{flags}\t{breakdown}"
    return int.from_bytes(hashlib.blake2b(line.encode(), digest_size=32).digest(), "big")


def canonical(breakdown: Any) -> str:
    return json.dumps(breakdown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class SheetSums:
    """The sum of the hashes of sheets, and of (cadre, rank): ranks move without their sheets."""

    def __init__(self, found: dict | None = None) -> None:
        found = found or {}
        self.lines = int(found.get("lines", "0"), 16)
        self.ranks = Sums([int(value) for value in found.get("ranks", (0, 0, 0))])

    def add(self, hashes: Iterable[int], sign: int = 1) -> "SheetSums":
        self.lines = (self.lines + sign * sum(hashes)) % SIZE
        return self

    def add_ranks(self, staff: np.ndarray, ranks: np.ndarray, sign: int = 1) -> "SheetSums":
        """``ranks`` with 0 for none; ``sign`` -1 takes them away."""
        part = Sums().add(staff, np.asarray(ranks, np.int64)).sums
        self.ranks.join(part if sign > 0 else [-value for value in part])
        return self

    def join(self, found: dict) -> "SheetSums":
        other = SheetSums(found)
        self.lines = (self.lines + other.lines) % SIZE
        self.ranks.join(other.ranks.sums)
        return self

    def data(self) -> dict:
        return {"lines": f"{self.lines:064x}", "ranks": self.ranks.text()}

    def digest(self) -> str:
        return value_digest(self.data())


def sheet_lines(sheets: SheetQuerySet, run: Run | None = None) -> Iterator[tuple]:
    """(cadre, staff number, rank as the run has it, hash) of stored sheets."""
    rows = sheets.with_place(run) if run else sheets.annotate(place=F("rank"))
    rows = rows.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()
    names = (
        "cadre_id",
        "cadre__staff_no",
        "place",
        "raw_total",
        "raw_share",
        "band",
        "grade",
        "flags",
        "breakdown",
    )
    found = rows.values_list(*names).iterator(chunk_size=5_000)
    for cadre, staff, rank, total, share, band, grade, flags, breakdown in found:
        yield cadre, staff, rank, line_hash(staff, total, share, band, grade, flags, canonical(breakdown))


def runs_agree(one: Run, other: Run) -> dict[int, tuple]:
    """Cadres whose sheets or ranks differ between two runs of a period, with both as (hash, rank) or None.

    Empty when the runs agree; equal digests are believed, since they are kept with the runs.
    """
    if one.digest and one.digest == other.digest:
        return {}
    found = [
        {line[0]: (line[3], line[2]) for line in sheet_lines(Sheet.objects.of_run(run), run)} for run in (one, other)
    ]
    return {
        cadre: (found[0].get(cadre), found[1].get(cadre))
        for cadre in sorted(found[0].keys() | found[1].keys())
        if found[0].get(cadre) != found[1].get(cadre)
    }
