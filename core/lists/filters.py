"""Filters of a list: a django-filter set whose dropdowns offer only what the user may see."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.db.models import Model
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.forms import NOTHING_CHOSEN, LabelledChoices, label_choices
from core.kept import Question, kept, question_of
from core.wording import listed


def visible(model: type[Model]) -> Callable:
    """For ``ModelChoiceFilter(queryset=visible(Unit))``: the rows of the signed-in user, nobody else's."""
    manager: Any = model._default_manager
    return lambda request: manager.visible_to(request.user)


class KeptChoices(LabelledChoices):
    """Choices whose question is put into SQL once for each reader (``core.kept``); what they say is read each time."""

    def rows(self) -> Iterable[Any]:
        field: Any = self.field
        return field.asked().read(self.queryset.model)


def keep_choices(field: Any, filter_: Any, name: str, user: Any) -> None:
    """Lets a model choice, whose rows are a function of the request, read them by a kept question.

    The function is given a request that knows nothing but its user, so that the question hangs on nothing else.
    """

    def question(user: Any) -> Question:
        return question_of(filter_.queryset(SimpleNamespace(user=user)))

    field.asked = lambda: kept(name, user, question)
    field.iterator = KeptChoices
    field.queryset = field.queryset  # hands the choices to the widget anew


class ListFilterSet(django_filters.FilterSet):
    """Base of every list's filters. A value that does not fit is left out and named on the page.

    Rows of a model choice that are a function of the request (``visible`` and the like) are in its scope already;
    all others are narrowed here, when the model knows ``visible_to``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.form.fields.items():
            queryset: Any = getattr(field, "queryset", None)
            is_scoped = callable(getattr(self.filters[name], "queryset", None))
            if not is_scoped and hasattr(queryset, "visible_to"):
                field.queryset = queryset.visible_to(self.request.user)
            if is_scoped and not queryset.query.select_related:  # what is joined, a kept question would not read
                keep_choices(
                    field, self.filters[name], f"{self.__module__}.{type(self).__qualname__} {name}", self.request.user
                )
            else:
                label_choices(field)
            if getattr(field, "empty_label", None) == NOTHING_CHOSEN:
                field.empty_label = pgettext("filter", "All")
            if isinstance(field.widget, forms.DateInput):
                field.widget.input_type = "date"
                field.widget.format = "%Y-%m-%d"

    def chips(self) -> list[dict]:
        """One chip per filter in force: its name, label and value in words."""
        chips = []
        for name, field in self.form.fields.items():
            if not self.form.is_bound or name in self.form.errors:
                continue
            value = self.form.cleaned_data.get(name)
            words = self._words(field, value)
            if words:
                chips.append({"name": name, "label": field.label, "words": words, "params": self._params(name)})
        return chips

    def _params(self, name: str) -> list[str]:
        return [key for key in self.data if key == name or key.startswith(f"{name}_")]

    def _words(self, field: forms.Field, value: Any) -> str:
        if value in (None, "", [], ()) or (hasattr(value, "exists") and not value):
            return ""
        if isinstance(value, slice):
            ends = [
                date_format(end.date()) if hasattr(end, "date") else str(end or "") for end in (value.start, value.stop)
            ]
            return " – ".join(ends)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        choices = {
            str(key): str(label) for key, label in getattr(field, "choices", []) if not hasattr(field, "queryset")
        }
        if choices:
            values = value if isinstance(value, list | tuple) else [value]
            return listed(choices.get(str(one), str(one)) for one in values)
        if hasattr(value, "model"):
            return listed(value)
        if hasattr(value, "isoformat") and parse_date(str(value)[:10]):
            return date_format(value)
        return str(value)
