"""The measures that this app counts itself, from attendance; and the door by which other apps register theirs."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from appraisal.periods.inputs import register_source
from cadres.conduct.models import AttendanceKind, AttendanceRecord

__all__ = ["register_source"]


def attendance(kind: str):
    """Sum of one kind of attendance record within the days of the period.

    Attendance is kept by exception: who has no record has zero, not "no value".
    """

    def collect(period, cadre_ids):
        rows = AttendanceRecord.objects.filter(
            kind=kind, day__range=(period.starts_on, period.ends_on), cadre__in=_everybody(period)
        )
        counted = dict(rows.order_by().values_list("cadre").annotate(total=Sum("quantity")))
        for cadre in cadre_ids:
            yield cadre, counted.get(cadre) or Decimal(0)

    return collect


def _everybody(period):
    # a subquery, because SQLite takes no list of ten thousand keys
    return period.participants.order_by().values("cadre")


register_source("attendance.late_times", _("Late or early"), _("times"), attendance(AttendanceKind.LATE))
register_source(
    "attendance.absent_days", _("Absent without leave"), _("days"), attendance(AttendanceKind.ABSENT)
)
register_source(
    "attendance.personal_days", _("Personal leave"), _("days"), attendance(AttendanceKind.PERSONAL)
)
