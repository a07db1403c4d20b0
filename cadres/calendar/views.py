"""The calendar: everybody reads it, system administrators keep it."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres.access.policies import holds
from cadres.calendar import services
from cadres.calendar.filters import CalendarFilters
from cadres.calendar.forms import CalendarDayForm
from cadres.calendar.models import CalendarDay
from cadres.calendar.selectors import years_missing
from cadres.pages import ObjectConfirmPage, ObjectFormPage
from cadres.units.forms import ReasonForm
from core.lists import Column, Empty, ListPage, PageAction
from core.views import any_user, link_action
from core.wording import listed

is_system = holds("system")


def change_links(row: CalendarDay) -> str:
    return format_html(
        '<a href="{}">{}</a> · <a href="{}">{}</a>',
        reverse("cadres:calendar_edit", args=[row.pk]),
        _("Edit"),
        reverse("cadres:calendar_remove", args=[row.pk]),
        _("Remove"),
    )


class CalendarList(ListPage):
    allow = any_user
    model = CalendarDay
    title = gettext_lazy("Working-day calendar")
    default_sort = "-day"
    hangs_on = ()
    filterset_class = CalendarFilters
    search_fields = ["name"]
    columns = [
        Column(key="day", label=gettext_lazy("Day"), format="date", sort="day", phone="title"),
        Column(
            key="kind",
            label=pgettext_lazy("calendar", "Kind of day"),
            value="get_kind_display",
            sort="kind",
            phone="fact",
        ),
        Column(key="name", label=pgettext_lazy("calendar", "Occasion"), sort="name", phone="fact"),
        Column(key="source", label=gettext_lazy("Source")),
        Column(
            key="change",
            label=gettext_lazy("Edit"),
            render=change_links,
            exported=False,
            allow=is_system,
            phone="fact",
        ),
    ]
    empty = Empty(
        gettext_lazy("No days in the calendar yet."),
        gettext_lazy("Monday to Friday count as working days; holidays and moved working days are entered here."),
        icon="calendar",
    )
    export_name = "calendar"
    primary_action = PageAction(gettext_lazy("Enter a day"), "cadres:calendar_new", allow=is_system)

    def get_other_actions(self) -> list[dict[str, Any]]:
        found = super().get_other_actions()
        if is_system(self.request.user):
            found.append(
                link_action(_("Import the calendar of a year"), "imports:upload", "calendar", icon="file-import")
            )
        return found

    def get_sentence(self) -> str:
        year = timezone.localdate().year
        if missing := years_missing([year, year + 1]):
            return _("The calendar of %(years)s is missing: until it is entered, only weekends count as days off.") % {
                "years": listed(missing)
            }
        return _("Monday to Friday are working days, except for the days listed here.")


class CalendarNew(ObjectFormPage):
    allow = is_system
    form_class = CalendarDayForm
    title = gettext_lazy("Enter a day of the calendar")
    back = reverse_lazy("cadres:calendar")
    service = services.calendar_day_enter
    done = gettext_lazy("The day was entered; attendance is counted by it.")


class CalendarEdit(ObjectFormPage):
    allow = is_system
    scope = CalendarDay
    argument = "calendar_day"
    form_class = CalendarDayForm
    watched = services.FIELDS
    title = gettext_lazy("Change a day of the calendar")
    back = reverse_lazy("cadres:calendar")
    service = services.calendar_day_update
    done = gettext_lazy("The day was changed; attendance is counted by it.")


class CalendarRemove(ObjectConfirmPage):
    allow = is_system
    scope = CalendarDay
    argument = "calendar_day"
    form_class = ReasonForm
    title = gettext_lazy("Remove a day from the calendar")
    label = gettext_lazy("Remove")
    back = reverse_lazy("cadres:calendar")
    service = services.calendar_day_remove
    done = gettext_lazy("The day was removed; attendance is counted by its weekday.")
    consequence = gettext_lazy(
        "The day counts as its weekday says. Leave on it is counted again; closed periods keep their results."
    )

    def get_details(self) -> list[Any]:
        return [str(self.object)]
