from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.figures import figure
from core.forms import Form


class RehearseForm(Form):
    """A past period in which the scheme bound somebody; ``periods`` are those that the user may see, with how many."""

    period = forms.ChoiceField(
        label=_("Period"),
        help_text=_("Its entries and data are scored by this version and by the one that was in force."),
    )

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self._periods = {str(period.pk): period for period, _people in periods}
        self.fields["period"].choices = [(str(period.pk), _words(period, people)) for period, people in periods]

    def clean_period(self):
        return self._periods[self.cleaned_data["period"]]


def _words(period, people: int) -> str:
    words = ngettext("%(count)s cadre", "%(count)s cadres", people) % {"count": figure(people)}
    return f"{period} · {period.unit} · {words}"
