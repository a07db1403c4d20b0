"""Pages of the import of forms: upload, preview, and what became of it."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadres.access.policies import is_hr
from cadres.files.findings import label_of
from cadres.files.forms import UploadForm
from cadres.files.importing import import_commit, import_discard, import_upload
from cadres.files.models import FileImport
from core.errors import Refusal
from core.forms import by_form
from core.told import Told
from core.views import PageMixin
from core.wording import first_of

RECENT, SHOWN, STRAYS = 20, 300, 20


class Imports(PageMixin):
    """Uploads a file, and lists the last ones of one's own."""

    allow = is_hr

    def get(self, request) -> HttpResponse:
        return self.page(UploadForm(user=request.user))

    def post(self, request) -> HttpResponse:
        form, made = UploadForm(request.POST, request.FILES, user=request.user), []
        if by_form(form, lambda: made.append(import_upload(actor=request.user, upload=form.cleaned_data["file"]))):
            return redirect(made[0])
        return self.page(form, status=422)

    def page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        recent = FileImport.objects.visible_to(self.request.user).defer("plan")[:RECENT]
        context = {
            "title": _("Import of forms"),
            "sentence": _("Files of the appointment form editor are compared with the records; you see what changes."),
            "form": form,
            "label": _("Upload and check"),
            "recent": recent,
        }
        return render(self.request, "cadres/file_imports.html", context, status=status)


def own_import(user, pk: Any) -> FileImport:
    return get_object_or_404(FileImport.objects.visible_to(user).select_related("job"), pk=pk)


class ImportPage(PageMixin):
    """One upload: its progress, its problems, what would change, its result."""

    allow = is_hr

    def get(self, request, pk) -> HttpResponse:
        upload = own_import(request.user, pk)
        files = json.loads(upload.plan) if upload.plan else []
        rows = [row for row in files if not row.get("is_stray")]
        context = {
            "title": str(upload),
            "upload": upload,
            "strays": first_of([row["file"] for row in files if row.get("is_stray")], STRAYS),
            "rows": [shown(row) for row in rows[:SHOWN]],
            "hidden": max(0, len(rows) - SHOWN),
        }
        return render(request, "cadres/file_import.html", context)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A file of the preview in the reader's language."""
    return row | {
        "changes": [(label_of(name), before, after, name == "photo") for name, before, after in row["changes"]],
        "problems": [Told(words) for words in row["problems"]],
        "remarks": [Told(words) for words in row["remarks"]],
    }


class Act(PageMixin):
    allow = is_hr
    service = staticmethod(import_commit)

    def post(self, request, pk) -> HttpResponse:
        upload = own_import(request.user, pk)
        try:
            upload = self.service(actor=request.user, upload=upload)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(upload)


class Commit(Act):
    pass


class Discard(Act):
    service = staticmethod(import_discard)

    def post(self, request, pk) -> HttpResponse:
        super().post(request, pk)
        return redirect(reverse("cadres:file_imports"))
