"""Shape of input about people; the identity number is typed, never shown again."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.people.identity import normalized, validate_identity_number
from cadres.people.models import AppointmentKind, Cadre, Relation
from cadres.people.picking import CadreField
from cadres.people.selectors import find_by_number_and_name
from cadres.people.services import CADRE_FIELDS
from cadres.units.models import Post
from cadres.units.picking import PostChoiceField
from cadres.units.querysets import READING_ROLES
from core.forms import Form, ModelForm


class IdentityField(forms.CharField):
    """18 characters as typed; full-width digits and spaces are read, a wrong check character is refused."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, label=_("Identity number"), **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        value = normalized(value)
        validate_identity_number(value)
        return value


class CadreForm(ModelForm):
    identity_number = IdentityField(required=False, help_text=_("Leave empty to keep the number that is stored."))

    field_order = ["staff_no", "name", "name_latin", "identity_number", *CADRE_FIELDS]

    class Meta:
        model = Cadre
        fields = [name for name in CADRE_FIELDS if name != "identity_number"]
        widgets = {"born_on": forms.DateInput, "entered_on": forms.DateInput, "rank_since": forms.DateInput}

    def clean(self):
        fields = super().clean()
        if self.instance.pk and not fields.get("identity_number"):
            fields.pop("identity_number", None)
        elif fields.get("identity_number"):
            # the model's own clean() then compares the number typed with the date of birth and the sex
            self.instance.identity_number = fields["identity_number"]
        return fields


class NewCadreForm(CadreForm):
    identity_number = IdentityField()
    post = PostChoiceField(
        label=_("First post"),
        queryset=Post.objects.none(),
        help_text=_("Without a post no unit would be in charge of the personnel record."),
    )
    starts_on = forms.DateField(label=_("In this post since"), widget=forms.DateInput)
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)

    field_order = [*CadreForm.field_order, "post", "starts_on", "document_no"]


class StaffNumberMixin(forms.Form):
    """A record about somebody whom the user manages, named by staff number; gives ``cadre``."""

    staff_no = CadreField(
        label=_("Cadre"),
        queryset=Cadre.objects.none(),
        to_field_name="staff_no",
        error_messages={
            "invalid_choice": _("There is no cadre with this staff number in the units you manage. Check the number.")
        },
    )
    user: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("CadreField", self.fields["staff_no"]).queryset = Cadre.objects.managed_by(self.user, "hr")

    def clean(self):
        fields: dict[str, Any] = super().clean() or {}
        if "staff_no" in fields:
            fields["cadre"] = fields.pop("staff_no")
        return fields


class TodayMixin:
    """Dates start with today."""

    fields: dict

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on", "left_on", "day"):
            if name in self.fields and self.fields[name].required:
                self.fields[name].initial = timezone.localdate


class AppointmentForm(TodayMixin, Form):
    post = PostChoiceField(label=_("Post"), queryset=Post.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=AppointmentKind.choices)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Required for a secondment; otherwise empty means until further notice."),
    )
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)


class TransferForm(TodayMixin, Form):
    post = PostChoiceField(label=_("New main post"), queryset=Post.objects.none())
    starts_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput,
        help_text=_("The present main post ends on the day before."),
    )
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class EndAppointmentForm(TodayMixin, Form):
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class LeaveForm(TodayMixin, Form):
    left_on = forms.DateField(label=_("Last day of service"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReturnForm(TodayMixin, Form):
    post = PostChoiceField(label=_("Post"), queryset=Post.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class NumberAndNameMixin:
    """Somebody known by staff number and name, where no list may be offered; gives the cadre as ``person``."""

    person = "cadre"

    def clean(self):
        fields: dict[str, Any] = super().clean()  # type: ignore[misc]  # of the form it is mixed into
        if "staff_no" in fields and "name" in fields:
            found = find_by_number_and_name(fields.pop("staff_no"), fields.pop("name"))
            if found is None:
                raise ValidationError(_("No cadre has this staff number and this name. Check both."))
            fields[self.person] = found
        return fields


class RelativeForm(NumberAndNameMixin, Form):
    """One of the people in sight is picked. Of somebody elsewhere, number and name must both be known: no list of
    them is offered, and whoever sees nobody is offered none at all.
    """

    person = "relative"
    relative = CadreField(label=_("Relative"), queryset=Cadre.objects.all(), required=False)
    staff_no = forms.CharField(
        label=_("Staff number of the relative"),
        max_length=20,
        required=False,
        help_text=_("Only for somebody outside the units you manage, together with the name."),
    )
    name = forms.CharField(label=_("Name of the relative"), max_length=60, required=False)
    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)

    def __init__(self, *args, cadre: Cadre, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.unit_paths(*READING_ROLES):
            field = cast("CadreField", self.fields["relative"])
            field.queryset = field.eligible.exclude(pk=cadre.pk)
            return
        del self.fields["relative"]
        self.fields["staff_no"].help_text = ""
        for name in ("staff_no", "name"):
            self.fields[name].required = True

    def clean(self):
        fields = self.cleaned_data
        picked, typed = fields.get("relative"), [name for name in ("staff_no", "name") if fields.get(name)]
        if "relative" not in self.fields or (typed and not picked):
            return self._named(fields, typed)
        if picked and typed:
            raise ValidationError(_("Choose the relative above, or enter number and name, not both."))
        if not picked and "relative" not in self.errors:
            self.add_error("relative", self.fields["relative"].error_messages["required"])
        return {"relative": picked, "relation": fields.get("relation")}

    def _named(self, fields: dict[str, Any], typed: list[str]) -> dict[str, Any]:
        """Whom number and name tell; one alone does not."""
        for name in {"staff_no", "name"} - {*typed, *self.errors}:
            self.add_error(name, self.fields[name].error_messages["required"])
        fields.pop("relative", None)
        return super().clean() if len(typed) == 2 else fields
