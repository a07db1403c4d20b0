"""Doing something with the selected rows of a list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.fields import BIGINT_LIMIT
from core.lists.parts import BulkAction
from core.lists.query import ListQuery

BULK_KEYS_LIMIT = 10_000


class BulkActs(ListQuery):
    abstract = True

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        action = self._asked_action()
        if action is None:
            messages.error(request, _("This action is not available here. Reload the page."))
            return HttpResponseRedirect(self.link())
        rows = self.selected()
        number = rows.count()
        if not number:
            messages.warning(request, _("Select at least one row first."))
            return HttpResponseRedirect(self.link())
        if action.confirm and "confirmed" not in request.POST:
            return self._ask(action, action.confirm(number), number)
        sentence = getattr(self, f"bulk_{action.name}")(rows)
        if sentence:
            messages.success(request, sentence)
        return HttpResponseRedirect(self.link())

    def _asked_action(self) -> BulkAction | None:
        name = self.request.POST.get("action", "")
        action = next((a for a in self.bulk_actions if a.name == name), None)
        return action if action and (not action.allow or action.allow(self.request.user)) else None

    def _ask(self, action: BulkAction, consequence: str, number: int) -> HttpResponse:
        # one field for all keys: a thousand fields would be refused before we see them
        rows = {"everything": "1"} if self._is_everything else {"keys": ",".join(self._keys())}
        context = {
            "title": action.label,
            "consequence": consequence,
            "number": number,
            "action": action,
            "label": action.label,
            "danger": action.danger,
            "back": self.link(),
            "hidden": {"action": action.name, **rows},
        }
        return render(self.request, "core/confirm.html", context)

    @property
    def _is_everything(self) -> bool:
        return "everything" in self.request.POST

    def _keys(self) -> list[str]:
        keys = [*self.request.POST.getlist("selected"), *self.request.POST.get("keys", "").split(",")]
        return [key for key in keys if key][:BULK_KEYS_LIMIT]

    def selected(self) -> QuerySet:
        """The selected rows of those in scope; with "everything", all that match the filters."""
        if self._is_everything:
            return self.filtered
        field = self.rows_in_scope.model._meta.pk
        keys = []
        for text in self._keys():
            try:
                value = field.to_python(text)
            except (ValidationError, ValueError):
                continue
            if not (isinstance(value, int) and abs(value) > BIGINT_LIMIT):  # SQLite would answer with an error
                keys.append(value)
        return self.rows_in_scope.filter(pk__in=keys)
