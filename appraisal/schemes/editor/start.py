"""A new scheme: from nothing, from a published scheme of the library, from another version, or from a file."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views import View

from appraisal.schemes import services
from appraisal.schemes.documents import CODE_LENGTHS, SLUG
from appraisal.schemes.editor.fields import plainly
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.pages import url
from appraisal.schemes.forms import OwnUnitForm
from appraisal.schemes.library import library
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.scoring import decimals
from cadres.access.policies import is_hr
from cadres.units.models import Unit
from core.errors import Refusal
from core.forms import place_errors
from core.views import PageMixin


class NewForm(OwnUnitForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    code = forms.CharField(
        label=pgettext_lazy("scheme", "Code"),
        max_length=CODE_LENGTHS["scheme"],
        help_text=gettext_lazy("Short and unique in the whole system, such as town-2026; it cannot be changed later."),
    )
    full_marks = forms.CharField(
        label=gettext_lazy("Full score"),
        initial="100",
        max_length=16,
        help_text=gettext_lazy("The score that is 100 % for the coefficient."),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owning unit"),
        queryset=Unit.objects.all(),
        help_text=gettext_lazy("HR officers of this unit change the scheme; it can be applied in units below."),
    )
    start = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, copies=False, **kwargs):
        super().__init__(*args, **kwargs)
        if copies:
            del self.fields["full_marks"]

    def clean_code(self):
        code = plainly(self.cleaned_data["code"])
        if not SLUG.match(code):
            raise forms.ValidationError(_("A code has letters, digits, - and _ only."))
        return code

    def clean_full_marks(self):
        text = plainly(self.cleaned_data["full_marks"])
        try:
            number = decimals.parse(text)
        except ValueError:
            number = None
        if number is None or number <= 0:
            raise forms.ValidationError(_("The full score must be a number above zero."))
        return text


class SchemeNew(PageMixin, View):
    """One page with the four beginnings; ``start`` names the library scheme or version that is copied."""

    allow = is_hr

    def get(self, request):
        start = request.GET.get("start", "")
        if not start:
            return self.page(NewForm(user=request.user), None, "")
        document = self.source(start)
        given = {"title": title_of(document), "code": f"{document.get('code', '')}-2"[:60], "start": start}
        return self.page(NewForm(user=request.user, initial=given, copies=True), document, start)

    def source(self, start: str) -> dict:
        """The document that the new scheme begins with."""
        kind, _colon, key = start.partition(":")
        if kind == "library":
            documents = library()
            return documents[key] if key in documents else get_object_or_404(SchemeVersion.objects.none()).document
        versions = SchemeVersion.objects.visible_to(self.request.user)
        return get_object_or_404(versions, pk=int(key) if key.isdigit() else 0).document

    def post(self, request):
        start = request.POST.get("start", "")
        document = self.source(start) if start else None
        form = NewForm(request.POST, user=request.user, copies=bool(start))
        if form.is_valid():
            try:
                version = self.begin(form.cleaned_data, document)
            except (Refusal, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                return redirect(url("version_edit", version))
        return self.page(form, document, start)

    def begin(self, given: dict, document: dict | None):
        language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
        given.pop("start", None)
        if document is None:
            title = {language: given.pop("title")}
            return services.scheme_begin(**given, title=title, actor=self.request.user)
        former = document.get("title")
        title = {**(former if isinstance(former, dict) else {}), language: given["title"]}
        return services.scheme_copy(
            document={**document, "title": title},
            code=given["code"],
            owner=given["owner"],
            actor=self.request.user,
        )

    def page(self, form, document, start):
        versions = (
            SchemeVersion.objects.visible_to(self.request.user)
            .select_related("scheme")
            .defer("document")
            .order_by("scheme__code", "-number")[:100]
        )
        context = {
            "title": _("New scheme from “%(title)s”") % {"title": title_of(document)} if document else _("New scheme"),
            "sentence": _("It starts as a draft that is not used for appraisal; you publish it when it is ready."),
            "form": form,
            "start": start,
            "library": [] if start else [self.shelf(code, one) for code, one in library().items()],
            "versions": [] if start else versions,
            "back": reverse("appraisal:schemes"),
        }
        return render(self.request, "appraisal/scheme_new.html", context)

    def shelf(self, code: str, document: dict) -> dict:
        source = document.get("source")
        source = source if isinstance(source, dict) else {}
        said = {
            key: in_language(text) if isinstance(text, dict) else str(text)
            for key, text in source.items()
            if isinstance(text, str | dict)
        }
        return {
            "start": f"library:{code}",
            "title": title_of(document),
            "source": said.get("title") or said.get("publisher") or "",
            "says": said.get("shows") or said.get("note") or "",
        }
