"""What happened, as columns: events cited by rule, measures, and fixed effects carried from closed periods.

The application fills the columns straight from set-based reads; ``facts_from_document`` builds them from plain records
(scheme files' facts, imports, tests) and says clearly what does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any, Self

import numpy as np

NO_VALUE = np.iinfo(np.int64).min  # "no discretionary value was entered"


def _ints(values: Any) -> np.ndarray:
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(f"integer column expected, got {array.dtype}")
    return array.astype(np.int64, copy=False)


@dataclass
class Rows:
    """Columns of whole numbers side by side; a number in place of a column stands in every row."""

    subject: np.ndarray  # row number in Facts.subjects

    def __post_init__(self) -> None:
        for one in fields(self):
            column = getattr(self, one.name)
            filled = np.full(len(self), column, np.int64) if isinstance(column, int) else _ints(column)
            setattr(self, one.name, filled)
        if any(len(column) != len(self) for column in self.columns()):
            raise ValueError(f"columns of {type(self).__name__} differ in length")

    def __len__(self) -> int:
        return len(self.subject)

    def columns(self) -> list[np.ndarray]:
        return [getattr(self, one.name) for one in fields(self)]

    @classmethod
    def empty(cls) -> Self:
        return cls(*(np.zeros(0, np.int64) for _ in fields(cls)))

    def take(self, rows: np.ndarray) -> Self:
        return type(self)(*(column[rows] for column in self.columns()))

    def joined(self, other: Self) -> Self:
        """These rows, then the other ones."""
        return type(self)(*map(np.concatenate, zip(self.columns(), other.columns(), strict=True)))


@dataclass
class Events(Rows):
    """One row per verified ledger entry. ``subject`` and ``rule`` are obligatory; the rest has neutral defaults."""

    rule: np.ndarray  # Rule.index
    quantity: np.ndarray = 10**6  # type: ignore[assignment]  # millionths
    value: np.ndarray = NO_VALUE  # type: ignore[assignment]  # millionths; NO_VALUE where the rule has no range
    level: np.ndarray = -1  # type: ignore[assignment]  # position in Rule.level_codes; -1 where the rule has no ladder
    modifiers: np.ndarray = 0  # type: ignore[assignment]  # bit mask of Modifier.bit
    group: np.ndarray = -1  # type: ignore[assignment]  # key that highest-only pools compare; -1 = none
    ref: np.ndarray = -1  # type: ignore[assignment]  # ledger entry id; -1 = none


@dataclass
class Measure:
    """One exact value per subject: ``num / den``; ``den`` is one int for all or a column; absent where not present."""

    num: np.ndarray
    den: int | np.ndarray = 10**6
    present: np.ndarray = None  # type: ignore[assignment]  # default: all

    def __post_init__(self) -> None:
        if not (isinstance(self.num, np.ndarray) and self.num.dtype == object):
            self.num = _ints(self.num)
        present: np.ndarray | None = self.present
        self.present = np.ones(len(self.num), bool) if present is None else np.asarray(present, bool)

    @classmethod
    def of(cls, numbers: Sequence[Fraction | None]) -> "Measure":
        """From exact numbers, one for each subject, None where it has none."""
        given = [Fraction(0) if number is None else number for number in numbers]
        wide = any(max(abs(number.numerator), number.denominator) >= 2**31 for number in given)
        num = np.array([number.numerator for number in given], object if wide else np.int64)
        den = np.array([number.denominator for number in given], num.dtype)
        return cls(num, den, np.array([number is not None for number in numbers], bool))

    def take(self, rows: np.ndarray) -> "Measure":
        den = self.den[rows] if isinstance(self.den, np.ndarray) else self.den
        return Measure(self.num[rows], den, self.present[rows])


@dataclass
class Adjustments(Rows):
    """Fixed signed effects on a rule (a reversing entry of a closed period), added after the rule's own cap."""

    rule: np.ndarray
    effect: np.ndarray  # millionths of a point, signed: +500000 gives half a point back
    ref: np.ndarray = -1  # type: ignore[assignment]


@dataclass
class Texts:
    """An attribute: the position of each subject's option in ``options``, -1 where it has none."""

    options: list  # texts; need not be those of the scheme, unknown ones simply match nothing
    at: np.ndarray

    def __post_init__(self) -> None:
        self.at = _ints(self.at)

    def take(self, rows: np.ndarray) -> "Texts":
        return Texts(self.options, self.at[rows])


