"""Shape of input about units, posts and duties; choices are the units that the user manages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cadres.units.models import Duty, Post, Unit
from cadres.units.picking import UnitChoiceField
from cadres.units.services import DUTY_FIELDS, POST_FIELDS, UNIT_FIELDS
from core.forms import Form, ModelForm


class UnitForm(ModelForm):
    class Meta:
        model = Unit
        fields = UNIT_FIELDS


class NewUnitForm(UnitForm):
    parent = UnitChoiceField(label=_("Parent unit"), queryset=Unit.objects.none())

    field_order = ["parent", *UNIT_FIELDS]


class MoveUnitForm(Form):
    parent = UnitChoiceField(label=_("New parent unit"), queryset=Unit.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(path__startswith=unit.path)


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the audit log."),
    )


class PostForm(ModelForm):
    factor = forms.DecimalField(
        label=_("Post factor"),
        required=False,
        min_value=0,
        max_value=5,
        decimal_places=4,
        max_digits=6,
        help_text=_("Leave empty: it then follows from the three grades."),
    )

    class Meta:
        model = Post
        fields = [name for name in POST_FIELDS if name != "factor_by_hand"]
        help_texts = {"workload": _("1 light to 5 heavy"), "difficulty": _("1 to 5"), "risk": _("1 to 5")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.factor_by_hand:
            self.initial["factor"] = None


class NewPostForm(PostForm):
    unit = UnitChoiceField(label=_("Unit"), queryset=Unit.objects.none())

    field_order = ["unit", *PostForm.Meta.fields]


class DutyForm(ModelForm):
    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Leave empty for the next free number."),
    )

    class Meta:
        model = Duty
        fields = DUTY_FIELDS
        widgets = {
            "authority": forms.Textarea(attrs={"rows": 3}),
            "process": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "authority": _("Matters that the holder may decide alone."),
            "process": _("Procedure, step by step."),
        }
