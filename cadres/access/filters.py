"""Filters of grants and accounts."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Grant, Role, User
from cadres.units.filters import SubtreeFilter
from core.lists import ListFilterSet

TIMES = [("now", _("In force")), ("ended", _("Ended")), ("ahead", _("Not in force yet"))]


class GrantFilters(ListFilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("Role"))
    unit = SubtreeFilter(path="unit__path")
    time = django_filters.ChoiceFilter(choices=TIMES, label=_("Time"), method="by_time")

    class Meta:
        model = Grant
        fields = ["role", "unit", "time"]

    def by_time(self, rows, name, value):
        today = timezone.localdate()
        if value == "now":
            return rows.on(today)
        return rows.filter(ends_on__lt=today) if value == "ended" else rows.filter(starts_on__gt=today)


class UserFilters(ListFilterSet):
    is_active = django_filters.BooleanFilter(label=_("Active"))
    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("Role today"), method="by_role")
    must_change_password = django_filters.BooleanFilter(label=_("One-time password"))

    class Meta:
        model = User
        fields = ["is_active", "role", "must_change_password"]

    def by_role(self, rows, name, value):
        held = Grant.objects.on(timezone.localdate()).filter(role=value)
        return rows.filter(pk__in=held.values("user"))
