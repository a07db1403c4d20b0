"""Shape of input about attendance."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceRecord
from cadres.people.models import Cadre
from core.forms import ModelForm


class AttendanceForm(ModelForm):
    class Meta:
        model = AttendanceRecord
        fields = ["day", "kind", "quantity", "note"]
        widgets = {"day": forms.DateInput}
        help_texts = {"quantity": _("Number of times for lateness, days otherwise; half days are allowed.")}


class NewAttendanceForm(AttendanceForm):
    staff_no = forms.CharField(label=_("Staff number"), max_length=20)

    field_order = ["staff_no", "day", "kind", "quantity", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate

    def clean_staff_no(self):
        number = self.cleaned_data["staff_no"].strip()
        cadre = Cadre.objects.managed_by(self.user, "hr").filter(staff_no=number).first()
        if cadre is None:
            raise forms.ValidationError(
                _("There is no cadre with this staff number in the units you manage. Check the number.")
            )
        return cadre

    def clean(self):
        fields = super().clean()
        if "staff_no" in fields:
            fields["cadre"] = fields.pop("staff_no")
        return fields
