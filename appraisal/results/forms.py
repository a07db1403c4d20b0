from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Standing
from appraisal.runs.models import GradeCode
from core.forms import Form


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
