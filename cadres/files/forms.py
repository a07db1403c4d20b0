"""Shape of input about the cadre file; months are typed as 198503 or 1985.03."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.files.lrmx.months import month_of
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.resume import MOST
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember
from cadres.files.services import EDUCATION_FIELDS, FAMILY_FIELDS, PROFILE_FIELDS
from cadres.people.models import Rank
from cadres.units.models import Unit
from cadres.units.picking import UnitField
from core.forms import CHOOSE, Form, ModelForm
from core.picking import PickInput
from core.wording import listed

LONG = forms.Textarea(attrs={"rows": 3})


class MonthsMixin:
    """Months may be typed in any way that says one; what says none is refused by the model."""

    months: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]
    fields: dict[str, Any]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.months:
            self.fields[name].max_length = None
            self.fields[name].validators = [as_month]
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "maxlength": "10"}
            self.fields[name].help_text = self.fields[name].help_text or _("For example 198503.")

    def _clean_fields(self):
        super()._clean_fields()  # type: ignore[misc]  # of the form it is mixed into
        for name in self.months:
            if self.cleaned_data.get(name):
                self.cleaned_data[name] = month_of(self.cleaned_data[name])


def as_month(text: str) -> None:
    if text and not month_of(text):
        raise ValidationError(_("“%(value)s” is no month. Write it as 198503."), params={"value": text[:20]})


class ProfileForm(MonthsMixin, ModelForm):
    months = ("pension_month",)

    class Meta:
        model = CadreProfile
        fields = PROFILE_FIELDS
        widgets = dict.fromkeys(("post", "rewards", "appraisals", "grounds"), LONG)
        help_texts = {
            "party_joined": _("For example 200108, 民建, or 200108；民建."),
            "post": _("Leave empty to print the appointments in force."),
            "rewards": _("Leave empty to print the awards that are recorded."),
            "appraisals": _("Leave empty to print the results of the last two years."),
            "age_month": _("For example 202612; the age on the form is reckoned to this month."),
            "filled_on": _("For example 20261201."),
        }

    def clean_party_joined(self) -> str:
        """As the editor of the form writes it; what came in a form and cannot be read stays until it is changed."""
        text = self.cleaned_data["party_joined"]
        found = party_of(text)
        if found.unread and text == self.initial.get("party_joined"):
            return text
        if found.unread:
            raise ValidationError(
                _("“%(value)s” is neither a month nor a party. Write 200108, 民建, or 200108；民建.")
                % {"value": listed(found.unread)}
            )
        return found.written


class LinesField(forms.CharField):
    """Lines as they were typed, each ended by one sign: a browser sends two, which would make the text longer."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class ResumeForm(Form):
    text = LinesField(
        label=_("Resume"),
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "One line for each stage: 1998.09--2002.07  what was done. Without a last month it lasts. Notes go on "
            "the lines below; memberships of elected bodies after an empty line."
        ),
    )


class EducationForm(MonthsMixin, ModelForm):
    months = ("first_month", "last_month")

    class Meta:
        model = EducationRecord
        fields = EDUCATION_FIELDS


class FamilyForm(MonthsMixin, ModelForm):
    months = ("born",)

    class Meta:
        model = FamilyMember
        fields = FAMILY_FIELDS
        widgets = {"work": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "relation": _("As on the form: 妻子, 儿子, 长女, 父亲 …"),
            "politics": _("As on the form: 中共党员, 群众 …"),
            "work": _("Of somebody who retired or died, say so behind the former post, in brackets."),
        }


class RankForm(Form):
    rank = forms.ChoiceField(label=_("Rank"), choices=[("", CHOOSE), *Rank.choices])
    since = forms.DateField(label=_("Rank since"), widget=forms.DateInput)
    document_no = forms.CharField(label=pgettext_lazy("of a rank", "Document number"), max_length=60, required=False)


class PhotoForm(Form):
    file = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG or PNG of at most 10 MB; it is cut to 4 by 5."),
    )


class UploadForm(Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".lrmx,.lrm,.zip"}),
        help_text=_("One .lrmx or .lrm file, or a ZIP archive of up to 1,000, at most 200 MB."),
    )


class RosterForm(Form):
    unit = UnitField(label=_("Unit"), queryset=Unit.objects.all(), widget=PickInput(method="get"))


class MistakeForm(Form):
    text = forms.CharField(
        label=_("What is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say which entry is wrong and what is right; HR officers answer here."),
    )


class AnswerForm(Form):
    answer = forms.CharField(
        label=pgettext_lazy("to a report", "Answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person concerned can read this."),
    )
