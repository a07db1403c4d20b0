"""The grid in which the ballots of a vote are counted."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.routing.items import Item
from appraisal.scoring.facts.records import SPOILED
from core.forms import Form
from core.wording import followed


class TallyForm(Form):
    """The grid of a vote: voter groups down, options and spoiled ballots across."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Required when existing counts are corrected."),
    )

    def __init__(self, *args, vote: Item, counts: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.vote, self.counts = vote, counts
        for row, group in enumerate(vote.groups):
            for column, option in enumerate(self.options):
                self.fields[f"c{row}-{column}"] = forms.IntegerField(
                    label=followed(group, self.title(option)),
                    required=False,
                    min_value=0,
                    max_value=1_000_000,
                    initial=counts.get((group.code, option)),
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    @property
    def options(self) -> list[str]:
        return [*(option.code for option in self.vote.options), SPOILED]

    def title(self, code: str) -> str:
        titles = {option.code: str(option) for option in self.vote.options}
        return titles.get(code, _("Invalid"))

    @property
    def heads(self) -> list[str]:
        return [self.title(code) for code in self.options]

    @property
    def rows(self):
        """(voter group, its fields with the option of each, valid ballots counted until now)."""
        return [
            (
                group,
                [(self[f"c{row}-{column}"], head) for column, head in enumerate(self.heads)],
                sum(self.counts.get((group.code, option.code), 0) for option in self.vote.options),
            )
            for row, group in enumerate(self.vote.groups)
        ]

    def entered(self) -> dict[tuple[str, str], int]:
        return {
            (group.code, option): self.cleaned_data.get(f"c{row}-{column}") or 0
            for row, group in enumerate(self.vote.groups)
            for column, option in enumerate(self.options)
        }
