"""What later rooms tell of a period and do when it opens; they register themselves in ``registrations.py``."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from appraisal.periods.models import Period


class EntryCounts(NamedTuple):
    """Ledger entries of a period that a user may see, drafts left out."""

    waiting: int = 0  # nobody has verified them yet
    done: int = 0  # nobody has to act on them any more
    total: int = 0


CountWaiting = Callable[[Period], int]
CountEntries = Callable[[Any, Collection[int]], dict[int, EntryCounts]]
AfterFreezing = Callable[[Period], dict[str, int]]

_counters: list[CountEntries] = []
_waiting: list[CountWaiting] = []
_after_freezing: list[AfterFreezing] = []


def register_entry_counts(count: CountEntries) -> None:
    """``count(user, periods)`` gives the counts by key of the period; periods without entries may be left out."""
    _counters[:] = [count]


def register_entries_waiting(count: CountWaiting) -> None:
    """``count(period)``: entries on which somebody has still to decide, whoever asks."""
    _waiting[:] = [count]


def entries_waiting(period: Period) -> int:
    return _waiting[0](period) if _waiting else 0


def register_after_freezing(act: AfterFreezing) -> None:
    """``act(period)`` follows the freezing of participants in its transaction; what it counts goes to the trail."""
    if act not in _after_freezing:
        _after_freezing.append(act)


def entry_counts(user: Any, periods: Collection[int]) -> dict[int, EntryCounts]:
    return _counters[0](user, periods) if _counters else {}


def after_freezing(period: Period) -> dict[str, int]:
    """Lets every registered room follow; gives its counts that are not zero."""
    return {name: number for act in _after_freezing for name, number in act(period).items() if number}
