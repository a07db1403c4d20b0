"""Pages of attendance."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import is_hr
from cadres.conduct import forms, services
from cadres.conduct.filters import AttendanceFilters
from cadres.conduct.models import AttendanceRecord
from cadres.pages import AuditedExports, ObjectConfirmPage, ObjectFormPage, action
from cadres.people.policies import require_manage
from cadres.units.forms import ReasonForm
from core.lists import Column, Empty, ListPage, link_to
from core.views import any_user


def change_links(record):
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
    filterset_class = AttendanceFilters
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    columns = [
        Column(
            key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"
        ),
        Column(
            key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"
        ),
        Column(key="day", label=gettext_lazy("Day"), format="date", sort="day", phone="fact"),
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

    def get_queryset(self):
        return super().get_queryset().select_related("cadre")

    def get_primary_action(self):
        if is_hr(self.request.user):
            return action(_("Record attendance"), "cadres:attendance_new", icon="plus")
        return None


class AttendanceNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewAttendanceForm
    title = gettext_lazy("Record attendance")
    label = gettext_lazy("Record")

    def get_initial(self):
        return {"staff_no": self.request.GET.get("staff_no", "")}

    def get_back(self):
        return reverse("cadres:attendance")

    def perform(self, form):
        services.attendance_record(actor=self.request.user, **form.cleaned_data)
        return _("The record was made."), reverse("cadres:attendance")


class RecordPage(ObjectFormPage):
    scope = AttendanceRecord
    allow = is_hr

    def authorize(self):
        require_manage(self.request.user, self.object.cadre)

    def get_back(self):
        return reverse("cadres:attendance")

    def get_sentence(self):
        return f"{self.object.cadre} · {self.object.cadre.staff_no}"


class AttendanceEdit(RecordPage):
    form_class = forms.AttendanceForm
    watched = services.FIELDS
    title = gettext_lazy("Change the record")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form):
        services.attendance_update(actor=self.request.user, record=self.object, **form.cleaned_data)
        return _("The record was changed."), self.get_back()


class AttendanceRemove(RecordPage, ObjectConfirmPage):
    form_class = ReasonForm
    title = gettext_lazy("Remove the record")
    label = gettext_lazy("Remove")

    def get_consequence(self):
        return _("The record no longer counts. Closed periods keep their results.")

    def get_details(self):
        return [str(self.object)]

    def perform(self, form):
        services.attendance_remove(actor=self.request.user, record=self.object, **form.cleaned_data)
        return _("The record was removed."), self.get_back()
