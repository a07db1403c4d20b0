from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.awards.models import Award
from cadres.people.forms import StaffNumberMixin
from core.forms import ModelForm
from core.uploads import ACCEPT


class AwardForm(StaffNumberMixin, ModelForm):
    file = forms.FileField(
        label=_("Certificate or document"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    field_order = ["staff_no", "title", "awarded_by", "awarded_on", "document_no", "file"]

    class Meta:
        model = Award
        fields = ["title", "awarded_by", "awarded_on", "document_no"]
        widgets = {"awarded_on": forms.DateInput}
