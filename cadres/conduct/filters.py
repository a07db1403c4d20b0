import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceKind
from cadres.people.models import Appointment
from cadres.units.filters import SubtreeFilter
from core.lists import ListFilterSet


class AttendanceFilters(ListFilterSet):
    unit = SubtreeFilter(method="by_unit")
    kind = django_filters.ChoiceFilter(choices=AttendanceKind.choices, label=_("Kind"))
    day = django_filters.DateFromToRangeFilter(label=_("Day"), method="by_days")

    def by_days(self, rows, name, value):
        """Records that have at least one of these days."""
        if value.start:
            rows = rows.filter(last_day__gte=value.start.date())
        return rows.filter(day__lte=value.stop.date()) if value.stop else rows

    def by_unit(self, rows, name, unit):
        if not unit:
            return rows
        held = Appointment.objects.on(timezone.localdate()).filter(post__unit__path__startswith=unit.path)
        return rows.filter(Exists(held.filter(cadre=OuterRef("cadre"))))
