"""The measures that this app counts itself, from attendance, and the names of those that offices enter."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period
from appraisal.sources import Collect, register_source, register_titles
from cadres.conduct.kinds import COSTING
from cadres.conduct.models import AttendanceDay, AttendanceKind


def attendance(kind: str) -> Collect:
    """Sum of one kind of attendance on the days of the period; of a record that crosses its border, what lies in it.

    Attendance is kept by exception: who has no record has zero, not "no value".
    """

    def collect(period: Period, cadre_ids: list[int]) -> Iterator[tuple[int, Decimal]]:
        rows = AttendanceDay.objects.filter(
            kind=kind, day__range=(period.starts_on, period.ends_on), cadre__in=_everybody(period)
        )
        counted = dict(rows.order_by().values_list("cadre").annotate(total=Sum("quantity")))
        for cadre in cadre_ids:
            yield cadre, counted.get(cadre) or Decimal(0)

    return collect


def _everybody(period: Period) -> QuerySet:
    # a subquery, because SQLite takes no list of ten thousand keys
    return period.participants.order_by().values("cadre")


register_source("attendance.late_times", _("Late or early"), _("times"), attendance(AttendanceKind.LATE))
# Leave that is a right has no figure here: what no scheme can read costs nobody a point.
for kind in COSTING:
    register_source(f"attendance.{kind}_days", kind.label, _("days"), attendance(kind))

# Figures that the shipped schemes read and that offices enter or import.
register_titles(
    {
        "tasks.done": _("Tasks done"),
        "tasks.planned": _("Tasks planned"),
        "satisfaction.score": _("Satisfaction of the public"),
        "tax.workload_index": _("Workload index"),
        "tax.error_rate": _("Error rate"),
        "tax.on_time_rate": _("Rate of work on time"),
        "years_without_new_member": _("Years without a new party member"),
        "activists": _("Activists for party membership"),
        "reports": _("Reports published in the year"),
        "troupes": _("Culture and sports troupes"),
        "activities": _("Activities in the year"),
        "patrol_reports": _("Patrol reports in the month"),
        "volunteer_events": _("Volunteer events in the year"),
        "patrols": _("Patrols in the month"),
        "medical_check_rate": _("Rate of medical checks"),
    }
)
