"""What later rooms tell of results; they register themselves in ``registrations.py``."""

from collections.abc import Callable

from appraisal.periods.models import Period

FindResting = Callable[[Period], list[str]]

_resting: list[FindResting] = []


def register_resting(find: FindResting) -> FindResting:
    """``find(period)`` gives sentences of what rests on the released results of a period."""
    _resting.append(find)
    return find


def resting_on(period: Period) -> list[str]:
    return [sentence for find in _resting for sentence in find(period)]
