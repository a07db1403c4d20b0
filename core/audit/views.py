"""The audit trail, for auditors."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.audit.models import AuditRow
from core.audit.sealing import waiting
from core.audit.services import action_sentence
from core.lists import Column, Empty, ListPage
from core.views import PageMixin


def is_auditor(user) -> bool:
    return user.is_authenticated and user.has_role("auditor")


class AuditList(ListPage):
    allow = is_auditor
    model = AuditRow
    title = _("Audit log")
    sentence = _("All significant actions in order. Rows cannot be changed or deleted.")
    default_sort = "-number"
    count_up_to = None
    search_fields = ["actor_name", "object_text", "action"]
    columns = [
        Column(key="number", label=_("Number"), sort="number", format="number", phone="fact"),
        Column(key="at", label=_("Time"), format="date"),
        Column(key="actor", label=_("Done by"), value="actor_name"),
        Column(
            key="action",
            label=_("Action"),
            value=lambda row: action_sentence(row.action),
            link=True,
            phone="title",
        ),
        Column(key="object", label=_("Object"), value="object_text", phone="fact"),
    ]
    empty = Empty(_("No actions yet."), _("Significant actions are listed here as they happen."))
    export_name = "audit-trail"
    template_name = "core/audit_rows.html"

    def get_context_data(self, **context):
        return super().get_context_data(unsealed=waiting(), **context)


class AuditDetail(PageMixin, View):
    allow = is_auditor

    def get(self, request, number):
        row = get_object_or_404(AuditRow.objects.visible_to(request.user), number=number)
        context = {
            "row": row,
            "content": row.content,
            "sentence_of": action_sentence(row.action),
            "title": row.object_text,
        }
        return render(request, "core/audit_row.html", context)
