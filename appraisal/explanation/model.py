"""What an explanation holds: the sheet unfolded into parts and rules, with everything that the page shows."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.steps import ScoreStep
from appraisal.runs.models import Sheet
from core.charts import Chart


@dataclass
class RuleLine:
    """A rule that was touched, with its entries."""

    code: str
    title: str
    terms: str
    count: Decimal
    points: Decimal
    lost: Decimal
    adjustment: Decimal
    words: str
    measure: str = ""
    measure_value: Decimal | None = None
    entries: list = field(default_factory=list)  # with ``is_outdone``: a higher one of its project stands before it
    reversals: list = field(default_factory=list)
    effect: Decimal = Decimal(0)  # on the total, through weights
    notes: list[str] = field(default_factory=list)  # how its form, limits and fairness made the points
    measure_of: str = ""  # what a derived value is made of
    source: str = ""


@dataclass
class Branch:
    """A node or an item of the scheme as it came out."""

    code: str
    title: str
    is_item: bool
    score: Decimal | None
    full: Decimal | None
    weight: Decimal | None
    words: str
    held: bool
    touched: bool
    change: Decimal | None
    children: list["Branch"] = field(default_factory=list)
    lines: list[RuleLine] = field(default_factory=list)
    values: list[tuple[str, Decimal | None, str]] = field(default_factory=list)  # title, number, made of
    told: str = ""  # what the method compared with, in words
    notes: list[str] = field(default_factory=list)  # why it does not apply, how the method goes
    source: str = ""  # article of the published rules


@dataclass
class NextGrade:
    title: str
    points: Decimal
    without: list[RuleLine] = field(default_factory=list)


@dataclass
class Why:
    sheet: Sheet
    group: PeerGroup  # whom the sheet was compared with, for whoever reads this
    with_today: bool = True  # whether the facts of now may be told beside what was released
    scheme: Any = None  # the engine's; None where no scheme applies
    tree: Branch | None = None
    chart: Chart | None = None
    matches: bool = True
    readded: str | None = None
    differences: list[dict] = field(default_factory=list)
    entries: int = 0
    figures: int = 0
    vetoes: list[str] = field(default_factory=list)
    next_grade: NextGrade | None = None
    quota_note: str = ""
    not_counted: list[tuple] = field(default_factory=list)
    months: list[dict] = field(default_factory=list)
    missing_months: list[str] = field(default_factory=list)
    arithmetic: str = ""
    by_coefficient: bool = False
    reason: str = ""
    problems: list[str] = field(default_factory=list)  # why the sheet could not be computed
    fairness: list[str] = field(default_factory=list)  # what was done between the tree and the total
    is_kept: bool = False  # the peer group is too large to be read again; only what the run kept was added up
    sum_words: str = ""  # the arithmetic of the root, up to the total
    start: Decimal | None = None
    steps: list[ScoreStep] = field(default_factory=list)  # from ``start`` to the total, all digits
    published_in: dict = field(default_factory=dict)  # title, address of the rules as published
