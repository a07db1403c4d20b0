from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.units.models import Unit
from cadres.units.picking import UnitField
from core.forms import Form
from core.params.catalogue import Declared
from core.params.models import Verified
from core.picking import PickInput


class PlaceForm(Form):
    """For which unit and which day the rules are shown."""

    unit = UnitField(queryset=Unit.objects.all(), required=False, label=_("Unit"), widget=PickInput(method="get"))
    on = forms.DateField(required=False, label=_("Day"))


class RuleForm(Form):
    """The value by its kind, from when on, and what it rests on."""

    starts_on = forms.DateField(label=_("From"), initial=timezone.localdate)
    source_title = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The document that sets the value, with its number.")
    )
    article = forms.CharField(label=_("Article"), max_length=60, required=False)
    verified = forms.ChoiceField(label=_("Reliability"), choices=Verified.choices)
    departs = forms.BooleanField(
        label=_("Departs from the rule above"),
        required=False,
        help_text=_("Only where the source allows what the rule above does not."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, about: Declared, value: Any = None, **kwargs: Any) -> None:
        self.about = about
        self.base_fields = {**about.kind.fields(), **self.base_fields}  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)
        if value is not None:
            self.initial = {**about.kind.initial(value), **self.initial}
        if about.of_office:
            del self.fields["departs"]

    def clean(self) -> dict[str, Any]:
        """The typed parts of the value become the value."""
        typed = super().clean()
        own = self.about.kind.fields()
        if self.errors:
            return typed
        value = self.about.kind.value(typed)
        return {name: one for name, one in typed.items() if name not in own} | {"value": value}
