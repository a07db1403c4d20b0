from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.schemes.documents import MAX_BYTES
from cadres.units.models import PostCategory, Unit
from cadres.units.querysets import within
from core.forms import Form


def units_of_hr(user):
    """Units in which the user is HR officer; the widest first."""
    return Unit.objects.active().filter(within(user.unit_paths("hr"))).order_by("path")


class OwnUnitForm(Form):
    """A form whose units are those in which the user is HR officer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("unit") or self.fields["owner"]
        field.queryset = units_of_hr(self.user)
        field.initial = field.queryset.first()
        field.empty_label = None


class UploadForm(OwnUnitForm):
    owner = forms.ModelChoiceField(
        label=_("Owning unit"),
        queryset=Unit.objects.all(),
        help_text=_("HR officers of this unit change the scheme; it can be applied in units below."),
    )
    file = forms.FileField(
        label=_("Scheme file"),
        help_text=_("A JSON file in the published format (docs/scheme-format.md), at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file


class PublishForm(Form):
    effective_from = forms.DateField(
        label=_("Effective from"),
        help_text=_("Periods that begin on or after this day are appraised by this version."),
    )


class AssignForm(OwnUnitForm):
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), help_text=_("The scheme applies here and below.")
    )
    category = forms.ChoiceField(
        label=_("Post category"),
        required=False,
        choices=[("", _("All posts")), *PostCategory.choices],
        help_text=_("A scheme for one category goes before a scheme for all posts of the same unit."),
    )
    starts_on = forms.DateField(label=_("From"))


class EndForm(Form):
    ends_on = forms.DateField(label=_("Last day"))


class DutyForm(forms.Form):
    """An indicator of one scheme, for a duty."""

    indicator = forms.ChoiceField(label=_("Indicator"))

    def __init__(self, *args, indicators=(), **kwargs):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["indicator"]
        choice.choices = indicators
