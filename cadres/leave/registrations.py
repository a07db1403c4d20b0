"""Attendance that comes from granted leave is changed by taking the leave back."""

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadres.conduct.models import AttendanceRecord
from cadres.conduct.services import Origin, origin_of
from cadres.leave.models import LeaveApplication


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
