"""What comes next on a list that leads somebody along: what was done offers it, and nobody goes back to look."""

from collections.abc import Callable
from typing import NamedTuple

from core.typing import User


class Following(NamedTuple):
    """A page that comes next, and how it is called."""

    label: str
    url: str


_lists: list[Callable[[User], Following | None]] = []


def register_following(find: Callable[[User], Following | None]) -> None:
    """``find(user)`` gives what is open first on its list, nothing where the list is empty or somebody else's."""
    if find not in _lists:
        _lists.append(find)


def following(user: User) -> Following | None:
    """What comes next for ``user``, on the first list that has something."""
    return next((found for find in _lists if (found := find(user))), None)
