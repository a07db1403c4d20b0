"""Filters by place in the organisation, for every list of people, posts and what hangs on them."""

import django_filters
from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from cadres.units.boards import ALONE
from cadres.units.models import PostCategory, Unit, UnitKind
from core.lists import ListFilterSet, visible
from core.texts import key_in


@extend_schema_field(OpenApiTypes.INT)
class SubtreeFilter(django_filters.ModelChoiceFilter):
    """Rows in the chosen unit or below it. ``path`` leads from the row to ``Unit.path``."""

    def __init__(self, *args, path: str = "path", **kwargs):
        self.path = path
        super().__init__(
            *args, **{"queryset": visible(Unit), "label": _("Unit"), "empty_label": _("All units")} | kwargs
        )

    def filter(self, rows, unit):
        return rows.filter(**{f"{self.path}__startswith": unit.path}) if unit else rows


class UnitStepFilter(django_filters.CharFilter):
    """The unit that ``cadres.units.boards.UnitSteps`` writes into the address, with or without those below it."""

    def __init__(self, *args, path: str = "unit_path", **kwargs):
        self.path, self.found = path, {}
        super().__init__(*args, **{"label": _("Unit"), "widget": forms.HiddenInput} | kwargs)

    def unit(self, asked: str) -> Unit | None:
        """The unit, asked for once a page: each set of filters has a filter of its own."""
        key = key_in(asked.removesuffix(ALONE))
        if key and key not in self.found:
            self.found[key] = Unit.objects.visible_to(self.parent.request.user).filter(pk=key).first()
        return self.found.get(key)

    def filter(self, rows, value):
        if not value:
            return rows
        unit = self.unit(value)
        if unit is None:
            return rows.none()  # not all: what is decided together is narrowed by this, too
        return rows.filter(**{self.path if value.endswith(ALONE) else f"{self.path}__startswith": unit.path})


TIMES = [("now", _("In force")), ("ended", _("Ended")), ("ahead", _("Not in force yet"))]


class TimedFilters(ListFilterSet):
    """Of rows with a first and a last day: in force today, ended, or still to come."""

    time = django_filters.ChoiceFilter(choices=TIMES, label=_("Time"), method="by_time")

    def by_time(self, rows, name, value):
        today = timezone.localdate()
        if value == "now":
            return rows.on(today)
        return rows.filter(ends_on__lt=today) if value == "ended" else rows.filter(starts_on__gt=today)


class UnitFilters(ListFilterSet):
    below = SubtreeFilter(path="path")
    kind = django_filters.ChoiceFilter(choices=UnitKind.choices, label=_("Kind"))
    is_active = django_filters.BooleanFilter(label=pgettext_lazy("unit", "Active"))


class PostFilters(ListFilterSet):
    unit = SubtreeFilter(path="unit__path")
    category = django_filters.ChoiceFilter(choices=PostCategory.choices, label=_("Category"))
    is_key = django_filters.BooleanFilter(label=_("Key post"))
    vacant = django_filters.BooleanFilter(label=_("Has vacancies"), method="by_vacancy")
    is_active = django_filters.BooleanFilter(label=pgettext_lazy("unit", "Active"))

    def by_vacancy(self, rows, name, value):
        return rows.filter(holders__lt=F("headcount")) if value else rows.filter(holders__gte=F("headcount"))
