"""Reads of runs for their pages."""

from typing import Any, cast

from appraisal.periods.places import places_told
from appraisal.runs.models import Run, Sheet
from appraisal.runs.summary import Moved, with_before
from cadres.access.models import User
from core.wording import listed, noted


def changed_sheets(run: Run, previous: Run, moved: Moved, user: User, *, limit: int = 50) -> list[Any]:
    """Sheets whose score differs from that of the run before, the largest change first.

    A run whose results were released names units as on that day.
    """
    rows = with_before(Sheet.objects.visible_to(user).filter(run=run), previous)
    rows = rows.filter(cadre__in=moved.most).select_related("cadre", "unit", "participant").defer("breakdown")
    found: list[Any] = sorted(cast("Any", rows), key=lambda row: (-abs(row.total - row.before), row.cadre.staff_no))[
        :limit
    ]
    for row in found:
        row.change = row.total - row.before
    sheets_told(found, run)
    return found


def sheets_told(sheets: list[Any], run: Run) -> None:
    """Names unit and peer group of sheets of a run, in the words of the day where its results were released."""
    for sheet in sheets:
        sheet.peer_group = sheet.participant.peer_group
    places_told(sheets, run.period if run.pk == run.period.released_run_id else None)


def people_named(run: Run, cadres: list[int], user: User, *, limit: int = 5) -> str:
    """The first of ``cadres`` by name, as far as the user may read their sheets of the run."""
    rows = Sheet.objects.visible_to(user).of_run(run).filter(cadre__in=cadres).select_related("cadre")
    found = [
        noted(row.cadre, row.cadre.staff_no) for row in rows.defer("breakdown").order_by("cadre__staff_no")[:limit]
    ]
    return listed([*found, *(["…"] if found and len(cadres) > len(found) else [])])
