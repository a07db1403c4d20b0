"""Pages with one form or one question: load the object in scope, ask the policy, call one service."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from core.audit.services import log
from core.forms import by_form
from core.views import FormPage

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


class ObjectFormPage(FormPage):
    """A form about the row that the address names. What was typed stays when it is refused.

    ``scope`` is the model of the row; it is looked up through ``visible_to``. ``authorize`` asks the policy before the
    form is shown. ``service`` takes the row under the name ``argument`` and what was typed; pages that say or lead
    otherwise than ``done`` and ``back`` have a ``perform`` of their own, which returns (sentence, address).
    """

    form_class: Any = forms.Form
    scope: Any = None
    label: "StrOrPromise" = _("Save")
    danger = False
    object: Any = None
    service: ClassVar[Callable[..., Any] | None] = None
    argument = ""
    prefilled: tuple[str, ...] = ()  # fields that the address may fill in
    # fields of the object that the form edits; a change by somebody else in the meantime is then noticed
    watched: tuple[str, ...] = ()

    def load(self) -> None:
        if self.scope is not None:
            self.object = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        self.authorize()

    def get_queryset(self):
        return self.scope._default_manager.visible_to(self.request.user)

    def authorize(self) -> None:
        """Raises a refusal when the user may not do this with the object."""

    def get_initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in self.prefilled}

    def get_form_kwargs(self) -> dict:
        edited = {"instance": self.object} if self.watched else {}
        return {"user": self.request.user, "initial": self.get_initial()} | edited

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
        return self.back or (self.object.get_absolute_url() if self.object is not None else "")

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
        service = type(self).service  # read from the class, where a function is no method
        if service is None:
            raise NotImplementedError
        about = {self.argument: self.object} if self.argument else {}
        service(actor=self.request.user, **about, **form.cleaned_data)
        return self.done, self.get_back()

    def get(self, request, *args, **kwargs):
        self.load()
        return self.show(self.get_form())

    def post(self, request, *args, **kwargs):
        self.load()
        form, answers = self.get_form(request.POST, request.FILES), []
        if self._is_current(form) and by_form(form, lambda: answers.append(self.finish(form))):
            return answers[0]
        return self.show(form, status=self.invalid_status)

    def _is_current(self, form) -> bool:
        """Whether nobody else has changed the row since the form was shown; else the form says so."""
        if not self.watched or not form.is_valid() or form.cleaned_data.pop("seen") == self.version():
            return True
        form.add_error(
            None,
            _("Somebody else changed this in the meantime. Open the page again and check before you save."),
        )
        return False

    def finish(self, form):
        sentence, address = self.perform(form)
        messages.success(self.request, sentence)
        return HttpResponseRedirect(address)

    def show(self, form, status: int = 200):
        return render(self.request, self.get_template_name(), self.context(form), status=status)


class ObjectConfirmPage(ObjectFormPage):
    """Asks before something with consequences, in a sentence that names them, and the row as the service does."""

    template_name = "core/confirm.html"
    consequence: "StrOrPromise" = ""
    danger = True

    def get_consequence(self):
        return self.consequence % {self.argument: self.object}

    def get_details(self) -> list:
        return []

    def context(self, form) -> dict:
        return super().context(form) | {"consequence": self.get_consequence(), "details": self.get_details()}
