"""The page of the attendance sheet; printed and exported as it stands."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.conduct.models import AttendanceKind
from cadres.conduct.sheets import Line, Month, day_numbers, legend, lines_of, month_of, months
from cadres.pages import AuditedExports
from cadres.people.models import Appointment, Cadre
from cadres.units.filters import SubtreeFilter
from cadres.units.policies import reads_people
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.wording import labelled, listed


class SheetFilters(ListFilterSet):
    month = django_filters.ChoiceFilter(
        choices=months, label=gettext_lazy("Month"), method="by_month", empty_label=gettext_lazy("This month")
    )
    unit = SubtreeFilter(method="by_unit")

    def by_month(self, rows, name, value):
        return rows  # which people there are follows from the month of the page

    def by_unit(self, rows, name, unit):
        month = month_of(self.data.get("month", ""))
        held = Appointment.objects.during(month.first, month.last).filter(post__unit__path__startswith=unit.path)
        return rows.filter(Exists(held.filter(cadre=OuterRef("pk"))))


def _total(kind: str) -> Column:
    return Column(
        key=kind,
        label=AttendanceKind(kind).label,
        value=lambda row: row.line.totals.get(kind) or None,
        format="number",
        places=1,
        phone="fact",
    )


class AttendanceSheet(AuditedExports, ListPage):
    """People by days: a sign where something was recorded, and the sums of the month."""

    allow = reads_people
    model = Cadre
    template_name = "cadres/sheet.html"
    title = gettext_lazy("Attendance sheet")
    default_sort = "staff_no"
    filterset_class = SheetFilters
    search_fields = ["name", "name_latin", "staff_no"]
    export_name = "attendance-sheet"
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), value=str, link=True, sort="name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No matching people."),
        gettext_lazy("People of your units who were in service in the month appear here."),
        icon="calendar-stats",
    )

    @cached_property
    def month(self) -> Month:
        return month_of(self.request.GET.get("month", ""))

    @cached_property
    def shown_columns(self) -> list[Column]:
        days = [self._day(number) for number in day_numbers(self.month)]
        return [*self.columns, *days, *(_total(kind) for kind in AttendanceKind.values)]

    def _day(self, number: int) -> Column:
        return Column(
            key=f"d{number}",
            label=str(number),
            value=lambda row: self.month.sign(row.line, number) or " ",
            sheet=lambda row: self.month.sign(row.line, number),
            phone="hide",
        )

    def get_sentence(self) -> str:
        signs = listed(labelled(sign, word) for sign, word in legend())
        return _("%(signs)s; – is a day off, ½ half a day.") % {"signs": signs}

    def get_queryset(self):
        in_service = Q(left_on__isnull=True) | Q(left_on__gte=self.month.first)
        return Cadre.objects.visible_to(self.request.user).filter(in_service, entered_on__lte=self.month.last)

    def complete(self, items: list[Any]) -> None:
        found = lines_of([cadre.pk for cadre in items], self.month)
        for cadre in items:
            cadre.line = found.get(cadre.pk, Line())
