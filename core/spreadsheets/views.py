"""Pages of imports: own uploads, upload, preview with errors, result, templates."""

import tempfile
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.services import log
from core.errors import Refusal
from core.following import following
from core.http import PageRequest
from core.lists import Column, Empty, ListPage
from core.spreadsheets.columns import in_this_language
from core.spreadsheets.current import columns_of, current_rows
from core.spreadsheets.export import XLSX, attachment, xlsx_response
from core.spreadsheets.forms import UploadForm
from core.spreadsheets.layout import Layout
from core.spreadsheets.messages import sentence
from core.spreadsheets.models import Import, ImportState
from core.spreadsheets.notices import notice_sentence
from core.spreadsheets.outcome import ERRORS_KEPT, error_sentence
from core.spreadsheets.registry import layout_of, layouts_for, may_import
from core.spreadsheets.services import import_check, import_commit, import_discard, import_upload
from core.spreadsheets.template import rule_of, write_template
from core.spreadsheets.undo import can_undo, import_undo
from core.spreadsheets.words import Answer, header_of, questions_of
from core.typing import User
from core.views import ConfirmPage, PageMixin

SHOWN_ERRORS = 100


def allowed_layout(user: User, code: str) -> type[Layout]:
    layout = layout_of(code)
    if layout is None or not layout.allow(user):
        raise Http404
    return layout


def own_import(user: User, pk: Any) -> Import:
    return get_object_or_404(Import.objects.visible_to(user).select_related("job"), pk=pk)


class ImportList(ListPage):
    allow = may_import
    model = Import
    title = gettext_lazy("Imports")
    sentence = gettext_lazy("Tables you uploaded and their results.")
    template_name = "core/spreadsheets/list.html"
    columns = [
        Column(key="file", label=gettext_lazy("File"), value="file_name", link=True, phone="title"),
        Column(key="layout", label=gettext_lazy("Kind of table"), value=lambda row: str(row.title), phone="fact"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(key="new", label=gettext_lazy("New"), format="number", phone="hide"),
        Column(key="changed", label=gettext_lazy("Changed"), format="number", phone="hide"),
        Column(key="errors", label=gettext_lazy("Errors"), value="error_total", format="number", phone="hide"),
        Column(key="when", label=gettext_lazy("Uploaded"), value="created_at", sort="created_at", format="when"),
    ]
    search_fields = ["file_name"]
    default_sort = "-created_at"
    empty = Empty(
        gettext_lazy("No imports yet."),
        gettext_lazy("Choose a kind of table above, download its template, fill it in and upload it."),
    )

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.request.user).defer("errors", "preview")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return context | {"layouts": layouts_for(self.request.user)}


class ImportUpload(PageMixin):
    """Chooses a file for one layout; says which columns it must have."""

    allow = may_import

    def get(self, request: PageRequest, layout: str) -> HttpResponseBase:
        chosen = allowed_layout(request.user, layout)
        return self.page(chosen, UploadForm(user=request.user, layout=chosen))

    def post(self, request: PageRequest, layout: str) -> HttpResponseBase:
        chosen = allowed_layout(request.user, layout)
        form = UploadForm(request.POST, request.FILES, user=request.user, layout=chosen)
        if form.is_valid():
            try:
                made = import_upload(actor=request.user, layout=chosen, upload=form.cleaned_data["file"])
                return redirect(made)
            except Refusal as refusal:
                form.add_error("file", str(refusal))
        return self.page(chosen, form, status=422)

    def page(self, layout: type[Layout], form: UploadForm, status: int = 200) -> HttpResponseBase:
        context = {
            "title": _("Import: %(layout)s") % {"layout": layout.title},
            "sentence": layout.help,
            "layout": layout,
            "form": form,
            "columns": [(column, rule_of(column)) for column in layout.columns],
        }
        return render(self.request, "core/spreadsheets/upload.html", context, status=status)


class ImportTemplate(PageMixin):
    allow = may_import

    def get(self, request: PageRequest, layout: str) -> HttpResponseBase:
        chosen = allowed_layout(request.user, layout)
        spool = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 - the response closes it
        write_template(spool, chosen)
        return attachment(spool, f"{chosen.title}.xlsx", XLSX)


class ImportCurrent(PageMixin):
    """What is stored now, as a table to change and bring back."""

    allow = may_import

    def get(self, request: PageRequest, layout: str) -> HttpResponseBase:
        chosen = allowed_layout(request.user, layout)
        log(actor=request.user, action="import.stored_taken", obj=request.user, after={"layout": chosen.code})
        heads = [column.header for column in columns_of(chosen)]
        return xlsx_response(str(chosen.title), heads, current_rows(chosen(request.user)))


