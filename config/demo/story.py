"""The story of the county, told from its founding to today, each act on its day."""

import heapq
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from random import Random

from config.demo.clock import as_of, at, month_start
from config.demo.county import county_build
from config.demo.people import people_build
from config.demo.places import size_for


class Calendar:
    """Acts in the order of their days, whatever the order in which they were planned; so the audit trail reads well."""

    def __init__(self):
        self._acts: list[tuple[datetime, int, Callable]] = []
        self._number = count()

    def add(self, moment: datetime, act: Callable) -> None:
        heapq.heappush(self._acts, (moment, next(self._number), act))

    def run(self) -> None:
        while self._acts:
            moment, _number, act = heapq.heappop(self._acts)
            with as_of(moment):
                act()


def tell(*, today: date, seed: int, cadres: int, entries: int, say: Callable[[str], None]) -> None:
    """Fills the database; ``say`` hears how far it is."""
    rng = Random(seed)
    with as_of(at(month_start(today, 14))):
        county = county_build(size_for(cadres), cadres, rng)
        people = people_build(county, today=today, rng=rng)
    say(f"{len(county.places)} units, {len(people.persons)} cadres")