@dataclass
class Votes(Rows):
    """Ballots, counted: how many of a voter group chose an option. Rows of the same cell add up.

    ``question`` is the position in ``scheme.questions``; ``group`` and ``option`` are positions in that question's
    ``groups`` and ``options``. A spoiled ballot has option -1.
    """

    question: np.ndarray
    group: np.ndarray
    option: np.ndarray
    count: np.ndarray = 1  # type: ignore[assignment]


@dataclass
class Links(Rows):
    """Links of subjects to others whose scores they may inherit. Order counts for ``take`` "first" alone.

    ``relation`` is the position in ``Facts.relations``. ``to`` is the row of the linked subject in the batch, or
    -1 - n for the n-th of ``Facts.outside``. ``weight`` is in millionths.
    """

    relation: np.ndarray
    to: np.ndarray
    weight: np.ndarray = 10**6  # type: ignore[assignment]


@dataclass
class Facts:
    """A batch of subjects (cadres, units) and what happened to them in one period.

    Earlier periods are measures: ``prior.total.1`` (the last one before), ``.2`` …, ``prior.mean``,
    ``prior.counter.ITEM``, and ``year.count.RULE``, the count of a rule in this year's earlier periods.
    """

    subjects: list  # ids or codes, unique; their order is the order of all result columns
    events: Events = field(default_factory=Events.empty)
    measures: dict[str, Measure] = field(default_factory=dict)
    adjustments: Adjustments = field(default_factory=Adjustments.empty)
    peer: np.ndarray | None = None  # number of each subject's peer group; None: one group of all
    attributes: dict[str, Texts] = field(default_factory=dict)
    votes: Votes = field(default_factory=Votes.empty)
    links: Links = field(default_factory=Links.empty)
    relations: list = field(default_factory=list)  # texts that Links.relation counts
    outside: list = field(default_factory=list)  # linked subjects that are not in the batch
    scores: dict[str, Measure] = field(default_factory=dict)  # "total", "coefficient" or node code: one row per outside
    starts_on: date | None = None  # first day of the period, for dated values

    def __len__(self) -> int:
        return len(self.subjects)

    def select(self, rows: np.ndarray) -> "Facts":
        """The facts of the subjects at these positions, in this order.

        Scoring parts gives the same rows as scoring all at once, if they hold whole peer groups where the scheme
        compares peers and all linked subjects where it inherits.
        """
        rows = np.asarray(rows, np.int64)
        position = np.full(len(self), -1, np.int64)
        position[rows] = np.arange(len(rows))

        def moved(columns: Any) -> Any:
            kept = columns.take(np.nonzero(position[columns.subject] >= 0)[0])
            kept.subject = position[kept.subject]
            return kept

        links = moved(self.links) if len(self.links) else self.links
        left = sorted({row for row in links.to.tolist() if row >= 0 and position[row] < 0})
        if len(links):
            gone = {row: -1 - len(self.outside) - n for n, row in enumerate(left)}
            links.to = np.array([to if to < 0 else gone.get(to, position[to]) for to in links.to.tolist()], np.int64)
        return Facts(
            [self.subjects[row] for row in rows.tolist()],
            moved(self.events),
            {code: measure.take(rows) for code, measure in self.measures.items()},
            moved(self.adjustments),
            None if self.peer is None else self.peer[rows],
            {code: column.take(rows) for code, column in self.attributes.items()},
            moved(self.votes) if len(self.votes) else self.votes,
            links,
            self.relations,
            [*self.outside, *(self.subjects[row] for row in left)],
            {of: _longer(measure, len(left)) for of, measure in self.scores.items()} if left else self.scores,
            self.starts_on,
        )


def _longer(measure: Measure, count: int) -> Measure:
    """The measure with ``count`` absent rows behind it."""
    den = measure.den
    if isinstance(den, np.ndarray):
        den = np.concatenate((den, np.ones(count, den.dtype)))
    return Measure(
        np.concatenate((measure.num, np.zeros(count, measure.num.dtype))), den,
        np.concatenate((measure.present, np.zeros(count, bool))),
    )  # fmt: skip
