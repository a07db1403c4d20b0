"""What is asked on the first day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.access.founding import FOUNDERS, Founder
from cadres.access.models import Role
from cadres.units.models import UnitKind
from core.forms import Form

DUTIES = {
    Role.SYSTEM: _("Makes accounts and one-time passwords, confirms grants. Sees no personnel records."),
    Role.SECURITY: _("Proposes grants: who may do what in which unit."),
    Role.AUDITOR: _("Reads the audit log of everything that is done."),
    Role.HR: _("Enters units, posts and personnel records, chooses the scheme and opens the first month."),
}


class StartForm(Form):
    code = forms.CharField(
        label=_("Start code"),
        max_length=100,
        help_text=_("Printed on the server by “make office” or “manage.py start_link”; good for an hour."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit_name = forms.CharField(
        label=_("Name of the top unit"), max_length=100, help_text=_("For example the county, town or bureau.")
    )
    unit_code = forms.CharField(
        label=_("Unit code"), max_length=30, initial="ROOT", help_text=_("Letters and digits; used in workbooks.")
    )
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UnitKind)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, user=None, **kwargs)
        for role in FOUNDERS:
            self.fields[f"{role}_name"] = forms.CharField(label=_("Name"), max_length=60)
            self.fields[f"{role}_username"] = forms.CharField(label=_("User name"), max_length=150)

    def people(self) -> list[dict]:
        """One group of fields for each founder, as the page shows them."""
        return [
            {
                "role": role.label,
                "duty": DUTIES[role],
                "name": self[f"{role}_name"],
                "username": self[f"{role}_username"],
            }
            for role in FOUNDERS
        ]

    def founders(self) -> dict[str, Founder]:
        data = self.cleaned_data
        return {role: Founder(data[f"{role}_username"], data[f"{role}_name"]) for role in FOUNDERS}
