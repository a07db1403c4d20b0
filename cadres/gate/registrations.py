"""Gate records are judged again when leave of their days, or the calendar, changes."""

from collections.abc import Sequence
from datetime import date

from cadres.access.models import User
from cadres.calendar.services import on_calendar_change
from cadres.conduct.services import CadreDays, on_away, on_decided_by_hand
from cadres.gate.models import GateRecord
from cadres.gate.services import judged_anew
from core.constraints import BATCH


@on_away
def gate_follows_leave(actor: User, days: CadreDays) -> None:
    """Who was on leave after all was not late, and the other way round."""
    dates = [day for _cadre, day in days]
    people = sorted({cadre for cadre, _day in days})
    for start in range(0, len(people), BATCH):
        found = GateRecord.objects.filter(cadre__in=people[start : start + BATCH], day__range=(min(dates), max(dates)))
        judged_anew(actor=actor, rows=[row for row in found if (row.cadre_id, row.day) in days])


@on_decided_by_hand
def gate_lets_go(records: Sequence[int]) -> None:
    """What HR says of a day stands, whatever the machine sends of it later."""
    GateRecord.objects.filter(record__in=records).update(by_hand=True, record=None)


@on_calendar_change
def gate_follows_the_calendar(days: Sequence[date], actor: User | None) -> None:
    """Nobody is late on what has become a day off."""
    for day in days:
        judged_anew(actor=actor, rows=list(GateRecord.objects.filter(day=day)))
