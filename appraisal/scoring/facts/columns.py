"""What happened, as columns: events cited by rule, measures, and fixed effects carried from closed periods.

The application fills the columns straight from set-based reads; ``facts_from_document`` builds them from plain records
(scheme files' facts, imports, tests) and says clearly what does not fit.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import numpy as np

NO_VALUE = np.iinfo(np.int64).min  # "no discretionary value was entered"


def _ints(values: Any, dtype: Any = np.int64) -> np.ndarray:
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype)
    if array.dtype.kind not in "iu":
        raise TypeError(f"integer column expected, got {array.dtype}")
    return array.astype(dtype, copy=False)


@dataclass
class Events:
    """One row per verified ledger entry. ``subject`` and ``rule`` are obligatory; the rest has neutral defaults."""

    subject: np.ndarray  # row number in Facts.subjects
    rule: np.ndarray  # Rule.index
    quantity: np.ndarray = None  # type: ignore[assignment]  # millionths; default one
    value: np.ndarray = None  # type: ignore[assignment]  # millionths; NO_VALUE where the rule has no range
    level: np.ndarray = None  # type: ignore[assignment]  # position in Rule.level_codes; -1 where the rule has no ladder
    modifiers: np.ndarray = None  # type: ignore[assignment]  # bit mask of Modifier.bit
    group: np.ndarray = None  # type: ignore[assignment]  # key that highest-only pools compare; -1 = none
    ref: np.ndarray = None  # type: ignore[assignment]  # ledger entry id; -1 = none

    def __post_init__(self) -> None:
        self.subject, self.rule = _ints(self.subject), _ints(self.rule)
        count = len(self.subject)
        defaults = {"quantity": 10**6, "value": NO_VALUE, "level": -1, "modifiers": 0, "group": -1, "ref": -1}
        for name, default in defaults.items():
            column = getattr(self, name)
            setattr(self, name, np.full(count, default, np.int64) if column is None else _ints(column))
        if any(len(getattr(self, name)) != count for name in ("rule", *defaults)):
            raise ValueError("event columns differ in length")

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def empty(cls) -> Self:
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64))

    def take(self, rows: np.ndarray) -> "Events":
        names = ("subject", "rule", "quantity", "value", "level", "modifiers", "group", "ref")
        return Events(**{name: getattr(self, name)[rows] for name in names})


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

    def take(self, rows: np.ndarray) -> "Measure":
        den = self.den[rows] if isinstance(self.den, np.ndarray) else self.den
        return Measure(self.num[rows], den, self.present[rows])


@dataclass
class Adjustments:
    """Fixed signed effects on a rule (a reversing entry of a closed period), added after the rule's own cap."""

    subject: np.ndarray
    rule: np.ndarray
    effect: np.ndarray  # millionths of a point, signed: +500000 gives half a point back
    ref: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.subject, self.rule, self.effect = _ints(self.subject), _ints(self.rule), _ints(self.effect)
        self.ref = np.full(len(self.subject), -1, np.int64) if self.ref is None else _ints(self.ref)

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def empty(cls) -> Self:
        return cls(*(np.zeros(0, np.int64) for _ in range(3)))

    def take(self, rows: np.ndarray) -> "Adjustments":
        return Adjustments(self.subject[rows], self.rule[rows], self.effect[rows], self.ref[rows])


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
class Votes:
    """Ballots, counted: how many of a voter group chose an option. Rows of the same cell add up.

    ``question`` is the position in ``scheme.questions``; ``group`` and ``option`` are positions in that question's
    ``groups`` and ``options``. A spoiled ballot has option -1.
    """

    subject: np.ndarray
    question: np.ndarray
    group: np.ndarray
    option: np.ndarray
    count: np.ndarray = None  # type: ignore[assignment]  # default one ballot a row

    def __post_init__(self) -> None:
        for name in ("subject", "question", "group", "option"):
            setattr(self, name, _ints(getattr(self, name)))
        self.count = np.ones(len(self.subject), np.int64) if self.count is None else _ints(self.count)
        if any(len(getattr(self, name)) != len(self) for name in ("question", "group", "option", "count")):
            raise ValueError("vote columns differ in length")

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def empty(cls) -> Self:
        return cls(*(np.zeros(0, np.int64) for _ in range(4)))

    def take(self, rows: np.ndarray) -> "Votes":
        return Votes(*(getattr(self, name)[rows] for name in ("subject", "question", "group", "option", "count")))


@dataclass
class Links:
    """Links of subjects to others whose scores they may inherit. Order counts for ``take`` "first" alone.

    ``relation`` is the position in ``Facts.relations``. ``to`` is the row of the linked subject in the batch, or
    -1 - n for the n-th of ``Facts.outside``. ``weight`` is in millionths.
    """

    subject: np.ndarray
    relation: np.ndarray
    to: np.ndarray
    weight: np.ndarray = None  # type: ignore[assignment]  # default one

    def __post_init__(self) -> None:
        for name in ("subject", "relation", "to"):
            setattr(self, name, _ints(getattr(self, name)))
        self.weight = np.full(len(self.subject), 10**6, np.int64) if self.weight is None else _ints(self.weight)
        if any(len(getattr(self, name)) != len(self) for name in ("relation", "to", "weight")):
            raise ValueError("link columns differ in length")

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def empty(cls) -> Self:
        return cls(*(np.zeros(0, np.int64) for _ in range(3)))

    def take(self, rows: np.ndarray) -> "Links":
        return Links(*(getattr(self, name)[rows] for name in ("subject", "relation", "to", "weight")))


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
    group_keys: list | None = None  # text of each group id, so that digests do not depend on numbering
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

    def slice(self, start: int, stop: int) -> "Facts":
        """The facts of ``subjects[start:stop]``; scoring slices gives the same rows as scoring all at once, if they
        hold whole peer groups where the scheme compares peers and all linked subjects where it inherits."""
        return self.select(np.arange(start, min(stop, len(self))))

    def select(self, rows: np.ndarray) -> "Facts":
        """The facts of the subjects at these positions, in this order."""
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
            self.group_keys,
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
