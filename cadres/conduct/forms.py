"""Shape of input about attendance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceRecord
from cadres.conduct.services import FIELDS
from cadres.people.forms import StaffNumberMixin, TodayMixin
from core.forms import ModelForm


class AttendanceForm(ModelForm):
    class Meta:
        model = AttendanceRecord
        fields = FIELDS
        widgets = {"day": forms.DateInput, "last_day": forms.DateInput}
        help_texts = {
            "last_day": _("Working days are counted until then. If left empty, the number of days says it."),
            "quantity": _(
                "Times for lateness; else days, in halves. If left empty, it follows from the last day, or is 1."
            ),
        }


class NewAttendanceForm(TodayMixin, StaffNumberMixin, AttendanceForm):
    field_order = ["staff_no", *FIELDS]
