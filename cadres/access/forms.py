"""Shape of input about accounts and rights."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Role, User
from cadres.access.picking import AccountField
from cadres.access.two_people import require_disinterested
from cadres.people.forms import NumberAndNameMixin
from cadres.units.models import Unit
from cadres.units.picking import UnitChoiceField, managed_units
from core.errors import Refusal
from core.forms import NOTHING_CHOSEN, Form


class GrantForm(Form):
    username = AccountField(label=_("Account"), queryset=User.objects.all(), to_field_name="username")
    role = forms.ChoiceField(label=_("Role"), choices=[("", NOTHING_CHOSEN), *Role.choices])
    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("The grant covers this unit and all units below it."),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput, initial=timezone.localdate)
    ends_on = forms.DateField(
        label=_("To"), widget=forms.DateInput, required=False, help_text=_("Empty: until further notice.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = managed_units(self.user, "security")
        self.fields["username"].reader = self.user

    def clean_username(self):
        found = self.cleaned_data["username"]
        try:
            require_disinterested(self.user, found)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        return found

    def clean(self):
        fields = super().clean()
        if "username" in fields:
            fields["user"] = fields.pop("username")
        return fields


class EndGrantForm(Form):
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Empty: the grant ends at once."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class UserForm(Form):
    username = forms.CharField(label=_("User name"), max_length=150)
    display_name = forms.CharField(label=_("Name"), max_length=60)
    name_latin = forms.CharField(
        label=_("Name in Latin letters"),
        max_length=80,
        required=False,
        help_text=_("Shown on English pages. Empty: the name as it is."),
    )


class CadreUserForm(NumberAndNameMixin, Form):
    """The system administrator sees no files: number and name are given by the HR officer."""

    staff_no = forms.CharField(label=_("Staff number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("User name"), max_length=150, required=False, help_text=_("Empty: the staff number.")
    )


class LinkForm(NumberAndNameMixin, Form):
    """Number and name are given by the HR officer, as for ``CadreUserForm``."""

    staff_no = forms.CharField(label=_("Staff number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
