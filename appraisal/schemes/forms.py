from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from appraisal.schemes.documents import MAX_BYTES
from cadres.units.models import PostCategory, Unit
from cadres.units.picking import UnitField
from cadres.units.querysets import within
from core.forms import Form

SALT = "appraisal.schemes.import"
KEPT_SECONDS = 24 * 3600


def units_of_hr(user):
    """Units in which the user is HR officer; the widest first."""
    return Unit.objects.active().filter(within(user.unit_paths("hr"))).order_by("path")


def owner_field():
    return UnitField(
        label=_("Owning unit"),
        queryset=Unit.objects.all(),
        help_text=_("HR officers of this unit change the scheme; it can be applied in units below."),
    )


class OwnUnitForm(Form):
    """A form whose units are those in which the user is HR officer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("unit") or self.fields["owner"]
        field.queryset = units_of_hr(self.user)
        field.initial = field.queryset.first()
        field.empty_label = None


class UploadForm(OwnUnitForm):
    """A scheme file; in the second step its contents, signed, as the check showed them."""

    owner = owner_field()
    file = forms.FileField(
        label=_("Scheme file"),
        help_text=_("The indicator table as a workbook (.xlsx), or a JSON file in the published format; at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json,application/json"}),
    )
    contents = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, agreed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreed = agreed
        self.fields["file"].required = not agreed

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Choose a smaller one."))
        return file

    def clean_contents(self):
        """The document that was checked, for the person to whom it was shown."""
        if not self.agreed:
            return None
        try:
            found = signing.loads(self.cleaned_data["contents"], salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            found = {}
        if found.get("for") != self.user.pk:
            raise forms.ValidationError(_("The check has expired. Choose the file again."))
        return found["document"]

    @staticmethod
    def sealed(document, user) -> str:
        """The text that ``contents`` takes."""
        return signing.dumps({"document": document, "for": user.pk}, salt=SALT, compress=True)


class PublishForm(Form):
    effective_from = forms.DateField(
        label=_("Effective from"),
        help_text=_("Periods that begin on or after this day are appraised by this version."),
    )
    remarks_read = forms.BooleanField(
        label=_("I have read the remarks of the check; the scheme is as intended."),
    )

    def __init__(self, *args, remarks=0, **kwargs):
        super().__init__(*args, **kwargs)
        if not remarks:
            del self.fields["remarks_read"]


class AssignForm(OwnUnitForm):
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.all(), help_text=_("The scheme applies here and below."))
    category = forms.ChoiceField(
        label=_("Post category"),
        required=False,
        choices=[("", _("All posts")), *PostCategory.choices],
        help_text=_("A scheme for one post category takes precedence over a scheme for all posts of the same unit."),
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
