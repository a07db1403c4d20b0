"""The rotation board: who has been how long in a post."""

from typing import ClassVar

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cadres.people.models import Appointment
from cadres.units.models import Unit
from core.lists import Column, Empty, ListFilterSet, ListPage, PageAction, visible
from rotation.policies import sees_rotation
from rotation.selectors import board_rows, clocks, due_filter


class BoardFilters(ListFilterSet):
    due = django_filters.BooleanFilter(method="filter_due", label=gettext_lazy("Term completed or soon completed"))
    key = django_filters.BooleanFilter(field_name="post__is_key", label=gettext_lazy("Key post"))
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), method="filter_unit", label=gettext_lazy("Unit (including units below)")
    )

    def filter_due(self, rows, name, value):
        condition = due_filter(on=timezone.localdate())
        return rows.filter(condition) if value else rows.exclude(condition)

    def filter_unit(self, rows, name, unit):
        return rows.filter(post__unit__path__startswith=unit.path)


class Board(ListPage):
    """The rotation board: one row per main appointment with its tenure clock."""

    allow = sees_rotation
    model = Appointment
    title = gettext_lazy("Rotation board")
    sentence = gettext_lazy("Time in the present post against the tenure rules; longest first.")
    default_sort = "starts_on"
    filterset_class = BoardFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "post__title"]
    export_name = "rotation-board"
    primary_action = PageAction(gettext_lazy("Rotations"), "rotation:moves", "arrows-exchange")
    other_actions: ClassVar = [PageAction(gettext_lazy("Tenure rules"), "rotation:rules", "scale")]
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Cadre"),
            sort="cadre__staff_no",
            phone="title",
            link=lambda row: reverse("rotation:move_new", args=[row.cadre_id]),
        ),
        Column(key="post", label=gettext_lazy("Post"), value="post"),
        Column(key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"),
        Column(key="key", label=gettext_lazy("Key post"), value="post.is_key", format="bool"),
        Column(
            key="since",
            label=gettext_lazy("In post since"),
            value="starts_on",
            sort="starts_on",
            format="date",
        ),
        Column(
            key="due",
            label=gettext_lazy("Term completed on"),
            value="clock.due_on",
            format="date",
            phone="fact",
        ),
        Column(key="strength", label=gettext_lazy("Requirement"), value="clock.strength", format="state"),
        Column(key="state", label=gettext_lazy("State"), value="clock.state", format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No matching people."),
        gettext_lazy("People of your units who have a main post appear here."),
        icon="rotate",
    )

    def get_queryset(self):
        return board_rows(self.request.user)

    def complete(self, items):
        found = clocks(items)
        for row in items:
            row.clock = found[row.pk]
