"""Mistakes that people report in their own file, and the answers of HR officers."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cadres.access.policies import has_file, is_hr
from cadres.files import services
from cadres.files.forms import AnswerForm, MistakeForm
from cadres.files.models import FileRemark
from cadres.pages import AuditedExports, ObjectFormPage
from cadres.people.policies import require_manage
from core.lists import Column, Empty, ListPage, link_to


class MistakeNew(ObjectFormPage):
    """About one's own file; the address names nobody."""

    allow = has_file
    form_class = MistakeForm
    title = gettext_lazy("Report a mistake")
    label = gettext_lazy("Send")
    done = gettext_lazy("The HR officers of your unit were told.")

    def act(self, data):
        services.mistake_report(actor=self.request.user, cadre=self.request.user.own_cadre, **data)

    def get_back(self) -> str:
        return reverse("cadres:file", args=[self.request.user.own_cadre.pk])


def answer_link(remark: FileRemark) -> str:
    if remark.settled_at:
        return ""
    return format_html(
        '<a href="{}">{}</a>', reverse("cadres:mistake_settle", args=[remark.pk]), pgettext("to a report", "Answer")
    )


class MistakeList(AuditedExports, ListPage):
    allow = is_hr
    model = FileRemark
    title = gettext_lazy("Reported mistakes")
    default_sort = "-created_at"
    hangs_on = ()
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"),
        Column(key="text", label=gettext_lazy("What is wrong"), link=True, phone="fact"),
        Column(key="created_at", label=gettext_lazy("Reported"), format="when", sort="created_at", phone="fact"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(key="act", label=pgettext_lazy("to a report", "Answer"), render=answer_link, exported=False),
    ]
    empty = Empty(
        gettext_lazy("No mistakes were reported."),
        gettext_lazy("What people report in their own files appears here."),
        icon="edit",
    )
    export_name = "mistakes"

    def get_queryset(self):
        return super().get_queryset().select_related("cadre")


class MistakeSettle(ObjectFormPage):
    scope = FileRemark
    allow = is_hr
    form_class = AnswerForm
    title = gettext_lazy("Answer a reported mistake")
    label = gettext_lazy("Send")
    service = services.mistake_settle
    argument = "remark"
    done = gettext_lazy("The answer was sent.")

    def authorize(self):
        require_manage(self.request.user, self.object.cadre)

    @property
    def sentence(self) -> str:
        return f"{self.object.cadre} · {self.object.text}"
