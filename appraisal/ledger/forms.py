"""Shapes of input. Which fields an entry needs follows from its rule; the choices from what binds the cadre."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.ledger import rules, selectors
from appraisal.ledger.services.common import LOOKING_BACK, QUANTITY_LIMIT, require_day
from appraisal.schemes.models import Rule
from cadres.models import Cadre, Duty
from cadres.people.picking import CadreField
from core.errors import InvalidInput
from core.forms import CHOOSE, Form
from core.picking import PickInput
from core.texts import one_line
from core.uploads import ACCEPT, inspect_file


class RuleSelect(forms.Select):
    """Asks the server for the fields that the chosen rule needs; without scripts they come with the next answer."""

    def __init__(self, *args, fields_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields_url = fields_url

    def get_context(self, name, value, attrs):
        if self.fields_url:
            attrs = {
                **(attrs or {}),
                "hx-get": self.fields_url,
                "hx-target": "#rule-fields",
                "hx-include": "closest form",
                "hx-trigger": "change",
            }
        return super().get_context(name, value, attrs)


class UploadsMixin:
    """A form with a photo and a file."""

    cleaned_data: dict

    def uploads(self) -> list[UploadedFile]:
        return [self.cleaned_data[name] for name in ("photo", "file") if self.cleaned_data.get(name)]


class EntryForm(UploadsMixin, Form):
    """One entry: what, which rule, how much, proof. ``assessing`` adds the points of rules that leave a range."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("What was done"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_value=QUANTITY_LIMIT, max_digits=11, decimal_places=4, initial=1
    )
    happened_on = forms.DateField(label=_("Day"))
    level = forms.ChoiceField(label=_("Level"), required=False)
    modifiers = forms.MultipleChoiceField(label=_("Circumstances"), required=False, widget=forms.CheckboxSelectMultiple)
    group_key = forms.CharField(label=_("Project or document"), max_length=60, required=False)
    value = forms.DecimalField(label=_("Points"), required=False, max_digits=13, decimal_places=4)
    value_reason = forms.CharField(label=_("Reason for these points"), max_length=300, required=False)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))
    duty = forms.ModelChoiceField(label=_("Duty"), queryset=Duty.objects.none(), required=False)
    details = forms.CharField(
        label=_("Details"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    quality = forms.CharField(label=_("Quality"), max_length=100, required=False)
    on_time = forms.BooleanField(label=_("Done on time"), required=False, initial=True)

    RULE_FIELDS = ("level", "modifiers", "group_key", "value", "value_reason")
    MORE_FIELDS = ("duty", "details", "quality", "on_time")

    def __init__(self, *args, cadre, period=None, entry=None, assessing=False, fields_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cadre, self.entry, self.assessing = cadre, entry, assessing
        self.period = period or self._period()
        self.rules = self._rules() if self.period else []
        self.fields["rule"].widget = RuleSelect(fields_url=fields_url)
        self.fields["rule"].choices = self._rule_choices()
        self.rule = self._chosen_rule()
        self._shape(self.rule)
        today = timezone.localdate()
        day = self.fields["happened_on"]
        day.widget.attrs |= {"max": today.isoformat()}
        if self.period:
            day.widget.attrs["min"] = (self.period.starts_on - LOOKING_BACK).isoformat()
        self.initial.setdefault("happened_on", today)
        self.initial.setdefault("key", uuid.uuid4())
        self.fields["duty"].queryset = Duty.objects.filter(
            post__in=[row.post_id for row in cadre.appointments_today], is_active=True
        )
        if self.entry is not None:
            # files of an entry that exists are added on its own page
            del self.fields["photo"], self.fields["file"], self.fields["key"]

    def _period(self):
        day = _day_in(self.data) if self.is_bound else None
        return selectors.open_period_of(self.cadre, day=day or timezone.localdate(), late=self.assessing)

    def _rules(self):
        if self.assessing:
            return selectors.observable_rules(self.user, self.cadre, self.period)
        return selectors.citable_rules(self.cadre, self.period)

    def _rule_choices(self):
        groups = {}
        for rule in self.rules:
            groups.setdefault(str(rule.indicator), []).append((str(rule.pk), rules.rule_words(rule)))
        recent = [] if self.entry else self._recent()
        nothing = _("Choose a rule") if self.assessing else _("No rule: recorded work without points")
        return [("", nothing), *recent, *groups.items()]

    def _recent(self):
        by_code = {rule.code: rule for rule in self.rules}
        codes = selectors.recent_rule_codes(self.cadre) if by_code else []
        found = [(str(by_code[code].pk), rules.rule_words(by_code[code])) for code in codes if code in by_code]
        return [(gettext("Used lately"), found)] if found else []

    def _chosen_rule(self):
        key = self.data.get("rule") if self.is_bound else self.initial.get("rule")
        return next((rule for rule in self.rules if str(rule.pk) == str(key)), None)

    def _shape(self, rule):
        """Leaves only the fields that the chosen rule asks for."""
        levels = rules.level_choices(rule) if rule else []
        modifiers = rules.modifier_choices(rule) if rule else []
        self.fields["level"].choices = [("", CHOOSE), *levels]
        self.fields["modifiers"].choices = modifiers
        if rule and rules.needs_group(rule):
            self.fields["group_key"].help_text = _("Of several entries for the same one only the highest counts.")
            if words := rules.group_words(rule):
                self.fields["group_key"].label = words.capitalize()
        bounds = rules.value_range(rule)
        if bounds and self.assessing:
            value = self.fields["value"]
            value.min_value, value.max_value = bounds
            value.widget.attrs |= {"min": str(bounds[0]), "max": str(bounds[1]), "step": "any"}
            value.help_text = _("From %(low)s to %(high)s.") % {"low": bounds[0], "high": bounds[1]}
            value.required = self.fields["value_reason"].required = True
        wanted = {
            "level": levels,
            "modifiers": modifiers,
            "group_key": rules.needs_group(rule),
            "value": bounds and self.assessing,
            "value_reason": bounds and self.assessing,
        }
        for name, needed in wanted.items():
            if not needed:
                del self.fields[name]

    # for templates

    @property
    def rule_fields(self):
        return [self[name] for name in self.RULE_FIELDS if name in self.fields]

    @property
    def more_fields(self):
        return [self[name] for name in self.MORE_FIELDS if name in self.fields]

    @property
    def needs_document(self) -> bool:
        rule: Any = self.rule  # the chosen one, under the name of the field
        return bool(rule and rule.evidence_required)

    @property
    def refuses_without_document(self) -> bool:
        """Whether an entry without its document is refused; else the scheme lets it stand without points."""
        rule: Any = self.rule
        return self.needs_document and rules.without_document(rules.scheme_of(rule.version_id)) == "refuse"

    @property
    def needs_approval(self) -> bool:
        rule: Any = self.rule
        return rules.needs_approval(rule)

    @property
    def is_left_to_assessor(self) -> bool:
        rule: Any = self.rule
        return rules.value_range(rule) is not None and not self.assessing

    # cleaning

    def clean_rule(self):
        key = self.cleaned_data["rule"]
        return next((rule for rule in self.rules if str(rule.pk) == key), None)

    def clean_summary(self):
        text = one_line(self.cleaned_data["summary"])
        if not text:
            raise forms.ValidationError(_("Describe briefly what was done."))
        return text

    def clean_quantity(self):
        quantity = self.cleaned_data["quantity"]
        if quantity is not None and quantity <= 0:
            raise forms.ValidationError(_("This must be above zero."))
        return quantity

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if self.period is not None:
            _as_error(require_day, self.period, day)
        return day

    def clean_photo(self):
        return self._checked("photo")

    def clean_file(self):
        return self._checked("file")

    def _checked(self, name):
        """The file, or what is wrong with it, said together with what is wrong elsewhere on the form."""
        upload = self.cleaned_data[name]
        if upload:
            _as_error(inspect_file, upload)
            upload.seek(0)
        return upload

    def clean(self):
        if self.period is None:
            raise forms.ValidationError(_("There is no open month to add an entry to today. Ask HR to open one."))
        rule = self.cleaned_data.get("rule")
        if self.assessing and rule is None and "rule" not in self.errors:
            self.add_error("rule", _("Choose the rule that applies."))
        return self.cleaned_data

    def check_complete(self):
        """What submission will ask for, said at the field before anything is written."""
        rule = self.cleaned_data.get("rule")
        if rule is None:
            return
        for name, sentence in (
            ("level", _("Choose one of the levels of this rule.")),
            ("group_key", _("Enter the project or document.")),
        ):
            if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if self.refuses_without_document and self.entry is None and not self.uploads():
            self.add_error("file", _("This rule requires evidence: without it there are no points."))

    def content(self) -> dict:
        """What goes to the service; a field that the rule does not ask for is emptied."""
        data = self.cleaned_data
        found = {
            name: data[name]
            for name in (
                "summary",
                "rule",
                "quantity",
                "happened_on",
                "duty",
                "details",
                "quality",
                "on_time",
            )
        }
        found |= {
            "level": data.get("level", ""),
            "modifiers": data.get("modifiers", []),
            "group_key": data.get("group_key", ""),
        }
        if self.assessing or self.entry is not None:
            found |= {"value": data.get("value"), "value_reason": data.get("value_reason", "")}
        return found


def _as_error(check, *about) -> None:
    try:
        check(*about)
    except InvalidInput as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


def _day_in(data):
    try:
        return parse_date(str(data.get("happened_on") or "")[:10])
    except ValueError:
        return None


class ObservationForm(EntryForm):
    """A supervisor's entry about a subordinate."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, assessing=True, **kwargs)
        self.fields["summary"].label = _("Observation")
        del self.fields["duty"], self.fields["quality"], self.fields["on_time"]

    def content(self) -> dict:
        self.cleaned_data |= {"duty": None, "quality": "", "on_time": True}
        return super().content()


class PersonForm(Form):
    """Whom the observation is about: people whom the user supervises, as the month froze them."""

    cadre = CadreField(label=_("Cadre"), queryset=Cadre.objects.none(), widget=PickInput(method="get"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cadre"].queryset = people


class VerifyForm(Form):
    """What the checker adds: points and reason of a range rule, the rule of an entry without one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.ModelChoiceField(
        label=_("Rule"),
        queryset=None,
        required=False,
        empty_label=_("No rule: recorded work without points"),
    )
    value = forms.DecimalField(label=_("Points"), max_digits=13, decimal_places=4)
    value_reason = forms.CharField(label=_("Reason for these points"), max_length=300)

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", entry.version)
        bounds = rules.value_range(entry.rule)
        if bounds:
            value = self.fields["value"]
            value.min_value, value.max_value = bounds
            value.widget.attrs |= {"min": str(bounds[0]), "max": str(bounds[1]), "step": "any"}
            value.help_text = _("From %(low)s to %(high)s.") % {"low": bounds[0], "high": bounds[1]}
            self.initial.setdefault("value", entry.value)
            self.initial.setdefault("value_reason", entry.value_reason)
        else:
            del self.fields["value"], self.fields["value_reason"]
        if entry.rule_id:
            del self.fields["rule"]
        else:
            # levels, projects and points are chosen by who writes: only rules that need nothing more
            routed = selectors.routed_elsewhere(self.user, entry)
            simple = [
                rule.pk
                for rule in selectors.citable_rules(entry.cadre, entry.period)
                if not (
                    rule.definition.get("levels")
                    or rules.value_range(rule)
                    or rules.needs_group(rule)
                    or rule.evidence_required
                    or rule.pk in routed
                )
            ]
            self.fields["rule"].queryset = Rule.objects.filter(pk__in=simple).order_by("position")


class ReturnForm(Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is missing or wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReverseForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The cadre can read this; it stays on record."),
    )


class EvidenceForm(UploadsMixin, Form):
    photo = EntryForm.base_fields["photo"]
    file = EntryForm.base_fields["file"]

    def clean(self):
        if not self.errors and not self.uploads():
            raise forms.ValidationError(_("Choose a photo or a file."))
        return self.cleaned_data
