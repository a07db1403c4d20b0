from decimal import Decimal
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.people.models import Cadre
from cadres.people.picking import CadreField
from cadres.units.models import Unit
from cadres.units.picking import UnitField
from cadres.units.querysets import within
from core.forms import Form, ModelForm
from training.models import Course, TrainingClass
from training.policies import OFFICERS


class CourseForm(ModelForm):
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.all())

    class Meta:
        model = Course
        fields = ["code", "title", "title_en", "kind", "hours", "unit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.fields["unit"].queryset
        self.fields["unit"].queryset = units.filter(within(self.user.unit_paths(*OFFICERS)))


class ClassForm(ModelForm):
    class Meta:
        model = TrainingClass
        fields = ["starts_on", "ends_on", "place", "seats"]


class EnrolForm(Form):
    """Somebody who is picked, people by staff number as offices copy them from a list, or both; gives ``cadres``."""

    cadre = CadreField(label=_("Cadre"), queryset=Cadre.objects.all(), required=False)
    staff_numbers = forms.CharField(
        label=_("Several people by staff number"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line, or separated by commas."),
    )

    def __init__(self, *args, address: str, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast("CadreField", self.fields["cadre"])
        field.queryset = Cadre.objects.visible_to(self.user).in_service()
        field.widget.address = address

    def clean(self):
        fields = super().clean()
        picked = [fields["cadre"]] if fields.get("cadre") else []
        fields["cadres"] = list(dict.fromkeys([*picked, *fields.get("staff_numbers", [])]))
        if not fields["cadres"] and not self.errors:
            self.add_error("cadre", self.fields["cadre"].error_messages["required"])
        return fields

    def clean_staff_numbers(self):
        text = self.cleaned_data["staff_numbers"]
        numbers = {part.strip() for part in text.replace(",", "\n").replace("，", "\n").splitlines() if part.strip()}
        cadres = list(Cadre.objects.visible_to(self.user).in_service().filter(staff_no__in=numbers))
        unknown = sorted(numbers - {cadre.staff_no for cadre in cadres})
        if unknown:
            raise forms.ValidationError(
                _("No one in your units has the staff number %(numbers)s. Check the number."),
                params={"numbers": ", ".join(unknown[:5])},
            )
        return cadres


class HoursForm(forms.Form):
    """One figure per person enrolled."""

    def __init__(self, *args, training_class, enrolments, **kwargs):
        super().__init__(*args, **kwargs)
        for row in enrolments:
            self.fields[f"hours_{row.pk}"] = forms.DecimalField(
                label=str(row.cadre),
                help_text=row.cadre.staff_no,
                min_value=0,
                max_value=training_class.course.hours,
                max_digits=5,
                decimal_places=1,
                initial=training_class.course.hours,
            )


def hours_by_enrolment(data: dict[str, Decimal]) -> dict[int, Decimal]:
    """What a valid ``HoursForm`` says, by the key of the enrolment."""
    return {int(name.removeprefix("hours_")): hours for name, hours in data.items()}


class CorrectionForm(Form):
    hours = forms.DecimalField(label=_("Hours attended"), min_value=0, max_digits=5, decimal_places=1)
    reason = forms.CharField(label=_("Reason"), max_length=300)
