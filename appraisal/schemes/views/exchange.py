"""Scheme files in and out of the browser: what a file says is shown before anything is stored."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from appraisal.schemes import exchange, services
from appraisal.schemes.compare import compare
from appraisal.schemes.editor import tree
from appraisal.schemes.forms import UploadForm
from appraisal.schemes.models import Scheme, SchemeVersion, VersionState
from appraisal.schemes.views.access import visible_version
from appraisal.schemes.wording import headline
from appraisal.scoring.publish import schema_text
from appraisal.sources import sources
from cadres.access.policies import is_hr
from core.audit.services import log
from core.errors import Refusal
from core.forms import place_errors
from core.views import PageMixin, any_user

SHOWN = 200  # findings of one level on the page


class FormatSchema(PageMixin, View):
    """The published JSON Schema of scheme files or of facts files (docs/scheme-format.md)."""

    allow = any_user
    about = "scheme"

    def get(self, request):
        answer = HttpResponse(schema_text(self.about), content_type="application/schema+json")
        answer["Content-Disposition"] = content_disposition_header(True, f"{self.about}.schema.json")
        return answer


class VersionFile(PageMixin, View):
    """The version as a file: the same bytes for the same rules, whatever the database."""

    allow = any_user
    form = "json"

    def get(self, request, pk):
        try:
            return self.answer(request, pk, self.form)
        except exchange.CannotBeATable as refusal:
            messages.error(request, str(refusal))
            return redirect("appraisal:version", pk)

    def answer(self, request, pk, form: str):
        """The file, for page and API alike; a note in the audit trail says who took it along."""
        version = visible_version(request.user, pk)
        content, name = exchange.exported(version, form)
        with transaction.atomic():
            log(actor=request.user, action="scheme.exported", obj=version, after={"format": form})
        response = HttpResponse(content, content_type=exchange.FORMATS[form])
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response


class SchemeImport(PageMixin, View):
    """Two steps: a file is read and judged; the same contents, signed, become the draft when the person agrees."""

    allow = is_hr

    def get(self, request):
        return self.page(request, UploadForm(user=request.user))

    def post(self, request):
        agreed = bool(request.POST.get("contents"))
        form = UploadForm(request.POST, request.FILES, user=request.user, agreed=agreed)
        if not form.is_valid():
            if agreed:
                messages.error(request, " ".join(str(one) for found in form.errors.values() for one in found))
                return redirect("appraisal:scheme_upload")
            return self.page(request, form, status=422)
        if form.agreed:
            return self.store(request, form)
        examined = exchange.examine(form.cleaned_data["file"].read(), known_measures=sources())
        return self.show(request, form, examined)

    def page(self, request, form, status=200):
        context = {
            "title": _("Import a scheme"),
            "sentence": _("The file is checked first; nothing is saved before you have confirmed the result."),
            "form": form,
            "label": _("Check the file"),
            "back": reverse("appraisal:schemes"),
        }
        return render(request, "appraisal/import.html", context, status=status)

    def show(self, request, form, examined: exchange.Examined):
        found = self.goal(request.user, examined)
        context: dict[str, Any] = {
            "title": examined.title or _("The file cannot be used"),
            "sentence": self.verdict(examined),
            "name": form.cleaned_data["file"].name,
            "examined": examined,
            "groups": list(self.groups(examined)),
            "owner": form.cleaned_data["owner"],
            "goal": found,
            "back": reverse("appraisal:scheme_upload"),
        }
        if examined.storable:
            context["contents"] = UploadForm.sealed(examined.document, request.user)
            context["size"] = size(examined.document)
        return render(request, "appraisal/import_check.html", context)

    def verdict(self, examined) -> str:
        if not examined.storable:
            return _("Nothing was saved. Correct the file and check it again.")
        if not examined.computable:
            return _("It can be kept as a draft, but must be corrected before it can be published.")
        if number := len(examined.of("warning", "contradiction")):
            return ngettext(
                "It can be scored, but the check found %(count)s contradiction.",
                "It can be scored, but the check found %(count)s contradictions.",
                number,
            ) % {"count": number}
        if examined.of("warning"):
            return _("It can be scored; the check has remarks.")
        return _("It can be scored; the check found no problems.")

    def groups(self, examined):
        titles = {
            ("refused", ""): (_("Corrections needed in the file"), "error"),
            ("problem", ""): (_("Corrections needed before publishing"), "error"),
            ("warning", "contradiction"): (
                _("Contradictions: the scheme states two things that cannot both hold"),
                "warning",
            ),
            ("warning", "reminder"): (_("Check whether this is intended"), "info"),
            ("note", ""): (_("Not imported"), "info"),
        }
        for kind, (title, tone) in titles.items():
            found = examined.of(*kind)
            if found:
                hidden = max(0, len(found) - SHOWN)
                yield {"title": title, "tone": tone, "findings": found[:SHOWN], "hidden": hidden}

    def goal(self, user, examined) -> dict | None:
        """What the file would become, and what it changes."""
        if not examined.storable:
            return None
        scheme = Scheme.objects.visible_to(user).filter(code=examined.document["code"]).first()
        if scheme is None:
            return {"words": _("A new scheme with its first draft.")}
        versions = SchemeVersion.objects.visible_to(user).filter(scheme=scheme).order_by("-number")
        draft = versions.filter(state=VersionState.DRAFT).first()
        base = draft or versions.first()
        if base is None:
            return {"words": _("The first draft of the scheme “%(scheme)s”.") % {"scheme": scheme}}
        words = {"scheme": scheme, "number": base.number}
        return {
            "words": _("It replaces the draft, version %(number)s of “%(scheme)s”.") % words
            if draft
            else _("The next draft of “%(scheme)s”, after version %(number)s.") % words,
            "base": base,
            "headline": headline(compare(base.document, examined.document)),
        }

    def store(self, request, form):
        document = form.cleaned_data["contents"]
        try:
            version = services.scheme_import(document=document, owner=form.cleaned_data["owner"], actor=request.user)
        except (Refusal, ValidationError) as refusal:
            place_errors(form, refusal)
            return self.page(request, form)
        messages.success(
            request,
            _("Version %(number)s is a draft. Read it through, then publish it.") % {"number": version.number},
        )
        return redirect(version)


def size(document) -> str:
    """How much a scheme says: "14 indicators, 52 rules"."""
    nodes = [place.node for place in tree.nodes(document)]
    items, rules = sum("method" in one for one in nodes), sum(len(tree.listed(one, "rules")) for one in nodes)
    return _(", ").join(
        (
            ngettext("%(count)s indicator", "%(count)s indicators", items) % {"count": items},
            ngettext("%(count)s rule", "%(count)s rules", rules) % {"count": rules},
        )
    )
