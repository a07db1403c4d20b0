"""Filters of grants and accounts."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Grant, Role, User
from cadres.units.filters import SubtreeFilter, TimedFilters
from core.lists import ListFilterSet


class GrantFilters(TimedFilters):
    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("Role"))
    unit = SubtreeFilter(path="unit__path")

    class Meta:
        model = Grant
        fields = ["role", "unit", "time"]


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
