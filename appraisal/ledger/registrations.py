"""What periods ask of the ledger: counts of entries, and that entries follow a person who is moved."""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from appraisal.ledger.models import Entry, EntryState
from appraisal.ledger.selectors import WAITING, waiting_entries
from appraisal.periods.models import Participant, Period
from appraisal.periods.registry import (
    EntryCounts,
    Unfinished,
    register_after_people,
    register_entries_unfinished,
    register_entries_waiting,
    register_entry_counts,
    register_facts,
)
from appraisal.schemes.models import Rule
from core.constraints import batches
from core.querysets import counts_by


@register_entry_counts
def counts_by_period(user: Any, periods: Collection[int]) -> dict[int, EntryCounts]:
    """At most two queries: what is verified is counted apart from all else, of which there is little."""
    entries = Entry.objects.visible_to(user).filter(period__in=periods).taking_part()
    others = entries.exclude(state=EntryState.VERIFIED).exclude(state=EntryState.DRAFT)
    by_state: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (period, state), number in counts_by(others, "period", "state").items():
        by_state[period][state] = number
    for period, number in counts_by(entries.filter(state=EntryState.VERIFIED), "period").items():
        by_state[period][EntryState.VERIFIED] = number
    return {
        period: EntryCounts(
            waiting=sum(counted[state] for state in WAITING),
            done=counted[EntryState.VERIFIED] + counted[EntryState.REVERSED],
            total=counted.total(),
        )
        for period, counted in by_state.items()
    }


UNVERIFIED = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.PROPOSED)


@register_entries_waiting
def waiting(period: Period) -> int:
    """Entries on which a verifier or a leader has still to decide, of people who take part."""
    return waiting_entries(period).count()


@register_entries_unfinished
def unfinished(period: Period) -> Unfinished:
    """Entries that their authors have still to hand in; one query."""
    rows = Entry.objects.filter(period=period, state__in=(EntryState.DRAFT, EntryState.RETURNED)).taking_part()
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return Unfinished(counted.get(EntryState.DRAFT, 0), counted.get(EntryState.RETURNED, 0))


@register_facts
def entries_on_record(period: Period, cadres: Collection[int]) -> int:
    return sum(Entry.objects.filter(period=period, cadre__in=keys).count() for keys in batches(sorted(cadres)))


@register_after_people
def entries_follow(period: Period, cadres: Collection[int], _actor: Any) -> None:
    """Entries carry the unit of their participant; what is not verified yet cites the rules of the scheme of now.

    A verified entry keeps its rule, which a run finds by its code.
    """
    for keys in batches(sorted(cadres)):
        entries = Entry.objects.filter(period=period, cadre__in=keys)
        _to_units(entries)
        _to_rules(entries.filter(state__in=UNVERIFIED, rule__isnull=False))


def _to_units(entries: QuerySet[Entry]) -> None:
    place = Participant.objects.filter(period=OuterRef("period"), cadre=OuterRef("cadre"))
    elsewhere = entries.annotate(now=Subquery(place.values("unit_path")[:1])).filter(now__isnull=False)
    elsewhere.exclude(unit_path=F("now")).update(
        unit=Subquery(place.values("unit")[:1]), unit_path=Subquery(place.values("unit_path")[:1])
    )


def _to_rules(entries: QuerySet[Entry]) -> None:
    place = Participant.objects.filter(period=OuterRef("period"), cadre=OuterRef("cadre"))
    foreign = entries.annotate(bound=Subquery(place.values("scheme_version")[:1])).filter(bound__isnull=False)
    pairs = set(foreign.exclude(rule__version=F("bound")).values_list("rule", "rule__code", "bound"))
    for old, code, version in pairs:
        rule = Rule.objects.filter(version=version, code=code).values("pk").first()
        if rule:
            foreign.filter(rule=old, bound=version).update(rule=rule["pk"], version=F("version") + 1)
