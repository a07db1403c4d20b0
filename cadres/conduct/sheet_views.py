"""The page of the attendance sheet; printed and exported as it stands."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres.conduct.models import AttendanceKind
from cadres.conduct.sheets import Line, Month, day_numbers, legend, lines_of, month_of, months, sums
from cadres.pages import AuditedExports
from cadres.people.models import Appointment, Cadre
from cadres.units.filters import SubtreeFilter
from cadres.units.policies import reads_people
from core.figures import figure
from core.icons import icon
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.lists.files import WRITERS
from core.wording import labelled, listed

WEEKDAYS = [
    pgettext_lazy("head of a calendar", "Mo"),
    pgettext_lazy("head of a calendar", "Tu"),
    pgettext_lazy("head of a calendar", "We"),
    pgettext_lazy("head of a calendar", "Th"),
    pgettext_lazy("head of a calendar", "Fr"),
    pgettext_lazy("head of a calendar", "Sa"),
    pgettext_lazy("head of a calendar", "Su"),
]


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


# What nearly every month has gets a column of its own on the screen; a file has one for each kind.
USUAL = ("late", "absent", "personal", "sick", "annual", "overtime")


def _total(label: Any, *kinds: str) -> Column:
    return Column(
        key=kinds[0] if len(kinds) == 1 else "other",
        label=label,
        value=lambda row: sum((row.line.totals.get(kind, 0) for kind in kinds), Decimal(0)) or None,
        format="number",
        places=1,
        phone="hide",
    )


def _totals(is_file: bool) -> list[Column]:
    shown = AttendanceKind.values if is_file else USUAL
    found = [_total(AttendanceKind(kind).label, kind) for kind in shown]
    others = [kind for kind in AttendanceKind.values if kind not in shown]
    return [*found, _total(gettext_lazy("Other leave"), *others)] if others else found


class AttendanceSheet(AuditedExports, ListPage):
    """People by days: a sign where something was recorded, and the sums of the month."""

    allow = reads_people
    model = Cadre
    template_name = "cadres/sheet.html"
    fragment_name = "cadres/_sheet.html"
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
        is_file = self.request.GET.get("export") in WRITERS
        return [*self.columns, *days, *_totals(is_file), self._month_of_one()]

    def _month_of_one(self) -> Column:
        """The sums of a person, and by a tap each day, where there is no room for a table."""
        return Column(key="month", label=gettext_lazy("Month"), render=self._folded, exported=False, phone="wide")

    def _folded(self, cadre: Any) -> str:
        told = listed(labelled(word, figure(number)) for word, number in sums(cadre.line))
        days = format_html_join("", '<li class="{}"><small>{}</small><b>{}</b></li>', self._cells(cadre.line))
        heads = format_html_join("", '<li class="head" aria-hidden="true">{}</li>', ((word,) for word in WEEKDAYS))
        words = told or _("Nothing out of the ordinary is recorded.")
        grid = '<details class="sheet-days"><summary>{}{}</summary><ol class="sheet-grid">{}{}</ol></details>'
        return format_html(grid, words, icon("chevron-down"), heads, days)

    def _cells(self, line: Line) -> Iterator[tuple[str, int, str]]:
        for number in day_numbers(self.month):
            day = self.month.first.replace(day=number)
            start = f"from-{day.weekday() + 1}" if number == 1 else ""
            off = "" if self.month.calendar.is_working(day) else "off"
            yield f"{start} {off}".strip(), number, line.signs.get(number, "")

    def _day(self, number: int) -> Column:
        return Column(
            key=f"d{number}",
            label=str(number),
            value=lambda row: self.month.sign(row.line, number) or " ",
            sheet=lambda row: self.month.sign(row.line, number),
            phone="hide",
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        signs = listed(labelled(sign, word) for sign, word in legend())
        known = [code for code, _name in months()]
        at = known.index(self.month.code) if self.month.code in known else None
        sheet: dict[str, Any] = {
            "name": self.month.name,
            "legend": _("%(signs)s; – is a day off, ½ half a day.") % {"signs": signs},
        }
        if at is not None:
            sheet |= {"after": self._step(known, at - 1), "before": self._step(known, at + 1)}
        return super().get_context_data(**context, sheet=sheet)

    def _step(self, known: list[str], at: int) -> dict[str, str] | None:
        if not 0 <= at < len(known):
            return None
        return {"url": self.link(month=known[at]), "name": dict(months())[known[at]]}

    def get_queryset(self):
        in_service = Q(left_on__isnull=True) | Q(left_on__gte=self.month.first)
        return Cadre.objects.visible_to(self.request.user).filter(in_service, entered_on__lte=self.month.last)

    def complete(self, items: list[Any]) -> None:
        found = lines_of([cadre.pk for cadre in items], self.month)
        for cadre in items:
            cadre.line = found.get(cadre.pk, Line())
