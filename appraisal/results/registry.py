"""What later rooms tell of results; they register themselves in ``registrations.py``."""

from collections.abc import Callable
from typing import NamedTuple

from appraisal.periods.models import Period
from appraisal.runs.models import Sheet
from cadres.access.models import User


class Followed(NamedTuple):
    """What followed from a result: a line of its page."""

    label: str
    words: str


FindFollowed = Callable[[User, Sheet], list[Followed]]
FindResting = Callable[[Period], list[str]]

_resting: list[FindResting] = []
_followed: list[FindFollowed] = []


def register_followed(find: FindFollowed) -> FindFollowed:
    """``find(user, sheet)`` tells what the user may know of what followed from the result of a sheet."""
    _followed.append(find)
    return find


def followed_from(user: User, sheet: Sheet) -> list[Followed]:
    return [line for find in _followed for line in find(user, sheet)]


def register_resting(find: FindResting) -> FindResting:
    """``find(period)`` gives sentences of what rests on the released results of a period."""
    _resting.append(find)
    return find


def resting_on(period: Period) -> list[str]:
    return [sentence for find in _resting for sentence in find(period)]
