"""What an item's method is told: one frozen record per method, all numbers exact.

VALUE of the format is ``Value`` here: a Fraction where a number is written, a text where a measure or derived value is
named (``Scheme.value`` tells which of the two).
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from .formula import Expression

Value = Fraction | str
ONE, ZERO = Fraction(1), Fraction(0)

METHODS = (
    "deduct", "accrue", "deduct_and_bonus", "given", "ratio", "band", "step", "compare_with_mean", "best_of_group",
    "rank", "vote", "inherited", "counter", "expression",
)  # fmt: skip
PLAIN_METHODS = ("deduct", "accrue", "deduct_and_bonus")  # base from full alone; item_floor, item_cap hold
COMPARING = ("compare_with_mean", "best_of_group", "rank")  # read the peer group
MISSING = ("full", "zero", "mean", "na")
STEPS = ("floor", "ceil", "proportional")
TAKES = ("mean", "weighted", "best", "worst", "sum", "first")
TIES = ("shared", "last", "dense", "mean")
BEYOND = ("last", "restart", "none")


@dataclass(frozen=True)
class Condition:
    """One comparison, or all/any/not of several."""

    of: str = ""  # "count" | "points" of a rule, "measure" (a VALUE), "score" of a node, "attribute"
    code: Value = ""
    op: str = ">="
    than: Value = ZERO
    mode: str = ""  # "" (one comparison), "all", "any", "not" (one part)
    parts: tuple["Condition", ...] = ()
    year: bool = False  # counts of the year's earlier periods too
    options: tuple[str, ...] = ()  # of an attribute


@dataclass(frozen=True)
class Given:
    value: Value
    times: Value = ONE


@dataclass(frozen=True)
class Ratio:
    value: Value
    target: Value = ONE
    cap: Fraction | None = ONE  # of the ratio
    floor: Fraction | None = ZERO


@dataclass(frozen=True)
class Band:
    low: Fraction | None
    high: Fraction | None
    points: Fraction
    low_closed: bool = True
    high_closed: bool = False


@dataclass(frozen=True)
class Bands:
    value: Value
    bands: tuple[Band, ...]
    otherwise: Fraction | None = None


@dataclass(frozen=True)
class Step:
    """``step``, and ``compare_with_mean`` whose target is the mean of the peer group."""

    value: Value
    target: Value | None  # None: the mean of the peer group
    below: Fraction = ZERO  # signed points for each step
    above: Fraction = ZERO
    per: Fraction = ONE
    steps: str = "floor"
    tolerance: Value = ZERO
    mean_of: str = "group"  # or "others", without oneself


@dataclass(frozen=True)
class BestOfGroup:
    value: Value
    order: str = "high"


@dataclass(frozen=True)
class Rank:
    """Points by place: exactly one of ``points`` (with ``after``), ``start`` and ``step``, ``shares``."""

    value: Value
    order: str = "high"
    origin: str = "top"  # "bottom" counts places from the worst
    given: bool = False  # the value already is the place
    ties: str = "shared"
    points: tuple[Fraction, ...] = ()
    after: str | Fraction = "last"  # "last", "zero", or added for each further place
    start: Fraction | None = None
    step: Fraction = ZERO
    shares: tuple[tuple[Fraction, Fraction], ...] = ()  # (share of the group, points), first that holds

    @property
    def downwards(self):
        """True when the greatest value has place 1."""
        return (self.order == "high") == (self.origin == "top")


@dataclass(frozen=True)
class VoteOption:
    code: str
    value: Fraction
    title: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class VoteGroup:
    code: str
    weight: Fraction = ONE
    title: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Vote:
    question: str
    options: tuple[VoteOption, ...]
    groups: tuple[VoteGroup, ...]
    absent_group: str = "reweight"  # or "zero", "missing"
    at_least: Fraction | None = None  # fewest valid ballots in all
    trim_highest: int = 0
    trim_lowest: int = 0
    times: Value = ONE


@dataclass(frozen=True)
class Inherited:
    """Scores of linked subjects; also what a linked value reads."""

    relation: str
    take: str = "mean"
    of: str = "total"  # or "coefficient", or the code of a node or item
    times: Value = ONE


@dataclass(frozen=True)
class Counter:
    kept_when: Condition
    prior: Value
    table: tuple[Fraction, ...]
    beyond: str | Fraction = "last"  # or "restart", "none", or added for each further period


@dataclass(frozen=True)
class Computed:
    """``expression``: the value of a formula."""

    formula: Expression
    text: str


Params = Given | Ratio | Bands | Step | BestOfGroup | Rank | Vote | Inherited | Counter | Computed


@dataclass(frozen=True)
class Dated:
    """A value that holds from ``first`` to ``last``, both included: full dates, or (month, day) of every year."""

    first: date | tuple[int, int] | None
    last: date | tuple[int, int] | None
    value: Fraction

    def holds(self, day):
        first: Any = self.first
        last: Any = self.last
        if not isinstance(first or last, tuple):
            return (first is None or first <= day) and (last is None or day <= last)
        now, first, last = (day.month, day.day), first or (1, 1), last or (12, 31)
        return first <= now <= last if first <= last else now >= first or now <= last


@dataclass(frozen=True)
class DerivedValue:
    """A value worked out from others: a formula, a table by an attribute, dated numbers, or linked scores."""

    index: int
    code: str
    kind: str  # "formula" | "table" | "dated" | "linked"
    title: dict = field(default_factory=dict, hash=False)
    formula: Expression | None = None
    text: str = ""  # the formula as written
    by: str = ""
    cells: dict[str, Fraction] = field(default_factory=dict, hash=False)
    otherwise: Fraction | None = None
    dated: tuple[Dated, ...] = ()
    linked: Inherited | None = None


@dataclass(frozen=True)
class ErrorRate:
    rules: frozenset[str]
    workload: Value
    per: Fraction | None = Fraction(100)  # None: the mean workload of the peer group


@dataclass(frozen=True)
class WorkTable:
    """Factors by an attribute of the subject, or by a circumstance of the event (modifier "EVENT:KEY")."""

    attribute: str
    event: str
    table: dict[str, Fraction] = field(hash=False)


@dataclass(frozen=True)
class WorkFactors:
    rules: frozenset[str]
    by: tuple[WorkTable, ...]
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True)
class Peer:
    method: str  # "zscore" | "percentile"
    mean: Fraction = Fraction(80)
    spread: Fraction = Fraction(10)
    low: Fraction = Fraction(60)
    high: Fraction = Fraction(100)
    at_least: int = 5


@dataclass(frozen=True)
class GroupCoefficient:
    value: Value
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True)
class Fairness:
    error_rate: ErrorRate | None = None
    work_factors: WorkFactors | None = None
    peer: Peer | None = None
    group_coefficient: GroupCoefficient | None = None
