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
        widgets = {"day": forms.DateInput}
        help_texts = {"quantity": _("Number of times for lateness, days otherwise; half days are allowed.")}


class NewAttendanceForm(TodayMixin, StaffNumberMixin, AttendanceForm):
    field_order = ["staff_no", *FIELDS]
