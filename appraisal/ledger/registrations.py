"""The board of a year counts the entries of its periods."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count

from appraisal.ledger.models import Entry, EntryState
from appraisal.ledger.selectors import WAITING, waiting_entries
from appraisal.periods.models import Period
from appraisal.periods.registry import EntryCounts, register_entries_waiting, register_entry_counts


@register_entry_counts
def counts_by_period(user: Any, periods: Collection[int]) -> dict[int, EntryCounts]:
    """One query."""
    entries = Entry.objects.visible_to(user).filter(period__in=periods).exclude(state=EntryState.DRAFT)
    by_state: dict[int, Counter[str]] = {}
    for period, state, number in entries.order_by().values_list("period", "state").annotate(n=Count("pk")):
        by_state.setdefault(period, Counter())[state] = number
    return {
        period: EntryCounts(
            waiting=sum(counted[state] for state in WAITING),
            done=counted[EntryState.VERIFIED] + counted[EntryState.REVERSED],
            total=counted.total(),
        )
        for period, counted in by_state.items()
    }


@register_entries_waiting
def waiting_in(period: Period) -> int:
    return waiting_entries(period).count()
