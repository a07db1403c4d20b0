"""What lists of proposals have in common, whatever the kind."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.approvals.models import ProposalState
from core.lists import Column, ListFilterSet

STATE = Column(key="state", label=_("State"), format="state", phone="fact")
PROPOSED = Column(
    key="proposed", label=pgettext_lazy("when", "Proposed"), value="proposed_at", sort="proposed_at", format="when"
)
EFFECTIVE = Column(key="effective", label=_("Effective on"), value="effective_on", sort="effective_on", format="date")


class ProposalFilters(ListFilterSet):
    """By state; a subclass adds what its kind of proposal can be filtered by."""

    state = django_filters.ChoiceFilter(choices=ProposalState.choices, label=_("State"))
