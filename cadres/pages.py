"""Pages with one form or one question: load the object in scope, ask the policy, call one service."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from cadres import changes as changing
from core.audit.services import log
from core.errors import NotAllowed, Refusal
from core.forms import place_errors
from core.views import PageMixin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def action(label, url_name: str, *args, icon: str = "", danger: bool = False, query: str = "") -> dict:
    return {"label": label, "url": reverse(url_name, args=args) + query, "icon": icon, "danger": danger}


class AuditedExports:
    """A list of people or rights: the trail keeps who took it out of the house, and by which filters."""

    request: Any
    export_name: str

    def exported(self, kind, filters):
        log(
            actor=self.request.user,
            action="list.exported",
            obj=self.request.user,
            after={"list": self.export_name, "kind": kind, "filters": filters},
        )


class FormPage(PageMixin, View):
    """A page with one form that calls one service. What was typed stays when it is refused.

    ``scope`` is the model whose row the address names; it is looked up through ``visible_to``. ``authorize`` asks
    the policy before the form is shown. ``perform`` returns (sentence, address).
    """

    form_class: type[forms.BaseForm] = forms.Form
    template_name = "core/form.html"
    scope: Any = None
    title: "StrOrPromise" = ""
    sentence: "StrOrPromise" = ""
    label: "StrOrPromise" = _("Save")
    danger = False
    object: Any
    # fields of the object that the form edits; a change by somebody else in the meantime is then noticed
    watched: tuple[str, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def load(self) -> None:
        if self.scope is not None:
            self.object = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        self.authorize()

    def get_queryset(self):
        return self.scope._default_manager.visible_to(self.request.user)

    def authorize(self) -> None:
        """Raises a refusal when the user may not do this with the object."""

    def get_initial(self) -> dict:
        return {}

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user, "initial": self.get_initial()}

    def get_form(self, data=None, files=None):
        form = self.form_class(data, files, **self.get_form_kwargs())
        if self.watched:
            form.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)
            form.initial["seen"] = self.version()
        return form

    def version(self) -> str:
        """A short mark of the row as it was shown."""
        row = self.scope._default_manager.get(pk=self.object.pk)
        text = json.dumps(changing.snapshot(row, self.watched), default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def get_title(self):
        return self.title

    def get_sentence(self):
        return self.sentence

    def get_back(self) -> str:
        return self.object.get_absolute_url() if self.object is not None else ""

    def context(self, form) -> dict:
        return {
            "form": form,
            "title": self.get_title(),
            "sentence": self.get_sentence(),
            "label": self.label,
            "danger": self.danger,
            "back": self.get_back(),
            "object": self.object,
        }

    def perform(self, form) -> tuple[str, str]:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        self.load()
        return self.show(self.get_form())

    def post(self, request, *args, **kwargs):
        self.load()
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        if self.watched and form.cleaned_data.pop("seen") != self.version():
            form.add_error(
                None,
                _(
                    "Somebody else changed this in the meantime. Open the page again and check before you save."
                ),
            )
            return self.show(form, status=422)
        try:
            return self.finish(form)
        except NotAllowed:
            raise
        except (ValidationError, Refusal) as error:
            place_errors(form, error)
            return self.show(form, status=422)

    def finish(self, form):
        sentence, address = self.perform(form)
        messages.success(self.request, sentence)
        return HttpResponseRedirect(address)

    def show(self, form, status: int = 200):
        return render(self.request, self.template_name, self.context(form), status=status)


class ConfirmPage(FormPage):
    """Asks before something with consequences, in a sentence that names them."""

    template_name = "core/confirm.html"
    danger = True

    def get_consequence(self):
        raise NotImplementedError

    def get_details(self) -> list:
        return []

    def context(self, form) -> dict:
        return super().context(form) | {"consequence": self.get_consequence(), "details": self.get_details()}
