"""Shape of input about accounts and rights."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Role, User
from cadres.people.forms import NumberAndNameMixin
from cadres.units.forms import UnitChoiceField, managed_units
from cadres.units.models import Unit
from core.forms import Form


class GrantForm(Form):
    username = forms.CharField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
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

    def clean_username(self):
        name = self.cleaned_data["username"].strip()
        found = User.objects.visible_to(self.user).filter(username=name).first()
        if found is None:
            raise ValidationError(_("There is no account with this name. Check the user name."))
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


class CadreUserForm(NumberAndNameMixin, Form):
    """The system administrator sees no files: number and name are given by the HR officer."""

    staff_no = forms.CharField(label=_("Staff number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("User name"), max_length=150, required=False, help_text=_("Empty: the staff number.")
    )
