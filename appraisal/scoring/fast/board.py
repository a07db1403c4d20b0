"""The board of one batch: everything that has been worked out of it so far.

The board only keeps. What works parts out are the functions of this folder, each of which reads from the board what it
needs and gives back one typed result; ``engine`` calls them in the order of ``language.graph.order``, so that whoever
reads a part finds it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from appraisal.scoring.facts.columns import Facts
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import Condition

from .columns import ABSENT, KNOWN, Faults, Mask, Status, Val, failures, measure_column
from .events import Cells
from .exact import Col, lightest
from .groups import Groups

if TYPE_CHECKING:
    from appraisal.scoring.output.sheets import Sheets


@dataclass(frozen=True)
class Base:
    """Base of an item as it stands on the sheets, and what its method looked at."""

    col: Col
    present: Mask | None  # who has the value; None: all
    context: tuple[Col, ...]
    applies: Mask | None  # None: to all


@dataclass(frozen=True)
class Truth:
    """For whom a condition holds, never for whom it failed."""

    mask: Mask
    fault: Status | None = None

    @classmethod
    def of(cls, mask: Mask, status: Status | None = None) -> Truth:
        """The mask where the status is known; what is absent makes a condition false."""
        return cls(mask if status is None else mask & (status == KNOWN), failures(status))


@dataclass(frozen=True)
class Amount:
    """A rule before its list: rows that it touches, their count, amount before and after the rule's own cap."""

    rows: npt.NDArray[np.int64]
    count: Col
    before: Col
    amount: Col
    fault: Status | None  # of every subject


@dataclass(frozen=True)
class Points:
    """Unsigned points of a rule after cap and list, beside the rows of its amount."""

    col: Col
    fault: Status | None  # of every subject, that of the list's other rules included


@dataclass(frozen=True)
class Taken:
    """Scores of linked subjects: where there are any, and how many."""

    col: Col
    present: Mask
    used: npt.NDArray[np.int64]


@dataclass
class Board:
    scheme: Scheme
    facts: Facts
    before: Sheets | None = None  # of the pass before, whose scores linked subjects inherit
    values: dict[str, Val] = field(default_factory=dict)  # derived values
    truths: dict[Condition, Truth] = field(default_factory=dict)
    applying: dict[int, Mask | None] = field(default_factory=dict)  # by node; None: to all
    sums: dict[frozenset[int] | None, Cells] = field(default_factory=dict)  # of events; see sums.py
    counts: dict[int, Val] = field(default_factory=dict)  # by rule
    amounts: dict[int, Amount] = field(default_factory=dict)  # by rule
    shares: dict[tuple[int, ...], list[Col]] = field(default_factory=dict)  # of the rules of each list
    points: dict[int, Points] = field(default_factory=dict)  # by rule
    scores: dict[int, Val] = field(default_factory=dict)  # by node; absent: does not apply
    bases: dict[int, Base] = field(default_factory=dict)  # by Node.item, for the breakdown
    error: Val | None = None  # what the rate of errors multiplies with
    work: Col | None = None
    ballots: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)  # by question
    taken: dict[tuple[str, str, str], Taken] = field(default_factory=dict)
    noted: list[Status] = field(default_factory=list)  # failures that stop sheets
    sheets: Sheets | None = None  # set when the batch is done, for payouts

    def __post_init__(self) -> None:
        self.count = len(self.facts)
        self.faults, self.groups = Faults(), Groups(self.count, self.facts.peer)
        extra = self.facts.adjustments
        self.fixed = Cells(self.scheme, self.count, extra.rule, extra.subject, lightest(extra.effect, 10**6))
        self._numbers: dict[Fraction, Val] = {}
        self._measures: dict[str, Val] = {}

    # what is read -----------------------------------------------------------------------------------------------------

    def value(self, value: Value) -> Val:
        """Val of a VALUE: a number, a derived value, or a measure."""
        if not isinstance(value, str):
            if value not in self._numbers:
                self._numbers[value] = Val.number(self.count, value)
            return self._numbers[value]
        return self.measure(value) if self.scheme.value(value) is None else self.values[value]

    def measure(self, code: str) -> Val:
        if code not in self._measures:
            measure = self.facts.measures.get(code)
            self._measures[code] = (
                Val.nothing(self.count) if measure is None else Val.where(measure.present, measure_column(measure))
            )
        return self._measures[code]

    def node(self, node: Node) -> Val:
        """Val of a node's finished score; absent where it does not apply."""
        return self.scores[node.index]

    def signed_points(self, rule: Rule) -> Col:
        points = self.points[rule.index].col
        return points if rule.sign > 0 else -points

    # what stops sheets ------------------------------------------------------------------------------------------------

    def note(self, fault: Status | None) -> None:
        if fault is not None and fault.any():
            self.noted.append(fault)

    def failed(self) -> dict[int, set[int]]:
        """{row: numbers of its failures}; empty when all went well."""
        found: dict[int, set[int]] = {}
        for fault in self.noted:
            for row in np.nonzero(fault)[0].tolist():
                found.setdefault(row, set()).add(int(fault[row]))
        return found

    # results, for linked subjects and payouts -------------------------------------------------------------------------

    @property
    def done(self) -> Sheets:
        if self.sheets is None:
            raise ValueError("the batch is not done yet")
        return self.sheets

    def shown(self, of: str) -> Val:
        """Val of what others inherit: the printed total or coefficient, or the exact score of a node."""
        if of in ("total", "coefficient"):
            return self.printed(of)
        return self.node(self.scheme.node(of)).only(~self.done.stopped)

    def printed(self, what: str) -> Val:
        """Val of the printed total or coefficient."""
        sheets = self.done
        if what == "total":
            return Val.where(sheets.scored, Col(sheets.total, 10**sheets.total_places))
        return Val.where(sheets.scored, Col(sheets.coefficient, 10**sheets.coefficient_places))


__all__ = ["ABSENT", "Amount", "Base", "Board", "Points", "Taken", "Truth"]
