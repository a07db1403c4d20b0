"""Base of every form: choices narrowed to the user, dates as dates, drafts kept as typed.

Looks are given where a form is drawn ({% field form.x %}), not here.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from core.dates import validate_day
from core.errors import InvalidInput, NotAllowed, Refusal
from core.picking import finding
from core.texts import is_blank

NOTHING_CHOSEN = "---------"  # as Django says it
CHOOSE = _("– please choose –")


def place_errors(form: forms.BaseForm, error: ValidationError | Refusal) -> None:
    """Puts what a service refused at the fields it names; what the form does not show goes on top."""
    if isinstance(error, Refusal):
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return
    found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, problems in found.items():
        form.add_error(name if name in form.fields else None, problems)


def by_form(form: forms.BaseForm, act: Callable[[], Any]) -> bool:
    """Whether the form is valid and the service agreed to ``act``; what it refuses stands on the form.

    A missing right is no fault of what was typed: it is raised. Neither is a state that has changed: ``form.refusal``
    holds it, for pages that say more about it.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except NotAllowed:
        raise
    except (Refusal, ValidationError) as error:
        place_errors(form, error)
        if isinstance(error, Refusal) and not isinstance(error, InvalidInput):
            form.refusal = error  # type: ignore[attr-defined]
        return False
    return True


class LabelledChoices(ModelChoiceIterator):
    """Choices of a model that may say by ``choice_labels(rows)`` how its rows are told apart."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label  # before any query: a widget looks at the first choice alone
        rows = list(self.rows())
        labels = rows[0].choice_labels(rows) if rows and hasattr(rows[0], "choice_labels") else {}
        for row in rows:
            label = labels[row.pk] if labels else self.field.label_from_instance(row)
            yield ModelChoiceIteratorValue(self.field.prepare_value(row), row), label

    def rows(self) -> Iterable[Any]:
        return self.queryset.all()


def label_choices(field: Any) -> None:
    """Has a model choice show the labels of its model, where it has some."""
    queryset = getattr(field, "queryset", None)
    if hasattr(getattr(queryset, "model", None), "choice_labels") and getattr(field, "null_label", None) is None:
        field.iterator = LabelledChoices
        field.queryset = queryset  # hands the choices to the widget anew


def name_nothing(field: Any) -> None:
    """The empty choice asks to choose where one must, and is a dash where one need not; of models and lists alike."""
    words = CHOOSE if field.required else "–"
    if getattr(field, "empty_label", None) == NOTHING_CHOSEN:
        field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        _rename_empty(field, words)  # of a model, reading the choices would ask the database


def _rename_empty(field: Any, words: Any) -> None:
    choices = list(field.choices)
    if choices and choices[0] == ("", NOTHING_CHOSEN):
        field.choices = [("", words), *choices[1:]]


def refuse_blank(field: Any) -> None:
    """A text that is required says something: one of signs that cannot be seen is none."""

    def seen(text: object) -> None:
        if field.required and is_blank(text):
            raise ValidationError(field.error_messages["required"], code="required")

    if isinstance(field, forms.CharField) and field.strip:
        field.validators = [*field.validators, seen]


class ScopedFormMixin:
    """Takes ``user`` and narrows every model choice to what that user may see, or to the ``scope`` of the field.

    A dropdown is the usual leak: it shows names of other units, and accepts their keys.
    """

    fields: dict
    draft_key = ""  # when set, what is typed is kept in this browser until the form is sent

    def __init__(self, *args, user=None, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and hasattr(queryset, "visible_to"):
                offered = getattr(field, "scope", queryset.visible_to)
                field.queryset = offered(user) if user is not None else queryset.none()
            label_choices(field)
            name_nothing(field)
            refuse_blank(field)
            if isinstance(field, forms.DateField):
                field.validators = [*field.validators, validate_day]
            if isinstance(field.widget, forms.DateInput) and field.widget.input_type == "text":
                field.widget = forms.DateInput(attrs=field.widget.attrs | {"type": "date"}, format="%Y-%m-%d")
                field.widget.is_required = field.required

    def is_valid(self: Any) -> bool:
        return super().is_valid() and not finding(self)  # type: ignore[misc]

    def full_clean(self: Any) -> None:
        """Looking for one of many is no attempt to send: what was typed stays, and nothing is called wrong."""
        if finding(self):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()  # type: ignore[misc]

    def clean(self: Any) -> dict[str, Any]:
        super().clean()  # type: ignore[misc]  # of the form it is mixed into
        return self.cleaned_data


class Form(ScopedFormMixin, forms.Form):
    """A form of its own."""


class ModelForm(ScopedFormMixin, forms.ModelForm):
    """A form of a model; it checks, a service writes. ``save`` of forms is not used in this project."""


class ReasonForm(Form):
    """Why something is returned, rejected or reversed; the reason goes into the record."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person concerned can read this."),
    )
