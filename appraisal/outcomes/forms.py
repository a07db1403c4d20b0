from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodState
from appraisal.runs.models import GradeCode
from cadres.units.models import Unit
from cadres.units.querysets import within
from core.forms import Form


class BonusForm(Form):
    """A pool for a unit and a released period."""

    period = forms.ModelChoiceField(queryset=Period.objects.all(), label=_("Period"))
    unit = forms.ModelChoiceField(queryset=Unit.objects.all(), label=_("Unit"))
    pool = forms.DecimalField(
        label=_("Pool in yuan"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("Shared by post factor × coefficient, to the cent."),
    )
    reason = forms.CharField(
        label=_("Remark"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paths = self.user.unit_paths("hr")
        self.fields["unit"].queryset = self.fields["unit"].queryset.filter(within(paths))
        self.fields["period"].queryset = self.fields["period"].queryset.filter(
            state__in=[PeriodState.RELEASED, PeriodState.CLOSED], released_run__isnull=False
        )


class PromotionForm(Form):
    effective_on = forms.DateField(label=_("Effective on"), widget=forms.DateInput, initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EarlierYearForm(Form):
    """The grade of a year before this system, from the paper file."""

    year = forms.IntegerField(label=_("Year"), min_value=1980, max_value=date.max.year)
    grade = forms.ChoiceField(label=_("Grade"), choices=GradeCode.choices)
    explanation = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("For example: registration form of 2021.")
    )
