"""What a run says of itself in short: people, means, grades, who moved since the run before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import OuterRef, QuerySet, Subquery

from appraisal.runs.chain import UNSCORED, newest, own
from appraisal.runs.models import Run, Sheet
from appraisal.runs.quotas import quota_rule

COUNTS = ("people", "scored", "total", "share")


def figures_of(people: int, totals: Sequence[int], shares: Sequence[int], grades: Iterable[str]) -> dict:
    """Exact sums from which the summary of a run is made; ``totals`` and ``shares`` are of those who have a score."""
    counted = dict(Counter(filter(None, grades)))
    return {"people": people, "scored": len(totals), "total": sum(totals), "share": sum(shares), "grades": counted}


def figures_joined(run: Run, parts: Iterable[dict], less: Iterable[dict] = ()) -> dict:
    """Exact sums of several parts, without those in ``less``; they must hold everybody who takes part in the run."""
    found = figures_sum(parts, less)
    if found["people"] != run.participants:
        raise RuntimeError(f"run {run.pk}: {found['people']} sheets of {run.participants}")
    return found


def figures_sum(parts: Iterable[dict], less: Iterable[dict]) -> dict:
    found = dict.fromkeys(COUNTS, 0)
    grades: Counter[str] = Counter()
    for sign, several in ((1, parts), (-1, less)):
        for part in several:
            for name in COUNTS:
                found[name] += sign * part[name]
            for grade, number in part["grades"].items():
                grades[grade] += sign * number
    return found | {"grades": {grade: number for grade, number in sorted(grades.items()) if number}}


def summary_of(run: Run, outcome: Any) -> dict:
    figures = outcome.figures
    found = {
        "scored": figures["scored"],
        "unscored": run.participants - figures["scored"],
        "mean": _mean(figures["total"], figures["scored"]),
        "mean_coefficient": _mean(figures["share"], figures["scored"]),
        "grades": figures["grades"],
        "figures": figures,
        "sums": outcome.sums.data(),
    }
    if outcome.groups:
        found |= {"groups": outcome.groups, "rule": asdict(quota_rule(run.period))}
    return found


def _mean(total: int, number: int) -> str | None:
    return str((Decimal(total) / number / 10**6).quantize(Decimal("0.01"))) if number else None


def with_before(rows: QuerySet[Sheet], previous: Run) -> QuerySet[Sheet]:
    """Sheets with the score of the same cadre in an earlier run as ``before``."""
    earlier = Sheet.objects.of_run(previous).filter(cadre=OuterRef("cadre")).order_by().values("total")[:1]
    return rows.annotate(before=Subquery(earlier))


def previous_of(run: Run) -> Run | None:
    """The finished run of the period that was the newest when this one ended."""
    return Run.objects.filter(pk=run.summary.get("previous")).first()


@dataclass(frozen=True)
class Moved:
    """Scores that differ from those of the run before; of ``most``, cadres, the largest change comes first."""

    up: int
    down: int
    most: list[int]
    came: list[int] = field(default_factory=list)  # cadres whom the run before did not hold
    left: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.up + self.down


def moved_since(run: Run, previous: Run, *, most: int = 200) -> Moved:
    """What the run changed, among the sheets that it holds itself."""
    cadre, now = own(run, "total")
    few = cadre.tolist() if len(cadre) * 2 < run.participants else None
    known, before = newest(previous, "total", cadres=few)
    is_whole = run.base_id is None  # a partial run leaves the participants as they were
    came, left = (np.setdiff1d(cadre, known), np.setdiff1d(known, cadre)) if is_whole else (cadre[:0], cadre[:0])
    cadre, one, other = np.intersect1d(cadre, known, assume_unique=True, return_indices=True)
    one, other = now[one], before[other]
    change = np.where((one != UNSCORED) & (other != UNSCORED), one - other, 0)
    largest = np.argsort(-np.abs(change), kind="stable")[:most]
    return Moved(
        int(np.count_nonzero(change > 0)),
        int(np.count_nonzero(change < 0)),
        cadre[largest[change[largest] != 0]].tolist(),
        came.tolist(),
        left.tolist(),
    )
