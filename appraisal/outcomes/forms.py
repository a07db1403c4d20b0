from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.plans import plans_of
from appraisal.periods.final import are_final
from appraisal.periods.models import Period
from appraisal.runs.models import GradeCode
from cadres.units.models import Unit
from cadres.units.picking import UnitField
from cadres.units.querysets import within
from core.errors import Refusal
from core.forms import CHOOSE, Form


class BonusForm(Form):
    """What is paid to a unit for a period that is over; which plan, where the schemes of its people have several."""

    period = forms.ModelChoiceField(queryset=Period.objects.all(), label=_("Period"))
    unit = UnitField(queryset=Unit.objects.all(), label=_("Unit"))
    kind = forms.ChoiceField(
        label=_("Payout rule"), error_messages={"required": _("The schemes of these people have several. Choose one.")}
    )
    pool = forms.DecimalField(
        label=_("Pool in yuan"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("Shared to the cent, as the payout rule says. For amounts by formula: the most that may be spent."),
    )
    reason = forms.CharField(
        label=_("Remark"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paths = self.user.unit_paths("hr")
        self.fields["unit"].queryset = self.fields["unit"].queryset.filter(within(paths))
        final = self.fields["period"].queryset.filter(are_final(timezone.localdate()))
        self.fields["period"].queryset = final
        if not final.exists():
            self.fields["period"].help_text = _("No period is over and released yet. Its results are released first.")
        self._offer_plans()

    def _offer_plans(self):
        """The plan is asked for only where there is something to choose."""
        plans = []
        try:
            chosen = [self.fields[name].clean(self.data.get(name)) for name in ("period", "unit")]
            plans = plans_of(*chosen)
        except (forms.ValidationError, Refusal):
            pass  # said by these fields themselves, or by the service
        if len(plans) > 1:
            self.fields["kind"].choices = [("", CHOOSE), *((plan.code, str(plan)) for plan in plans)]
        else:
            del self.fields["kind"]


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
