"""Filters of people and appointments."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.people.models import Appointment, AppointmentKind, Cadre, Education, Rank
from cadres.units.filters import SubtreeFilter, TimedFilters
from cadres.units.models import PostCategory
from core.lists import ListFilterSet

SERVICE = [("yes", _("In service")), ("no", _("Left the service"))]


class CadreFilters(ListFilterSet):
    unit = SubtreeFilter(method="by_unit")
    category = django_filters.ChoiceFilter(choices=PostCategory.choices, label=_("Post category"), method="by_category")
    rank = django_filters.ChoiceFilter(choices=Rank.choices, label=_("Rank"))
    education = django_filters.ChoiceFilter(choices=Education.choices, label=_("Education"))
    service = django_filters.ChoiceFilter(choices=SERVICE, label=_("Service"), method="by_service")

    class Meta:
        model = Cadre
        fields = ["unit", "category", "rank", "education", "service"]

    def holding(self, rows, **wanted):
        held = Appointment.objects.on(timezone.localdate()).filter(cadre=OuterRef("pk"), **wanted)
        return rows.filter(Exists(held))

    def by_unit(self, rows, name, unit):
        return self.holding(rows, post__unit__path__startswith=unit.path) if unit else rows

    def by_category(self, rows, name, value):
        return self.holding(rows, post__category=value)

    def by_service(self, rows, name, value):
        return rows.filter(left_on__isnull=value == "yes")


class AppointmentFilters(TimedFilters):
    unit = SubtreeFilter(path="post__unit__path")
    kind = django_filters.ChoiceFilter(choices=AppointmentKind.choices, label=_("Kind"))

    class Meta:
        model = Appointment
        fields = ["unit", "kind", "time"]
