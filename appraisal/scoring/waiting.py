"""What waits for something else: in which order it can be done, or in which circle it waits for itself."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Circle(Exception):
    """``trail``: what waits for each other, one after another; it ends where it began."""

    def __init__(self, trail: list[Any]):
        self.trail = trail
        super().__init__(" → ".join(map(str, trail)))


class TooDeep(Exception):
    """``at``: what stands behind more of its kind than may wait for each other."""

    def __init__(self, at: Any):
        self.at = at
        super().__init__(str(at))


def in_order(
    starts: Iterable[Thing], waits_for: Callable[[Thing], Iterable[Thing]], deepest: int | None = None
) -> list[Thing]:
    """Everything that is reached, each behind all that it waits for; by a loop, since a chain may be long."""
    done: dict[Thing, None] = {}
    for start in starts:
        trail: dict[Thing, Iterator[Thing]] = {} if start in done else {start: iter(waits_for(start))}
        while trail:
            at, rest = next(reversed(trail.items()))
            following = next((one for one in rest if one not in done), None)
            if following is None:
                del trail[at]
                done[at] = None
            elif following in trail:
                places = list(trail)
                raise Circle([*places[places.index(following) :], following])
            elif deepest is not None and len(trail) >= deepest:
                raise TooDeep(following)
            else:
                trail[following] = iter(waits_for(following))
    return list(done)
