"""Attendance added up, set-based, day by day: a record that crosses a border counts on each side what lies there."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from cadres.conduct.models import AttendanceDay, AttendanceKind
from cadres.people.models import Appointment, Cadre


def attendance_totals(
    first: date, last: date, *, cadre_ids: Iterable[int] | QuerySet | None = None, unit_path: str = ""
) -> dict[tuple[int, str], Decimal]:
    """Times or days per (cadre key, kind) from ``first`` to ``last``; one query.

    ``cadre_ids`` may be a queryset of keys. ``unit_path`` narrows to people with a main post there on ``last``.
    """
    rows = AttendanceDay.objects.filter(day__range=(first, last))
    if cadre_ids is not None:
        rows = rows.filter(cadre__in=cadre_ids)
    if unit_path:
        there = Appointment.objects.on(last).main().filter(post__unit__path__startswith=unit_path)
        rows = rows.filter(cadre__in=there.values("cadre"))
    added = rows.order_by().values_list("cadre_id", "kind").annotate(total=Sum("quantity"))
    return {(cadre, kind): total for cadre, kind, total in added}


def attendance_summary(cadre: Cadre, first: date, last: date) -> list[dict]:
    """One line per kind that occurred, for a page."""
    words = dict(AttendanceKind.choices)
    totals = attendance_totals(first, last, cadre_ids=[cadre.pk])
    return [{"kind": kind, "label": words[kind], "quantity": total} for (_cadre, kind), total in sorted(totals.items())]
