"""The list of gate records; they come in by files alone."""

import django_filters
from django.utils.translation import gettext_lazy

from cadres.conduct.filters import AttendanceFilters
from cadres.gate.models import GateRecord
from cadres.pages import AuditedExports
from core.lists import Column, Empty, ListPage, link_to
from core.views import any_user


class GateFilters(AttendanceFilters):
    kind = None
    day = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"))


class GateList(AuditedExports, ListPage):
    allow = any_user
    model = GateRecord
    title = gettext_lazy("Gate records")
    sentence = gettext_lazy("Times outside the office hours count as lateness in the attendance.")
    default_sort = "-day"
    hangs_on = ()
    filterset_class = GateFilters
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    export_name = "gate"
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="day", label=gettext_lazy("Day"), format="date", sort="day", phone="fact"),
        Column(
            key="first_in", label=gettext_lazy("First arrival"), value=lambda row: clock(row.first_in), phone="fact"
        ),
        Column(
            key="last_out", label=gettext_lazy("Last departure"), value=lambda row: clock(row.last_out), phone="fact"
        ),
        Column(key="times", label=gettext_lazy("Late or early, times"), format="number", sort="times", phone="fact"),
        Column(key="by_hand", label=gettext_lazy("Decided by hand"), format="bool"),
    ]
    empty = Empty(
        gettext_lazy("No gate records yet."),
        gettext_lazy("HR officers import what the machine at the gate noted."),
        icon="clock",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("cadre")


def clock(moment) -> str:
    return f"{moment:%H:%M}" if moment else ""
