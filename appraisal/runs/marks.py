"""Marks of changes: whose score no longer stands on what was computed.

    something is written → a trigger appends a mark → ``marks_take`` → the run reads and computes → ``marks_clear``

Taking comes before reading, in a transaction of its own. A mark is committed together with its change, so whoever
sees the mark sees the change. Marks that came while the run was read are claimed at its end (``late``), when it has
read their people once more; any that comes later is not taken and stays. A run that fails leaves its marks taken;
they count as waiting for everybody else and the next run takes them over.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from appraisal.periods.models import Participant, Period, PeriodState
from appraisal.runs.inputs.scope import one_of
from appraisal.runs.models import DirtyMark, Sheet
from appraisal.runs.writing import rows_write

WATCHED_STATES = (PeriodState.OPEN,)
MARKED_STATES = (PeriodState.OPEN, PeriodState.RELEASED)  # as the triggers have them
SLICE = 5_000


def marks_of(period: Period) -> list[int]:
    """Cadres who take part in the period and changed since it was computed, in order."""
    rows = _marks_of_participants(period).order_by("cadre_id").values_list("cadre_id", flat=True)
    return list(rows.distinct())


def marks_count(period: Period) -> int:
    return _marks_of_participants(period).order_by().values("cadre_id").distinct().count()


def changed_at(sheet: Sheet) -> datetime | None:
    """Since when something waits that this sheet does not hold yet; nothing where all is taken in."""
    waiting = DirtyMark.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id)
    return waiting.order_by("marked_at").values_list("marked_at", flat=True).first()


def marks_take(period: Period, *, by: UUID, only: Sequence[int] | None = None) -> None:
    """Takes the marks there are for the job ``by``, those of ``only`` in a partial run. Call before reading."""
    rows = DirtyMark.objects.filter(period=period)
    with transaction.atomic():
        if only is None:
            rows.update(taken=by)
            return
        for start in range(0, len(only), SLICE):  # SQLite takes no longer list of keys
            rows.filter(cadre__in=only[start : start + SLICE]).update(taken=by)


def marks_claim(keys: Sequence[int], *, by: UUID) -> None:
    """Takes these very marks for the job, too: of people whom it has read since they were marked."""
    for start in range(0, len(keys), SLICE):
        DirtyMark.objects.filter(pk__in=keys[start : start + SLICE]).update(taken=by)


def marks_clear(period: Period, *, by: UUID) -> int:
    """Removes the marks that the job took; called in the transaction that finishes what it computed."""
    rows = DirtyMark.objects.filter(period=period, taken=by)
    return rows._raw_delete(rows.db)


def marks_add(period: Period, rows: QuerySet) -> int:
    """Marks the ``cadre`` of each row: a year rests on what its months released. Gives how many are marked.

    A mark that waits already is made anew (a second one beside it would be one a month, a release and a person). A
    run of the year may have seen it, and claims at its end what it saw: it must not take it for a release that it has
    not read. ``period`` is locked (``period_lock_shared``), so that its state is that of now. Also of a released one:
    whoever reopens it finds it changed.
    """
    if period.state not in MARKED_STATES:
        return 0
    cadres = np.unique(np.array(list(rows.order_by().values_list("cadre_id", flat=True)), np.int64))
    waiting = DirtyMark.objects.filter(one_of("cadre_id", cadres.tolist()), period=period, taken=None)
    # in one order, or two months that are released at once might wait for each other
    held = list(waiting.order_by("pk").select_for_update().values_list("pk", flat=True))
    old = DirtyMark.objects.filter(one_of("pk", held))
    old._raw_delete(old.db)
    rows_write(DirtyMark._meta.db_table, ("period_id", "cadre_id"), (np.full(len(cadres), period.pk), cadres))
    return len(cadres)


def _marks_of_participants(period: Period) -> QuerySet:
    """Also of who was taken out: until the next run the ranks of the others still count them."""
    people = Participant.everybody.filter(period=period).values("cadre")
    return DirtyMark.objects.filter(period=period, cadre__in=people)
