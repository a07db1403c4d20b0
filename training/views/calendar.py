"""The training calendar: classes by date."""

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy

from core.lists import Column, Empty, ListFilterSet, ListPage, PageAction
from core.views import any_user
from training.models import ClassState, TrainingClass


class ClassFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=ClassState.choices, label=gettext_lazy("State"))
    starts_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Begins"))


CLASS_COLUMNS = [
    Column(key="course", label=gettext_lazy("Course"), value="course", link=True, phone="title"),
    Column(
        key="from",
        label=gettext_lazy("From"),
        value="starts_on",
        sort="starts_on",
        format="date",
        phone="fact",
    ),
    Column(key="to", label=gettext_lazy("To"), value="ends_on", sort="ends_on", format="date"),
    Column(key="place", label=gettext_lazy("Place")),
    Column(key="enrolled", label=gettext_lazy("Enrolled"), format="number"),
    Column(key="seats", label=gettext_lazy("Places"), format="number"),
    Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
]


class Calendar(ListPage):
    """The training calendar: classes by date."""

    allow = any_user
    model = TrainingClass
    title = gettext_lazy("Training calendar")
    default_sort = "-starts_on"
    search_fields: ClassVar = ["course__title", "course__title_en", "place"]
    filterset_class = ClassFilters
    export_name = "training-calendar"
    primary_action = PageAction(gettext_lazy("Courses"), "training:courses", "school")
    columns: ClassVar = CLASS_COLUMNS
    empty = Empty(
        gettext_lazy("No classes yet."),
        gettext_lazy("Planned and completed classes appear here."),
        icon="calendar-event",
    )
