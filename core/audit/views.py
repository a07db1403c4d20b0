"""The audit trail, for auditors."""

from functools import cached_property, reduce
from operator import or_

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.audit.models import AuditRow
from core.audit.sealing import waiting
from core.audit.search import far, near
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

    @cached_property
    def filtered(self):
        return reduce(or_, far(self.before_search, self.words)) if self.words else self.before_search

    @cached_property
    def branches(self):
        return far(self.before_search, self.words) if self.words else [self.before_search]

    def _read(self, cursor):
        """A page of a search is mostly full after some hundred rows; only if not, the index is asked."""
        rows = self.before_search.filter(self.order.beyond(cursor)) if cursor else self.before_search
        back = bool(cursor and cursor.back)
        first = near(self.order.sort(rows, backwards=back), self.words)
        found = list(self.order.sort(first, backwards=back)[: self.page_size + 1]) if self.words else []
        return found if len(found) > self.page_size else super()._read(cursor)

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
