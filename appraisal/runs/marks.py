"""Marks of changes: whose score no longer stands on what was computed.

    something is written → a trigger appends a mark → ``marks_take`` → the run reads and computes → ``marks_clear``

Taking comes before reading, in a transaction of its own. A mark is committed together with its change, so whoever
sees the mark sees the change; a mark that comes later is not taken and stays. A run that fails leaves its marks
taken; they count as waiting for everybody else and the next run takes them over.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from appraisal.periods.models import Participant, Period, PeriodState
from appraisal.runs.models import DirtyMark, Sheet

WATCHED_STATES = (PeriodState.OPEN,)
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


def marks_clear(period: Period, *, by: UUID) -> int:
    """Removes the marks that the job took; called in the transaction that finishes what it computed."""
    rows = DirtyMark.objects.filter(period=period, taken=by)
    return rows._raw_delete(rows.db)


def marks_add(period: Period, rows: QuerySet) -> None:
    """Marks the ``cadre`` of each row in a watched period: what their score rests on changed elsewhere.

    A year rests on what its months released.
    """
    if period.state not in WATCHED_STATES:
        return
    sql, params = rows.order_by().values_list("cadre_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO appraisal_dirtymark (period_id, cadre_id) SELECT %s, found.* FROM ({sql}) found",  # noqa: S608
            [period.pk, *params],
        )


def _marks_of_participants(period: Period) -> QuerySet:
    people = Participant.objects.filter(period=period).values("cadre")
    return DirtyMark.objects.filter(period=period, cadre__in=people)
