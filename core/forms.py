"""Base of every form: choices narrowed to the user, dates as dates, drafts kept as typed.

Looks are given where a form is drawn ({% field form.x %}), not here.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ScopedFormMixin:
    """Takes ``user`` and narrows every model choice to what that user may see.

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
                field.queryset = queryset.visible_to(user) if user is not None else queryset.none()
            if isinstance(field.widget, forms.DateInput) and field.widget.input_type == "text":
                field.widget = forms.DateInput(attrs=field.widget.attrs | {"type": "date"}, format="%Y-%m-%d")
                field.widget.is_required = field.required


class Form(ScopedFormMixin, forms.Form):
    """A form of its own."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        return self.cleaned_data


class ModelForm(ScopedFormMixin, forms.ModelForm):
    """A form of a model; it checks, a service writes. ``save`` of forms is not used in this project."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        return self.cleaned_data


class ReasonForm(forms.Form):
    """Why something is returned, rejected or reversed; the reason goes into the record."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person concerned reads this."),
    )
