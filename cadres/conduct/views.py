"""Pages of attendance."""

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import is_hr
from cadres.conduct import forms, services
from cadres.conduct.filters import AttendanceFilters
from cadres.conduct.models import AttendanceRecord
from cadres.pages import AuditedExports, ObjectConfirmPage, ObjectFormPage
from cadres.people.views import RecordPage
from cadres.units.forms import ReasonForm
from core.lists import Column, Empty, ListPage, PageAction, link_to
from core.views import any_user


def change_links(record):
    if record.origin:
        return format_html('<a href="{}">{}</a>', record.origin.address, _("Open the leave"))
    return format_html(
        '<a href="{}">{}</a> · <a href="{}">{}</a>',
        reverse("cadres:attendance_edit", args=[record.pk]),
        _("Edit"),
        reverse("cadres:attendance_remove", args=[record.pk]),
        _("Remove"),
    )


class AttendanceList(AuditedExports, ListPage):
    allow = any_user
    model = AttendanceRecord
    title = gettext_lazy("Attendance")
    sentence = gettext_lazy("Anything other than ordinary attendance on a day.")
    default_sort = "-day"
    hangs_on = ()
    filterset_class = AttendanceFilters
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="day", label=gettext_lazy("From"), format="date", sort="day", phone="fact"),
        Column(key="last_day", label=gettext_lazy("To"), format="date"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", sort="kind", phone="fact"),
        Column(
            key="quantity",
            label=gettext_lazy("Times or days"),
            format="number",
            places=1,
            sort="quantity",
            phone="fact",
        ),
        Column(key="note", label=gettext_lazy("Note")),
        Column(
            key="change",
            label=gettext_lazy("Edit"),
            render=change_links,
            exported=False,
            allow=is_hr,
            phone="fact",
        ),
    ]
    empty = Empty(
        gettext_lazy("No attendance records yet."),
        gettext_lazy("Late arrivals, leave and overtime appear here; HR officers record or import them."),
        icon="calendar-event",
    )
    export_name = "attendance"
    primary_action = PageAction(gettext_lazy("Record attendance"), "cadres:attendance_new", allow=is_hr)
    other_actions = [PageAction(gettext_lazy("Gate records"), "cadres:gate", "clock")]

    def get_queryset(self):
        return super().get_queryset().select_related("cadre")

    def complete(self, items):
        found = services.origins(AttendanceRecord.objects.filter(pk__in=[record.pk for record in items]))
        for record in items:
            record.origin = found.get(record.pk)


class AttendanceNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewAttendanceForm
    title = gettext_lazy("Record attendance")
    label = gettext_lazy("Record")
    back = reverse_lazy("cadres:attendance")
    prefilled = ("staff_no",)
    service = services.attendance_record
    done = gettext_lazy("The record was made.")


class AttendancePage(RecordPage):
    scope = AttendanceRecord
    argument = "record"
    back = reverse_lazy("cadres:attendance")

    def authorize(self):
        super().authorize()
        services.require_own(self.object)

    @property
    def sentence(self) -> str:
        return f"{self.object.cadre} · {self.object.cadre.staff_no}"


class AttendanceEdit(AttendancePage):
    form_class = forms.AttendanceForm
    watched = services.FIELDS
    title = gettext_lazy("Change the record")
    service = services.attendance_update
    done = gettext_lazy("The record was changed.")


class AttendanceRemove(AttendancePage, ObjectConfirmPage):
    form_class = ReasonForm
    title = gettext_lazy("Remove the record")
    label = gettext_lazy("Remove")
    service = services.attendance_remove
    done = gettext_lazy("The record was removed.")
    consequence = gettext_lazy("The record no longer counts. Closed periods keep their results.")

    def get_details(self):
        return [str(self.object)]
