"""Hours against what the rank requires: of the people one manages, and one's own."""

from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file
from cadres.people.models import Cadre
from core.lists import Column, Empty, ListPage
from training.models import Enrolment
from training.policies import HOUR_READERS, reads_hours
from training.selectors import standings


def _hours(key: str, label, phone: str = "") -> Column:
    return Column(key=key, label=label, value=f"training.{key}", format="number", places=1, phone=phone)


class HoursList(ListPage):
    """Who stands where against the requirement; a page of people takes three queries more."""

    allow = reads_hours
    model = Cadre
    title = gettext_lazy("Training hours")
    sentence = gettext_lazy("Hours of this year, or of the last five years, compared with what the rank requires.")
    default_sort = "staff_no"
    search_fields: ClassVar = ["name", "name_latin", "staff_no"]
    export_name = "training-hours"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), value=str, sort="name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display"),
        _hours("required", gettext_lazy("Required hours")),
        _hours("attended", gettext_lazy("Attended"), phone="fact"),
        _hours("missing", gettext_lazy("Hours missing"), phone="fact"),
        Column(key="met", label=gettext_lazy("Met"), value="training.is_met", format="bool"),
    ]

    def get_queryset(self):
        return Cadre.objects.managed_by(self.request.user, *HOUR_READERS).in_service()

    def complete(self, items):
        found = standings(items, on=timezone.localdate())
        for cadre in items:
            cadre.training = found.get(cadre.pk)


class MyTraining(ListPage):
    """One's own classes and hours."""

    allow = has_file
    model = Enrolment
    template_name = "training/mine.html"
    title = gettext_lazy("My training")
    default_sort = "-training_class__starts_on"
    export_name = "my-training"
    columns: ClassVar = [
        Column(
            key="course",
            label=gettext_lazy("Course"),
            value="training_class.course",
            phone="title",
            link=lambda row: row.training_class.get_absolute_url(),
        ),
        Column(
            key="from",
            label=gettext_lazy("From"),
            value="training_class.starts_on",
            sort="training_class__starts_on",
            format="date",
            phone="fact",
        ),
        Column(key="hours", label=gettext_lazy("Hours attended"), format="number", places=1),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No classes yet."),
        gettext_lazy("Classes you are enrolled in appear here."),
        gettext_lazy("Open the calendar"),
        "training:calendar",
        icon="school",
    )

    def get_queryset(self):
        rows = Enrolment.objects.visible_to(self.request.user).filter(cadre=self.request.user.own_cadre)
        return rows.select_related("training_class__course")

    def get_context_data(self, **context):
        cadre = self.request.user.own_cadre
        return context | {"standing": standings([cadre], on=timezone.localdate()).get(cadre.pk)}
