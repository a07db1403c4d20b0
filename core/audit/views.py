"""The audit trail, for auditors."""

from functools import cached_property, reduce
from operator import or_

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.audit.actors import actors_told
from core.audit.models import AuditRow
from core.audit.sealing import waiting
from core.audit.search import far, near
from core.audit.services import action_sentence
from core.lists import Column, Empty, ListPage
from core.views import PageMixin


def is_auditor(user) -> bool:
    return user.is_authenticated and user.has_role("auditor")


def log_language() -> str:
    """The language in which the log is written, where the reader reads another."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def as_written(text: str) -> str:
    """Words of the log, marked as of its language where the page speaks another."""
    return format_html('<span lang="{}">{}</span>', log_language(), text) if text and log_language() else text


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
        Column(key="actor", label=_("Done by"), value="done_by"),
        Column(
            key="action",
            label=_("Action"),
            value=lambda row: action_sentence(row.action),
            link=True,
            phone="title",
        ),
        Column(
            key="object",
            label=_("Object"),
            render=lambda row: as_written(row.object_text),
            sheet=lambda row: row.object_text,
            phone="fact",
        ),
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

    def complete(self, items):
        actors_told(items)

    def get_context_data(self, **context):
        return super().get_context_data(unsealed=waiting(), **context)


class AuditDetail(PageMixin, View):
    allow = is_auditor

    def get(self, request, number):
        row = get_object_or_404(AuditRow.objects.visible_to(request.user), number=number)
        actors_told([row])
        context = {
            "row": row,
            "content": row.content,
            "sentence_of": action_sentence(row.action),
            "title": _("Row %(number)s of the audit log") % {"number": row.number},
            "log_language": log_language(),
        }
        return render(request, "core/audit_row.html", context)
