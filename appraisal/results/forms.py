from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Standing
from appraisal.runs.missing import Gap
from appraisal.runs.models import GradeCode
from core.forms import Form


class ReleaseForm(Form):
    """What HR states before results are released: that what is missing was read, and why earlier or anew."""

    accepted = forms.BooleanField(
        label=_("Release although this is missing"),
        error_messages={"required": _("Confirm that the results are released although something is missing.")},
    )
    without_months = forms.BooleanField(
        label=_("The year counts without these months"),
        error_messages={"required": _("Confirm that the year counts without these months, or release them first.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, gaps: list[Gap], why_reason: str = "", **kwargs):
        """``why_reason`` says what a reason is needed for. All that lacks is told at once."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = bool(why_reason)
        self.fields["reason"].help_text = why_reason
        if not any(gap.is_missing for gap in gaps):
            del self.fields["accepted"]
        if not any(gap.code == "months" for gap in gaps):
            del self.fields["without_months"]


class GradeForm(Form):
    """A grade for one cadre; another than the proposed one needs a reason."""

    grade = forms.ChoiceField(label=_("Grade"), choices=GradeCode.choices)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required when the grade differs from the proposal. The person concerned can read it."),
    )

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        standing = sheet.participant.standing
        if standing != Standing.GRADED:
            self.fields["grade"].choices = [(standing, dict(GradeCode.choices)[standing])]
        else:
            self.fields["grade"].choices = [pair for pair in GradeCode.choices if pair[0] != GradeCode.COMMENT_ONLY]
