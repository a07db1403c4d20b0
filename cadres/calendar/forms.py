from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.calendar.models import CalendarDay
from cadres.calendar.services import FIELDS
from core.forms import ModelForm


class CalendarDayForm(ModelForm):
    class Meta:
        model = CalendarDay
        fields = FIELDS
        widgets = {"day": forms.DateInput}
        help_texts = {"source": _("The notice that says so, with its number.")}
