from typing import cast

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period
from appraisal.periods.people import known_here, people_require
from appraisal.periods.scopes import people_in
from appraisal.schemes.forms import OwnUnitForm
from appraisal.sources import measure_title
from cadres.access.policies import require_no_interest
from cadres.people.models import Cadre
from cadres.people.picking import CadreField
from cadres.units.models import Unit
from cadres.units.picking import UnitField
from core.errors import Refusal
from core.forms import Form

NOBODY = _("No one here fits this. Type another part of the name, number or unit.")


class YearForm(OwnUnitForm):
    unit = UnitField(
        label=_("Organising unit"),
        queryset=Unit.objects.all(),
        help_text=_(
            "Everyone with a post in this unit or below is appraised, except where a unit below has a plan of its own."
        ),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    first_month = forms.ChoiceField(
        label=_("First month"),
        required=False,
        initial=1,
        choices=lambda: [(number, MONTHS[number]) for number in range(1, 13)],
        help_text=_(
            "An office that begins during a year plans from this month on; the year is made of what is planned."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = Period.objects.visible_to(self.user).years().filter(unit=self.fields["unit"].initial)
        planned = set(years.values_list("starts_on__year", flat=True))
        self.fields["year"].initial = self._next_year(planned)
        if not planned:  # an office that begins, begins now
            self.fields["first_month"].initial = timezone.localdate().month

    def _next_year(self, planned: set[int]) -> int:
        """This year; towards its end, when it has long been planned, the one that is planned now."""
        this = timezone.localdate().year
        return next(year for year in range(this, this + len(planned) + 1) if year not in planned)

    def clean_first_month(self) -> int:
        return int(self.cleaned_data["first_month"] or 1)


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the record of the period."),
    )


class WindowForm(ReasonForm):
    """Why a window closes early or opens again."""


class MoveForm(ReasonForm):
    on = forms.DateField(
        label=_("Post as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day of the period. Empty: the post held for most days of the period decides."),
    )
    field_order = ("on", "reason")


class PersonForm(Form):
    """Somebody who is not among the differences, to be taken in or out or moved all the same.

    What stands in the way of the act is said beside the number, before anybody is asked for a reason.
    """

    staff_no = CadreField(
        label=_("Cadre"),
        queryset=Cadre.objects.all(),
        to_field_name="staff_no",
        error_messages={"none_fits": NOBODY, "invalid_choice": NOBODY},
    )

    def __init__(self, *args, period: Period, verb: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.period, self.verb = period, verb
        cast("CadreField", self.fields["staff_no"]).queryset = known_here(self.user, period)

    def clean_staff_no(self) -> str:
        cadre = self.cleaned_data["staff_no"]
        try:
            require_no_interest(self.user, cadre)
            people_require(verb=self.verb, period=self.period, cadres=[cadre])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return cadre.staff_no


class DeadlineForm(Form):
    entry_until = forms.DateField(label=_("Entries until"))
    verify_until = forms.DateField(label=_("Verification until"))
    assess_until = forms.DateField(
        label=_("Scoring units until"), required=False, help_text=_("Empty: as long as entries are verified.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class MeasureForm(Form):
    """A figure of one participant; ``codes`` are the measures that the period's schemes read."""

    cadre = CadreField(label=_("Cadre"), queryset=Cadre.objects.all())
    code = forms.ChoiceField(label=_("Data item"))
    value = forms.DecimalField(label=_("Value"), max_digits=18, decimal_places=6)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Source of the data; required if it replaces a value that is counted from records."),
    )

    def __init__(self, *args, period, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cadre"].queryset = people_in(self.user, period, "enter")
        self.fields["code"].choices = [(code, measure_title(code)) for code in sorted(codes)]
