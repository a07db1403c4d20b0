import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.calendar.models import DayKind
from core.lists import ListFilterSet


class CalendarFilters(ListFilterSet):
    kind = django_filters.ChoiceFilter(choices=DayKind.choices, label=pgettext_lazy("calendar", "Kind of day"))
    day = django_filters.DateFromToRangeFilter(label=_("Day"))
