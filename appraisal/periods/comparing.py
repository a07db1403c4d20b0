"""The comparison of participants with today's files as its page shows it: how many differ, and the first of each kind.

Of very many people it takes longer than a page may and is kept for some minutes; the page says since when, and offers
to compare again. Kept are keys and terms, no names. Nobody acts on it: an act compares anew whom it is about
(``appraisal.periods.people``), and what was kept is forgotten then.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from appraisal.periods.differences import Difference, differences
from appraisal.periods.differing import Differing, differing, numbers_of
from appraisal.periods.models import Period
from core.params.services import ParameterMissing

VERY_MANY = 50_000  # people compared
A_WHILE = 300


@dataclass(frozen=True)
class Comparison:
    """``numbers`` of all kinds, and who is ``shown`` of each. ``at`` is when, where it is kept: None holds now."""

    numbers: dict[str, int]
    shown: dict[str, list[Difference]]
    at: datetime | None = None


def comparison(period: Period, most: int, *, again: bool = False) -> Comparison:
    """At most ``most`` people of each kind; no query where it is kept, else those of ``differing`` and three more.

    ``again``: compares now, whatever is kept.
    """
    found = None if again else cache.get(_key(period))
    if found is None:
        numbers = differing(period, most)
        is_long = numbers.people >= VERY_MANY
        found = Comparison(numbers.numbers, _shown(period, numbers), timezone.now() if is_long else None)
        if is_long:
            cache.set(_key(period), found, A_WHILE)
    return found


def numbers_told(period: Period, people: int) -> dict[str, int] | None:
    """How many differ by kind, for a board; None of a period of very many ``people`` that nobody compared lately."""
    if people < VERY_MANY:
        return numbers_now(period)
    found = cache.get(_key(period))
    return found.numbers if found else None


def numbers_now(period: Period) -> dict[str, int]:
    """How many differ by kind; nobody where the rules of taking part are gone, without which no period opens."""
    try:
        return numbers_of(period)
    except ParameterMissing:
        return {}


def comparison_forget(period: Period) -> None:
    """What is kept of a period whose participants change, once they have."""
    transaction.on_commit(lambda: cache.delete(_key(period)))


def _shown(period: Period, found: Differing) -> dict[str, list[Difference]]:
    everybody = [key for keys in found.keys.values() for key in keys]
    rows = {one.cadre: one for one in differences(period, only=everybody, rules=found.rules)} if everybody else {}
    return {kind: [rows[key] for key in keys if key in rows] for kind, keys in found.keys.items()}


def _key(period: Period) -> str:
    return f"comparison:{period.pk}"
