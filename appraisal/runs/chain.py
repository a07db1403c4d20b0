"""The sheets of a run in columns: of each cadre the newest along the runs on which a partial run stands.

No query here joins the sheets of one run to those of another. The database knows nothing yet of a run that was written
a moment ago: it takes its sheets for a handful, compares each of a hundred thousand with each of the others, and ends
the next day. Picking the newest is done with the columns in hand.
"""

from collections.abc import Sequence

import numpy as np
from django.db.models import QuerySet

from appraisal.runs.columns import big, fetch
from appraisal.runs.inputs.scope import one_of
from appraisal.runs.models import Run, Sheet

UNSCORED = -(2**62)  # stands for no total in a column of whole numbers


ASKED = {
    "run": "s.run_id",
    "sheet": "s.pk",
    "total": f"coalesce(s.total, {UNSCORED})",  # in millionths
    "rank": big("coalesce(s.rank, 0)"),  # as the sheet has it, 0 for none
}


def newest(run: Run, *asked: str, cadres: Sequence[int] | None = None) -> list[np.ndarray]:
    """Cadre and what is ``asked`` of the sheets of a run, or of those of some cadres, in the order of the cadres."""
    return _newest(Sheet.objects.filter(run__in=run.chain()), asked, cadres)


def own(run: Run, *asked: str) -> list[np.ndarray]:
    """The same of the sheets that the run itself holds: all of a full run, the new ones of a partial run."""
    return _newest(run.sheets.all(), asked, None)


def _newest(rows: QuerySet, asked: Sequence[str], cadres: Sequence[int] | None) -> list[np.ndarray]:
    if cadres is not None:
        rows = rows.filter(one_of("cadre_id", cadres))
    sql, params = statement(rows.values("cadre_id", "run_id", "pk", "total", "rank"))
    columns = ", ".join(ASKED[name] for name in ("run", *asked))
    cadre, of_run, *found = fetch(f"SELECT s.cadre_id, {columns} FROM ({sql}) s", params, len(asked) + 2)  # noqa: S608
    order = np.lexsort((of_run, cadre))
    cadre = cadre[order]
    last = np.ones(len(cadre), bool)
    last[:-1] = cadre[1:] != cadre[:-1]
    return [cadre[last], *(column[order[last]] for column in found)]


def statement(rows: QuerySet) -> tuple[str, tuple]:
    return rows.order_by().query.sql_with_params()
