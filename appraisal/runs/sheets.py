"""The sheets of a chunk as columns, between computing and writing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from appraisal.runs.digests import line_hash
from appraisal.runs.inputs.people import Batch
from appraisal.runs.summary import figures_of

PLACES = 6  # of Sheet.total and Sheet.coefficient
NO_SCHEME = '{"n":"no_scheme","t":null}'


@dataclass
class Columns:
    """The sheets of a chunk, row by row as the people of its batch. Totals and shares are stored integers."""

    batch: Batch
    totals: np.ndarray = field(init=False)
    shares: np.ndarray = field(init=False)
    scored: np.ndarray = field(init=False)
    ranks: np.ndarray = field(init=False)
    bands: list[str] = field(init=False)
    grades: list[str] = field(init=False)
    flags: list[str] = field(init=False)
    breakdowns: list[str] = field(init=False)
    vetoed: np.ndarray = field(init=False)  # whether a veto decides the result
    best: list[str] = field(init=False)  # best grade that the vetoes allow, "" for any
    zeroed: list[str] = field(init=False)  # items that a veto set to zero, their codes with commas
    _written: tuple[list, ...] | None = None

    def __post_init__(self) -> None:
        size = len(self.batch.people)
        self.totals, self.shares, self.ranks = (np.zeros(size, np.int64) for _n in range(3))
        self.scored, self.vetoed = np.zeros(size, bool), np.zeros(size, bool)
        self.best, self.zeroed = [""] * size, [""] * size
        self.bands, self.flags, self.breakdowns = [""] * size, [""] * size, [NO_SCHEME] * size

    def __len__(self) -> int:
        return len(self.totals)

    def written(self) -> tuple[list, ...]:
        """What is stored of each sheet: totals, shares and ranks, None for whoever has no score, and the texts."""
        if self._written is None:
            scored = self.scored.tolist()
            totals, shares = (
                [value if has else None for value, has in zip(column.tolist(), scored, strict=True)]
                for column in (self.totals, self.shares)
            )
            ranks = [rank or None for rank in self.ranks.tolist()]
            self._written = totals, shares, ranks, self.bands, self.grades, self.flags, self.breakdowns
        return self._written

    def vetoes(self) -> tuple[list, ...]:
        """What is stored of the vetoes of each sheet beside their codes; it follows from those, no hash is over it."""
        return self.vetoed.tolist(), self.best, self.zeroed

    def hashes(self, start: int, stop: int) -> Iterator[int]:
        """Of these sheets, without their ranks."""
        totals, shares, _ranks, *texts = (column[start:stop] for column in self.written())
        staff = [person.staff_no for person in self.batch.people[start:stop]]
        return (line_hash(*row) for row in zip(staff, totals, shares, *texts, strict=True))

    def figures(self) -> dict:
        """Exact sums from which the summary of the run is made."""
        totals, shares = (column[self.scored].tolist() for column in (self.totals, self.shares))
        return figures_of(len(self), totals, shares, self.grades)
