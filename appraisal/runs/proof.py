"""The nightly proof: a full run beside a chain of partial ones must come to the same sheets.

What differs is named, in the audit trail and to HR, and held: the current run stays until a person has looked and
computes in full. A difference means that somewhere a change was not noticed or an engine is
wrong; the full run is probably right, but scores that change overnight without an entry behind them would be worse
for the people concerned than one more day of the old ones.
"""

from typing import Any

from appraisal.periods.models import Period
from appraisal.runs.digests import runs_agree
from appraisal.runs.marks import marks_count
from appraisal.runs.models import FullCheck, Run, Sheet
from core.audit.services import log
from core.figures import figure

NAMED = 200  # people named in a check; the number of all is kept beside


def check_write(full: Run) -> FullCheck | None:
    """Compares a full run with the current one and records what came of it; called when the run is finished.

    Nothing is said of a chain that does not hold every change yet: it is taken in first, and the clock asks again.
    """
    period = full.period
    if marks_count(period):
        return None
    published = Run.objects.get(period=period, pk=period.current_run_id or 0)
    differing = runs_agree(published, full)
    check = FullCheck.objects.create(
        period=period,
        published=published,
        full=full,
        agrees=not differing,
        compared=full.participants,
        differing=len(differing),
        differences=_named(published, full, list(differing)[:NAMED]),
    )
    log(
        actor=None,
        action="run.chain_proved" if check.agrees else "run.chain_differs",
        obj=check,
        before={"current_run": published.pk, "digest": published.digest},
        after={
            "full_run": full.pk,
            "digest": full.digest,
            "differing": check.differing,
            "who": check.differences,
        },
    )
    return check


def _named(published: Run, full: Run, cadres: list[int]) -> list[dict]:
    """Who differs and by how much: staff number, name, score, rank and grade on both sides."""
    names = ("cadre_id", "cadre__staff_no", "cadre__name", "total", "place", "grade")
    sides = []
    for run in (published, full):
        rows = Sheet.objects.of_run(run).filter(cadre__in=cadres).with_place(run).order_by()
        sides.append({row[0]: row[1:] for row in rows.values_list(*names)})
    found = []
    for cadre in cadres:
        one, two = sides[0].get(cadre), sides[1].get(cadre)
        staff_no, name = (one or two or ("", ""))[:2]
        found.append(
            {
                "cadre": cadre,
                "staff_no": staff_no,
                "name": name,
                "published": _as_recorded(one),
                "full": _as_recorded(two),
            }
        )
    return found


def _as_recorded(row: Any) -> dict | None:
    if row is None:
        return None
    _staff_no, _name, total, place, grade = row
    return {"total": None if total is None else figure(total, 2), "rank": place, "grade": grade}


def newest_check(period: Period) -> FullCheck | None:
    return FullCheck.objects.filter(period=period).select_related("period").first()
