"""Filters of a list: a django-filter set whose dropdowns offer only what the user may see."""

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.forms import NOTHING_CHOSEN, LabelledChoices, label_choices
from core.kept import kept
from core.questions import Question, question_of
from core.wording import listed


def visible(model: type[Model]) -> Callable:
    """For ``ModelChoiceFilter(queryset=visible(Unit))``: the rows of the signed-in user, nobody else's."""
    manager: Any = model._default_manager
    return lambda request: manager.visible_to(request.user)


class Offered:
    """Rows of a choice that are a function of the request; put together when one of them is looked for.

    To be shown they are read by a question that is put into words once for each reader (``core.kept``). The function
    is given a request that knows nothing but its user, so that the question hangs on nothing else.
    """

    def __init__(self, name: str, make: Callable[[Any], QuerySet], user: Any) -> None:
        self.name, self.make, self.user = name, make, user

    @cached_property
    def rows(self) -> QuerySet:
        return self.make(SimpleNamespace(user=self.user))

    def read(self) -> list[Any]:
        return kept(self.name, self.user, self._question).read()

    def _question(self, user: Any) -> Question:
        return question_of(self.make(SimpleNamespace(user=user)))

    def all(self) -> "Offered":
        return self  # a field of a form asks for rows of its own

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows, name)


class OfferedChoices(LabelledChoices):
    def rows(self) -> Iterable[Any]:
        offered: Any = self.queryset
        return offered.read()


class ListFilterSet(django_filters.FilterSet):
    """Base of every list's filters. A value that does not fit is left out and named on the page.

    Rows of a model choice that are a function of the request (``visible`` and the like) are in its scope already;
    all others are narrowed here, when the model knows ``visible_to``. ``queryset`` may be a function, too.
    """

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        self._make = queryset if callable(queryset) else lambda: queryset
        model = self._meta.model
        super().__init__(*args, queryset=model._default_manager.none() if model else self._make(), **kwargs)
        del self.queryset  # to be made when it is asked for
        for name, filter_ in self.filters.items():
            if callable(make := getattr(filter_, "queryset", None)):
                name = f"{self.__module__}.{type(self).__qualname__} {name}"
                filter_.queryset = Offered(name, make, self.request.user)
        for field in self.form.fields.values():
            self._prepare(field)

    def _prepare(self, field: Any) -> None:
        rows: Any = getattr(field, "queryset", None)
        if isinstance(rows, Offered):
            field.iterator = OfferedChoices
            field.queryset = rows  # hands the choices to the widget anew
        else:
            if hasattr(rows, "visible_to"):
                field.queryset = rows.visible_to(self.request.user)
            label_choices(field)
        if getattr(field, "empty_label", None) == NOTHING_CHOSEN:
            field.empty_label = pgettext("filter", "All")
            if not isinstance(rows, Offered):
                field.widget.choices = field.choices  # the widget has those of the class, with the label of the class
        if isinstance(field, forms.NullBooleanField):
            (_unknown, *known) = field.widget.choices
            field.widget.choices = [("", pgettext("filter", "All")), *known]
        if isinstance(field.widget, forms.DateInput):
            field.widget.input_type = "date"
            field.widget.format = "%Y-%m-%d"

    @cached_property
    def queryset(self) -> QuerySet:
        return self._make()

    @property
    def typed(self) -> dict[str, Any]:
        """What was chosen, as far as it fits."""
        return {} if self.form.errors is None else self.form.cleaned_data

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
