"""Pages of awards."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres.access.policies import is_hr
from cadres.awards import services
from cadres.awards.forms import AwardForm
from cadres.awards.models import Award, AwardFile
from cadres.pages import AuditedExports, ObjectConfirmPage, ObjectFormPage
from cadres.people.views import RecordPage
from cadres.units.forms import ReasonForm
from core.lists import Column, Empty, ListPage, PageAction, link_to
from core.uploads import file_response, open_file
from core.views import PageMixin, any_user


def document_links(award: Award) -> str:
    links = ((stored.get_absolute_url(), stored.name) for stored in award.files.all())
    return format_html_join(" ", '<a href="{}">{}</a>', links)


def remove_link(award: Award) -> str:
    return format_html('<a href="{}">{}</a>', reverse("cadres:award_remove", args=[award.pk]), _("Remove"))


class AwardList(AuditedExports, ListPage):
    allow = any_user
    model = Award
    title = gettext_lazy("Awards")
    default_sort = "-awarded_on"
    hangs_on = ()
    search_fields = ["title", "document_no", "cadre__name", "cadre__name_latin", "cadre__staff_no"]
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no"),
        Column(key="title", label=gettext_lazy("Award"), sort="title", phone="fact"),
        Column(key="awarded_by", label=gettext_lazy("Awarded by"), value="get_awarded_by_display", phone="fact"),
        Column(key="awarded_on", label=gettext_lazy("Day"), format="date", sort="awarded_on", phone="fact"),
        Column(key="document_no", label=pgettext_lazy("of an award", "Document number")),
        Column(key="files", label=gettext_lazy("Documents"), render=document_links, exported=False),
        Column(
            key="change",
            label=pgettext_lazy("of an award", "Remove"),
            render=remove_link,
            exported=False,
            allow=is_hr,
        ),
    ]
    empty = Empty(
        gettext_lazy("No awards yet."),
        gettext_lazy("HR officers record or import them."),
        icon="medal",
    )
    export_name = "awards"
    primary_action = PageAction(gettext_lazy("New award"), "cadres:award_new", allow=is_hr)

    def get_queryset(self):
        return super().get_queryset().select_related("cadre").prefetch_related("files")


class AwardNew(ObjectFormPage):
    allow = is_hr
    form_class = AwardForm
    title = gettext_lazy("Record an award")
    label = gettext_lazy("Record")
    back = reverse_lazy("cadres:awards")
    prefilled = ("staff_no",)
    service = services.award_record
    done = gettext_lazy("The award was recorded.")


class AwardRemove(RecordPage, ObjectConfirmPage):
    scope = Award
    form_class = ReasonForm
    title = gettext_lazy("Remove the award")
    label = gettext_lazy("Remove")
    back = reverse_lazy("cadres:awards")
    service = services.award_remove
    argument = "award"
    done = gettext_lazy("The award was removed.")
    consequence = gettext_lazy("The award and its documents are removed. The audit log keeps what was recorded.")

    def get_details(self):
        return [f"{self.object.cadre} · {self.object}"]


class AwardDocument(PageMixin):
    """The file, after the scope was asked."""

    allow = any_user

    def get(self, request, pk):
        found = AwardFile.objects.visible_to(request.user).select_related("award__cadre")
        stored = get_object_or_404(found, pk=pk)
        file = open_file(stored)
        services.file_opened(actor=request.user, stored=stored)
        return file_response(stored, file)
