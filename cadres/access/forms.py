"""Shape of input about accounts and rights."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Role, User
from cadres.access.suggestions import accounts_fitting, told_apart
from cadres.access.two_people import require_disinterested
from cadres.people.forms import NumberAndNameMixin
from cadres.units.models import Unit
from cadres.units.picking import UnitChoiceField, managed_units
from core.errors import Refusal
from core.forms import NOTHING_CHOSEN, Form
from core.texts import one_line
from core.wording import first_of, noted

NAMED = 8  # accounts among which one is asked to choose


class AccountInput(forms.TextInput):
    """Accounts are suggested while one types; there are too many for a list of choices."""

    template_name = "cadres/account_input.html"

    def __init__(self) -> None:
        address = {"hx-get": reverse_lazy("cadres:accounts_suggested"), "hx-sync": "this:replace"}
        fills = {"hx-trigger": "input changed delay:250ms", "hx-target": "next datalist", "list": "accounts-suggested"}
        super().__init__({**address, **fills, "autocomplete": "off"})


class GrantForm(Form):
    username = forms.CharField(
        label=_("Account"),
        max_length=150,
        widget=AccountInput,
        help_text=_("Type a part of the user name or name, and choose the account."),
    )
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

    def clean_username(self):
        found = self._account(one_line(self.cleaned_data["username"]))
        try:
            require_disinterested(self.user, found)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        return found

    def _account(self, name: str) -> User:
        """Whose user name it is, or the only one of that name; nobody is taken by a part of a name."""
        accounts = User.objects.visible_to(self.user)
        if found := accounts.filter(username__iexact=name).first():
            return found
        named = list(accounts.filter(display_name=name)[:2])
        if len(named) == 1:
            return named[0]
        found = accounts_fitting(self.user, name, NAMED + 1)
        if not found:
            raise ValidationError(_("There is no account with this name. Check the user name."))
        names = told_apart(self.user, found)
        shown = first_of([noted(one.username, names[one.pk]) for one in found], NAMED)
        raise ValidationError(_("Enter the user name of one of these: %(accounts)s.") % {"accounts": shown})

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
