from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form


class RunForm(Form):
    reason = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=300,
        help_text=_("For example: correction after an objection."),
    )
