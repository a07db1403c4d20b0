"""Shape of an application for leave: short enough for a phone."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.leave.models import KINDS
from core.forms import Form, ReasonForm
from core.uploads import ACCEPT


class LeaveForm(Form):
    kind = forms.ChoiceField(label=_("Kind of leave"), choices=KINDS)
    day = forms.DateField(label=_("First day"), widget=forms.DateInput, initial=timezone.localdate)
    from_noon = forms.BooleanField(label=_("Only from noon of the first day"), required=False)
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput, required=False, help_text=_("Leave empty for a single day.")
    )
    to_noon = forms.BooleanField(label=_("Only until noon of the last day"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    file = forms.FileField(
        label=pgettext_lazy("leave", "Certificate, if there is one"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ReturnForm(Form):
    back_on = forms.DateField(label=_("Back at work on"), widget=forms.DateInput)


class PartForm(ReasonForm):
    back_on = forms.DateField(
        label=_("From this day on"), widget=forms.DateInput, help_text=_("The first day reverses the whole leave.")
    )
    field_order = ["back_on", "reason"]
