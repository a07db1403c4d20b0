"""Pages with one form or one question: load the object in scope, ask the policy, call one service."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from core.audit.services import log
from core.views import FormPage, link_action

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


action = link_action  # as the pages of cadres call it


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
    """A form about a row of cadres. What was typed stays when it is refused.

    A page that says or leads otherwise than ``done`` and ``back`` has a ``perform`` of its own, which returns
    (sentence, address).
    """

    label: "StrOrPromise" = _("Save")
    danger = False
    # fields of the object that the form edits; a change by somebody else in the meantime is then noticed
    watched: tuple[str, ...] = ()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | ({"instance": self.object} if self.watched else {})

    def get_form(self, data=None, files=None):
        form = super().get_form(data, files)
        if self.watched:
            form.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)
            form.initial["seen"] = self.version()
        return form

    def version(self) -> str:
        """A short mark of the row as it was shown."""
        row = self.scope._default_manager.get(pk=self.object.pk)
        text = json.dumps(changing.snapshot(row, self.watched), default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, danger=self.danger, object=self.object)

    def perform(self, form) -> tuple[str, str]:
        self.act(form.cleaned_data)
        return self.done, self.get_back()

    def _carried_out(self, form):
        return super()._carried_out(form) if self._is_current(form) else None

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


class ObjectConfirmPage(ObjectFormPage):
    """Asks before something with consequences, in a sentence that names them, and the row as the service does."""

    template_name = "core/confirm.html"
    label: "StrOrPromise" = ""
    consequence: "StrOrPromise" = ""
    danger = True

    def get_consequence(self):
        return self.consequence % {self.argument: self.object}

    def get_details(self) -> list:
        return []

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, consequence=self.get_consequence(), details=self.get_details())
