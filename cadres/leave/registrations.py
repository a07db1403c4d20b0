"""Attendance that comes from granted leave is changed by taking the leave back; its days follow the calendar."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadres.access.models import User
from cadres.calendar.selectors import calendar_between
from cadres.calendar.services import on_calendar_change
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import AttendanceRecord
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.services import Origin, origin_of
from cadres.leave.models import LeaveApplication
from core.approvals.models import ProposalState
from core.constraints import BATCH


@origin_of
def granted_leave(records: QuerySet[AttendanceRecord]) -> dict[int, Origin]:
    """By the key of the record the leave that it was granted as."""
    rows = LeaveApplication.objects.filter(record__in=records.order_by().values("pk")).only("record", "day", "last_day")
    return {row.record_id: Origin(_sentence(row), row.get_absolute_url()) for row in rows if row.record_id}


def _sentence(leave: LeaveApplication) -> str:
    return _(
        "These days are leave that was granted, from %(first)s to %(last)s. The person who approved it reverses it on "
        "the page of the leave, whole or from a day on."
    ) % {"first": date_format(leave.day), "last": date_format(leave.last_day)}


@on_calendar_change
def leave_follows_the_calendar(days: Sequence[date], actor: User | None) -> None:
    """Granted leave counts what its attendance counts now, leave that waits what it will count."""
    if not days:
        return
    rows = LeaveApplication.objects.exclude(kind__in=BY_CALENDAR_DAYS).select_related("record")
    rows = rows.filter(state__in=[ProposalState.PROPOSED, ProposalState.APPROVED])
    changed = []
    for leave in rows.filter(day__lte=max(days), last_day__gte=min(days)):
        if (counted := _counted(leave)) != leave.days:
            leave.days = counted
            changed.append(leave)
    LeaveApplication.objects.bulk_update(changed, ["days"], batch_size=BATCH)


def _counted(leave: LeaveApplication) -> Decimal:
    if leave.state == ProposalState.APPROVED:
        return leave.record.quantity if leave.record else Decimal(0)
    given = Given(leave.kind, leave.day, leave.from_noon, leave.last_day, leave.to_noon)
    return settle(given, calendar_between(leave.day, leave.last_day)).quantity
