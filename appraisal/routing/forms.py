"""Shapes of input of the pages of assessing units."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.routing.drawing import MAX_LINES
from appraisal.routing.items import Item
from appraisal.routing.sampling import CheckedObject
from cadres.units.models import Unit
from cadres.units.picking import UnitField
from core.forms import Form
from core.texts import is_blank

PASSED, FAILED = "yes", "no"


class DutyForm(Form):
    """Which unit is what the scheme calls an assessor."""

    assessor = forms.ChoiceField(label=gettext_lazy("Scorer in the scheme"))
    unit = UnitField(label=gettext_lazy("Scoring unit"), queryset=Unit.objects.all())
    starts_on = forms.DateField(label=gettext_lazy("From"))

    def __init__(self, *args, assessors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assessor"].choices = [(code, code) for code in assessors]
        self.initial.setdefault("starts_on", timezone.localdate().replace(day=1))


class DutyEndForm(Form):
    ends_on = forms.DateField(label=gettext_lazy("Last day"))


class FiguresForm(Form):
    """The figures of a page of people: one field per person and figure; empty takes a figure back."""

    note = forms.CharField(
        label=gettext_lazy("Source of the data"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Kept with all data that you change here."),
    )

    def __init__(self, *args, people, measures, there: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.measures, self.there = list(people), measures, there
        for person in self.people:
            for place, measure in enumerate(measures):
                self.fields[self.name(person, place)] = forms.DecimalField(
                    label=str(person.cadre),
                    required=False,
                    max_digits=18,
                    decimal_places=6,
                    initial=self._now(person.cadre_id, measure),
                    widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )

    @staticmethod
    def name(person, place: int) -> str:
        return f"v{person.cadre_id}-{place}"

    def _now(self, cadre: int, measure: str):
        figure = self.there.get((cadre, measure))
        return None if figure is None else format(figure.value.normalize(), "f")

    @property
    def rows(self):
        """(participant, its fields) for the template."""
        return [
            (person, [self[self.name(person, place)] for place in range(len(self.measures))]) for person in self.people
        ]

    def changes(self):
        """(participant, measure, value or None) of what differs from what is there."""
        for person in self.people:
            for place, measure in enumerate(self.measures):
                value = self.cleaned_data.get(self.name(person, place))
                figure = self.there.get((person.cadre_id, measure))
                if value != (figure.value if figure else None):
                    yield person, measure, value


class DrawForm(Form):
    listed = forms.CharField(
        label=gettext_lazy("The whole list"),
        max_length=MAX_LINES * 60,
        help_text=gettext_lazy("One household or record per line; the sample is drawn from all lines."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    size = forms.IntegerField(label=gettext_lazy("How many to draw"), min_value=1, max_value=1000)

    def __init__(self, *args, item: Item, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("size", item.sample_at_least)
        self.fields["size"].widget.attrs["min"] = item.sample_at_least


class DirectForm(Form):
    """A record of objects that were not drawn here: a line each, "object | passed | remark"."""

    lines = forms.CharField(
        label=gettext_lazy("What was checked"),
        max_length=200_000,
        help_text=gettext_lazy(
            "One per line: object | yes or no | remark. Example: Household 12 | yes | road repaired"
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    checked_on = forms.DateField(label=gettext_lazy("Day"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("checked_on", timezone.localdate())

    def clean_lines(self) -> list[CheckedObject]:
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if is_blank(line):
                continue
            parts = [part.strip() for part in line.replace("｜", "|").split("|", 2)]
            answer = parts[1].casefold() if len(parts) > 1 else ""
            if answer not in YES | NO:
                raise forms.ValidationError(
                    _("Line %(number)s: write yes or no after the first |."), params={"number": number}
                )
            remark = parts[2] if len(parts) > 2 else ""
            found.append(CheckedObject(object=parts[0], passed=answer in YES, remark=remark))
        return found

    def findings(self) -> dict[str, Any]:
        """For ``sampling.sample_record``."""
        return {"looked": self.cleaned_data["lines"], "checked_on": self.cleaned_data["checked_on"]}


YES = {"yes", "y", "是", "合格", "通过", "√"}
NO = {"no", "n", "否", "不合格", "未通过", "×"}


class ChecklistForm(Form):
    """Every drawn object with what was found; may be saved half filled."""

    checked_on = forms.DateField(label=gettext_lazy("Day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Required when a complete record is corrected."),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.initial.setdefault("checked_on", record.checked_on)
        answers = [("", "–"), (PASSED, _("passed")), (FAILED, _("not passed"))]
        for place, one in enumerate(record.objects_checked):
            now = {True: PASSED, False: FAILED, None: ""}[one["passed"]]
            self.fields[f"p{place}"] = forms.ChoiceField(
                label=one["object"], choices=answers, required=False, initial=now
            )
            self.fields[f"r{place}"] = forms.CharField(
                label=_("Remark on %(object)s") % {"object": one["object"]},
                max_length=120,
                required=False,
                initial=one["remark"],
            )

    @property
    def rows(self):
        return [
            (one["object"], self[f"p{place}"], self[f"r{place}"])
            for place, one in enumerate(self.record.objects_checked)
        ]

    def findings(self) -> dict[str, Any]:
        """For ``sampling.sample_record``."""
        given, answers = self.cleaned_data, {PASSED: True, FAILED: False, "": None}
        looked = [
            CheckedObject(object=one["object"], passed=answers[given[f"p{place}"]], remark=given[f"r{place}"])
            for place, one in enumerate(self.record.objects_checked)
        ]
        return {"looked": looked, "checked_on": given["checked_on"], "reason": given["reason"]}
