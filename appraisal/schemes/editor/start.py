"""A new scheme: from nothing, from a published scheme of the library, from another version, or from a file."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from appraisal.schemes import services
from appraisal.schemes.documents import CODE_LENGTHS, SLUG
from appraisal.schemes.editor.fields import plainly
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.pages import url
from appraisal.schemes.forms import OwnUnitForm, owner_field
from appraisal.schemes.library import library
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.scoring import decimals
from cadres.access.policies import is_hr
from core.views import FormPage


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
    owner = owner_field()
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


class SchemeNew(FormPage):
    """One page with the four beginnings; ``start`` names the library scheme or version that is copied."""

    allow = is_hr
    template_name = "appraisal/scheme_new.html"
    sentence = gettext_lazy("It starts as a draft that is not used for appraisal; you publish it when it is ready.")

    @property
    def title(self):
        if self.document is None:
            return _("New scheme")
        return _("New scheme from “%(title)s”") % {"title": title_of(self.document)}

    @property
    def back(self):
        return reverse("appraisal:schemes")

    @cached_property
    def start(self) -> str:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return given.get("start", "")

    @cached_property
    def versions(self):
        return SchemeVersion.objects.visible_to(self.request.user)

    @cached_property
    def document(self) -> dict | None:
        """The document that the new scheme begins with."""
        kind, _colon, key = self.start.partition(":")
        if not self.start:
            return None
        if kind == "library":
            documents = library()
            if key not in documents:
                raise Http404
            return documents[key]
        return get_object_or_404(self.versions, pk=int(key) if key.isdigit() else 0).document

    def get_form(self, data=None, files=None):
        given = {}
        if self.document is not None:
            code = f"{self.document.get('code', '')}-2"[:60]
            given = {"title": title_of(self.document), "code": code, "start": self.start}
        return NewForm(data, user=self.request.user, initial=given, copies=self.document is not None)

    def act(self, data):
        language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
        owner, code, title = data["owner"], data["code"], {language: data["title"]}
        if self.document is None:
            version = services.scheme_begin(
                code=code, title=title, full_marks=data["full_marks"], owner=owner, actor=self.request.user
            )
        else:
            former = self.document.get("title")
            copy = {**self.document, "title": {**(former if isinstance(former, dict) else {}), **title}}
            version = services.scheme_copy(document=copy, code=code, owner=owner, actor=self.request.user)
        return url("version_edit", version)

    def get_context_data(self, **context):
        versions = self.versions.select_related("scheme").defer("document").order_by("scheme__code", "-number")[:100]
        return context | {
            "start": self.start,
            "library": [] if self.start else [self.shelf(code, one) for code, one in library().items()],
            "versions": [] if self.start else versions,
        }

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
