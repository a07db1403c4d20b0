from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.units.models import Post, Unit
from cadres.units.picking import PostChoiceField, UnitField
from cadres.units.querysets import within
from core.forms import Form, ModelForm
from rotation.models import TenureRule


class MoveForm(Form):
    to_post = PostChoiceField(queryset=Post.objects.all(), label=_("To post"))
    effective_on = forms.DateField(label=_("Effective on"), widget=forms.DateInput, initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TenureRuleForm(ModelForm):
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.all())

    class Meta:
        model = TenureRule
        fields = [
            "unit",
            "category",
            "key_posts_only",
            "years",
            "strength",
            "notice_months",
            "exempt_years_before_retirement",
            "starts_on",
            "source",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.fields["unit"].queryset
        self.fields["unit"].queryset = units.filter(within(self.user.unit_paths("hr")))


class EndForm(Form):
    ends_on = forms.DateField(label=_("Last day"), initial=timezone.localdate)