class ImportDetail(PageMixin):
    """One upload: its progress, its errors or its preview, its result; by state."""

    allow = may_import

    def get(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        return import_page(request, own_import(request.user, pk))


def import_page(
    request: PageRequest, upload: Import, *, answers: Iterable[Answer] = (), refused: str = "", status: int = 200
) -> HttpResponse:
    """``refused`` says why the ``answers`` to its unknown words, which stay chosen, were not taken."""
    context = {
        "title": upload.file_name,
        "upload": upload,
        "layout": upload.layout_object,
        "problem": problem_of(upload),
        "errors": [shown_error(upload, error) for error in upload.errors[:SHOWN_ERRORS]],
        "errors_hidden": max(0, upload.error_total - SHOWN_ERRORS),
        "preview": shown_preview(upload),
        "notices": [notice_sentence(one) for one in upload.notices],
        "questions": list(questions_of(upload, answers)),
        "refused": refused,
        "can_undo": can_undo(upload),
        "following": following(request.user) if upload.state == ImportState.COMMITTED else None,
        "preview_hidden": max(0, upload.to_write - len(upload.preview)),
    }
    return render(request, "core/spreadsheets/detail.html", context, status=status)


class ImportErrors(PageMixin):
    """The errors as a sheet, to work through beside the file."""

    allow = may_import

    def get(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        upload = own_import(request.user, pk)
        if not upload.errors:
            raise Http404
        rows = []
        for error in upload.errors:
            shown = shown_error(upload, error)
            rows.append([shown["row"], shown["column"], shown["value"], shown["sentence"]])
        if upload.error_total > len(rows):
            rows.append([None, None, None, _("Only the first %(kept)s errors are listed.") % {"kept": ERRORS_KEPT}])
        return xlsx_response(_("Errors"), [_("Row"), _("Column"), _("Cell content"), _("Problem")], rows)


class ImportAct(PageMixin):
    """A button of the page: commit, check again, discard."""

    allow = may_import
    service = staticmethod(import_commit)
    done: Any = ""

    def post(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        upload = own_import(request.user, pk)
        try:
            upload = self.service(actor=request.user, upload=upload)
            if self.done:
                messages.success(request, self.done)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(upload)


class ImportCommit(ImportAct):
    service = staticmethod(import_commit)


class ImportCheck(ImportAct):
    service = staticmethod(import_check)


class ImportUndo(ConfirmPage):
    """Takes an import back while nothing rests on it."""

    allow = may_import
    scope = Import
    service = staticmethod(import_undo)
    argument = "upload"
    title = gettext_lazy("Undo the import")
    danger = True
    done = gettext_lazy("The import was undone. The audit log keeps what it had done.")

    def post(self, request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A second click meets what the first one did."""
        upload = own_import(request.user, kwargs["pk"])
        return redirect(upload) if upload.state == ImportState.UNDONE else super().post(request, *args, **kwargs)

    def authorize(self) -> None:
        if not can_undo(self.object):
            raise Http404

    @property
    def consequence(self) -> str:
        return _(
            "New records removed: %(new)s. Records as they were before: %(changed)s. All of them or none; refused if "
            "something else refers to one of them or somebody changed it since."
        ) % {"new": self.object.new, "changed": self.object.changed}


class ImportDiscard(ImportAct):
    service = staticmethod(import_discard)
    done = gettext_lazy("The uploaded file was deleted. Nothing was imported.")

    def post(self, request: PageRequest, pk: Any) -> HttpResponseBase:
        super().post(request, pk)
        return redirect(reverse("imports:list"))


def problem_of(upload: Import) -> str:
    problem = upload.problem
    if "code" in problem:
        return sentence(problem["code"], problem.get("params"))
    return in_this_language(problem.get("texts"))


def shown_error(upload: Import, error: dict) -> dict:
    return {
        "row": error["row"],
        "column": header_of(upload.layout_object, error["column"]),
        "value": error.get("value", ""),
        "sentence": error_sentence(error),
    }


def shown_preview(upload: Import) -> dict:
    """Headers and rows of the preview in the viewer's language."""
    if not upload.preview:
        return {}
    names = [cell[0] for cell in upload.preview[0]["cells"]]
    rows = [
        {
            "row": row["row"],
            "kind": row["kind"],
            "cells": [
                {"before": in_this_language(before), "after": in_this_language(after), "differs": differs}
                for _name, before, after, differs in row["cells"]
            ],
        }
        for row in upload.preview
    ]
    return {"headers": [header_of(upload.layout_object, name) for name in names], "rows": rows}
