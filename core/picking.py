"""A field to find one of many: type a part, search, choose. Without scripts by a button, with them while one types.

Thousands of people in a select cannot be scrolled on a telephone, and namesakes look alike in it. The field shows at
most twenty of those who fit, each with what tells it apart, and takes nobody by a part of a name.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from core.lists.search import nearness
from core.texts import key_in, one_line

SHOWN = 20
# after the name of the field: what is typed, what was typed when the choices were made, the button
TYPED, WAS, FIND = "-typed", "-was", "-find"


class Answer(NamedTuple):
    """What came of the browser: a key that was chosen, and the text beside it."""

    key: str
    text: str


class PickInput(forms.Widget):
    """A text, a button, and the choices that fit the text; its field fills them in."""

    template_name = "components/picker.html"
    results: list[tuple[Any, str]]
    total = 0
    chosen: tuple[Any, str] | None = None
    address = ""  # where its form is sent, if not to the page it stands on

    def __init__(self, attrs: dict[str, Any] | None = None, *, method: str = "post") -> None:
        super().__init__(attrs)
        self.method, self.results = method, []

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Answer:
        text = one_line(data.get(name + TYPED, ""))[:100]
        # a choice that was made for another text than stands there now is none
        stands = data.get(name + WAS, text) == text
        return Answer(str(data.get(name, "")) if stands else "", text)

    def value_omitted_from_data(self, data: Any, files: MultiValueDict, name: str) -> bool:
        return name not in data and name + TYPED not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        text = value.text if isinstance(value, Answer) else ""
        if self.chosen:
            text = text if self.results else self.chosen[1]
        return context | {
            "name": name,
            "method": self.method,
            "address": self.address,
            "typed": name + TYPED,
            "was": name + WAS,
            "find": name + FIND,
            "text": text,
            "chosen": self.chosen,
            "results": self.results,
            "total": self.total,
            "is_searched": isinstance(value, Answer) and bool(value.text) and not self.chosen,
        }

    def format_value(self, value: Any) -> Any:
        return value


class PickField(forms.ModelChoiceField):
    """One of ``queryset``, found by ``search(rows, text)``; ``by`` is the field whose exact content takes one at once.

    The queryset is the form's own limit: nobody else is offered, found or accepted. Labels come from the model's
    ``choice_labels(rows)``.
    """

    widget = PickInput
    by: str
    named: tuple[str, ...]  # fields by which those who fit are ranked
    order: tuple[str, ...]  # of those who fit equally well
    search: Callable[[QuerySet, str], QuerySet]
    default_error_messages = {
        "none_fits": gettext_lazy("Nothing fits “%(text)s”. Type another part of the name, number or unit."),
        "several_fit": gettext_lazy("Choose one of those that fit."),
    }

    @property
    def eligible(self) -> QuerySet:
        return cast("QuerySet", self.queryset)

    def labels(self, rows: list[Any]) -> list[tuple[Any, str]]:
        told = rows[0].choice_labels(rows) if rows and hasattr(rows[0], "choice_labels") else {}
        return [(self.prepare_value(row), told.get(row.pk) or self.label_from_instance(row)) for row in rows]

    def show(self, value: Any) -> None:
        """Has the widget show what ``value`` means: what is chosen, or what fits the text."""
        self.widget.results, self.widget.chosen, self.widget.total = [], None, 0
        key, text = (value.key, value.text) if isinstance(value, Answer) else (value, "")
        if row := self._of_key(key):
            (self.widget.chosen,) = self.labels([row])
        elif text:
            fitting = self.fitting(text)
            self.widget.total = fitting.count()
            self.widget.results = self.labels(list(fitting[:SHOWN]))

    def fitting(self, text: str) -> QuerySet:
        """Those whom every word of the text fits: first who is called so, then whose name begins so."""
        rows = self.eligible
        for word in text.split()[:5]:
            rows = type(self).search(rows, word)
        return rows.annotate(near=nearness(rows.model, self.named, text)).order_by("near", *self.order)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, Answer):
            return super().to_python(value)
        if value.key:
            return super().to_python(value.key)
        return self._by_text(value.text) if value.text else None

    def _by_text(self, text: str) -> Any:
        exact = list(self.eligible.filter(**{f"{self.by}__iexact": text})[:2])
        if len(exact) == 1:
            return exact[0]
        found = list(self.fitting(text)[:2])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(self.error_messages["none_fits"], code="none_fits", params={"text": text})
        raise ValidationError(self.error_messages["several_fit"], code="several_fit")

    def _of_key(self, key: Any) -> Any:
        if isinstance(key, Model):
            key = self.prepare_value(key)
        if self.to_field_name:
            return self.eligible.filter(**{self.to_field_name: one_line(key)}).first() if key else None
        number = key_in(key)
        return self.eligible.filter(pk=number).first() if number is not None else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data.key if isinstance(data, Answer) else data)

    def get_bound_field(self, form: Any, field_name: str) -> "PickedBoundField":
        return PickedBoundField(form, self, field_name)


class PickedBoundField(forms.BoundField):
    """Looks up what to show when it is drawn, and only then."""

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        field: Any = self.field
        value = self.value()
        if self.form.is_bound and isinstance(value, Answer) and not value.key:
            cleaned = getattr(self.form, "cleaned_data", {}).get(self.name)
            value = Answer(str(field.prepare_value(cleaned)), value.text) if cleaned is not None else value
        field.show(value)
        return super().as_widget(widget, attrs, only_initial)


def finding(form: Any) -> bool:
    """Whether the form was sent by the search button of a field: then it is shown again, and nothing is done."""
    return form.is_bound and any(
        form.add_prefix(name) + FIND in form.data for name, one in form.fields.items() if isinstance(one, PickField)
    )
