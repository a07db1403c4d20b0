"""How much of the county is built."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much of the county is built; 600 people fill all of it."""

    towns: int
    sections: int  # of a town
    villages: int  # of a town
    bureaus: int
    divisions: int  # of a bureau, its office included
    seats: int  # of one post at most


def size_for(cadres: int) -> Size:
    if cadres >= 560:
        return Size(towns=8, sections=9, villages=3, bureaus=8, divisions=3, seats=8)
    if cadres >= 300:
        return Size(towns=8, sections=5, villages=1, bureaus=6, divisions=2, seats=2)
    return Size(towns=2, sections=2, villages=1, bureaus=2, divisions=2, seats=1)
