"""Rules of an item: what a ledger entry cites, and the forms in which an amount may be built."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import kinds, shared
from .declare import told
from .marks import Text, _, pgettext
from .shared import Value
from .values import Condition
from .vocabularies import COUNTED_OVER, LADDER_MODES, LIST_TAKES, RULE_KINDS, SIDES, WITHOUT_FIGURE

BOUNDS = ("above", "below", "required", "at_least", "at_most", "target")
AMOUNTS = ("points", "range", "levels", "base", "ladder", "tiers")


# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True, kw_only=True)
class Modifier:
    """A named circumstance of an event: the amount of one unit becomes amount × times + plus.

    A circumstance that only the fairness factors of work look at ("risk:A") has times 1 and its factor in ``work``.
    """

    code: str
    bit: int
    title: dict = shared.row_title(_("Circumstance"))
    times: Fraction = told(kinds.NUMBER, _("×"), default="1", low=0)
    plus: Fraction = told(kinds.NUMBER, _("+"), default="0", low=0)
    when: Condition | None = told(kinds.CONDITION, _("only for some"))  # acts only for subjects for whom it holds
    work: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of a ladder: from which count on, and the points."""

    low: Fraction = told(kinds.NUMBER, _("From the count"), key="from", required=True, asked=False)
    points: Fraction = told(kinds.NUMBER, _("Points"), required=True, asked=False, low=0)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A part of the count with a rate of its own."""

    low: Fraction = told(kinds.NUMBER, pgettext("scheme", "From"), key="from", required=True, asked=False)
    rate: Fraction = told(kinds.NUMBER, _("Rate"), required=True, asked=False, low=0)


def bound(label: str, heading: tuple[str, str]) -> Any:
    return told(kinds.VALUE, label, heading=heading)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of an item. ``points`` are positive; ``kind`` gives the sign."""

    index: int
    item: int
    code: str = shared.code(("细则代码", "Rule code"))
    title: dict = shared.title(("内容", "What happens"), 40)
    # "deduct" where the item only deducts, else it must be stated
    kind: str = told(kinds.CHOICE, _("The rule"), options=RULE_KINDS, asked=True, heading=("加分或扣分", "Bonus or deduction"),
        width=14)
    points: Fraction | None = told(kinds.NUMBER, _("Points"),
        _("Enter a positive number; “adds/deducts” is chosen above."), low=0, heading=("分值", "Points"),
        says="per unit of quantity")
    unit: str = told(kinds.TEXT, _("Counted in"), _("Person-time, case, day, household …"), suggest="units_of_count",
        heading=("单位", "Per"), says='what is counted, text ("person-time", "household-month")')
    range: tuple[Fraction, Fraction] | None = told(kinds.RANGE, _("Points"), low=0, heading=("分值", "Points"),
        says="`[min, max]` instead of points: the assessor chooses a value inside and gives a reason")
    levels: dict[str, Fraction] = told(kinds.TABLE, _("Levels"), low=0, columns=("level", _("Level"), "points", _("Points")),
        suggest="levels", more=_("Add a level"), spare=3, heading=("分级分值", "Points by level"), width=26,
        schema={"minProperties": 1}, says='`{"county": "4", "city": "6"}` instead of points: ladder by level')
    modifiers: tuple[Modifier, ...] = told(kinds.NAMED, _("Circumstances"),
        _("Circumstances that raise or lower the points of an entry: points × all factors, then + all additions."), part="modifier",
        more=_("Add a circumstance"), heading=("情节", "Circumstances"), width=30, schema={"maxProperties": 8},
        says='`{"reminded": {"times": "2"}, "group": {"times": "2", "plus": "1"}}`: unit amount × all times, then + '
        'all plus. With `"when": CONDITION` a modifier acts only for subjects for whom it holds (so '
        '`{"credited_to_unit": {"times": "0", "when": {"attribute": "linked", "in": ["yes"]}}}` guards against '
        'counting twice); shares of lead and assistants are `{"lead": {"times": "0.8"}, "assistant": {"times": "0.2"}}`')
    factor: Value | None = told(kinds.VALUE, _("Factor"),
        _("A data item or calculated item by which the points are multiplied, such as a role factor."), otherwise=Text("1"),
        heading=("系数", "Factor"), width=16,
        says="VALUE by which the rule's amount is multiplied for the subject (role factors); missing = 1")
    when: Condition | None = told(kinds.CONDITION, _("Applies only if"), _("For others the rule has no effect."),
        heading=("适用条件", "Applies when"), width=30,
        says="CONDITION: for subjects for whom it does not hold, the rule takes and gives nothing")
    cap: Fraction | None = told(kinds.SHARE, _("At most in all"), _("A number, or a share of the full score such as 8%."),
        low=0, heading=("最多", "At most"),
        says="most that the rule can take or give; a number or per cent of the item's `full`")
    list: str = told(kinds.NAME, _("Rule group"), heading=("合并封顶", "Shared cap"),
        says='code of one of the item\'s `lists`: `{"awards": {"title", "cap": "5", "take": "sum"}}`; the amounts of '
        'its rules (after their own caps) are summed, or only the `"highest"` counts (ties: first in document order), '
        'then held at `cap` (number or per cent of `full`). Rules of one list are of one kind')
    # only the highest event of a group in this pool counts
    pool: str | None = told(kinds.POOL, _("Only the highest counts among"),
        _("A name shared by several rules, or * for this rule alone."), key="highest_in", heading=("只取最高", "Highest only in"),
        width=16,
        says="name of a pool (or `true`): of the events of one group only the highest amount counts; rules with one pool name compete")
    # what the group key names; None = the pool is one group
    group: dict | None = told(kinds.GROUP, _("per"), _("What an entry then has to state: the project, the document."),
        asked=False, heading=("同组名目", "Grouped by"), width=16,
        says='title of what the group key names (`{"en": "project"}`); then each event must name its group. Without '
        '`group` the pool is one group')
    measure: Value | None = told(kinds.VALUE, _("Counted from a data item"),
        _("Code of a data item that gives the count; no entries are needed then."),
        otherwise=_("the entries that cite the rule"), heading=("计数来源", "Counted from"), width=18,
        says="VALUE that is the count *n*, instead of the sum of the quantities of the rule's events")
    missing: str = told(kinds.CHOICE, _("If there is no data"), options=WITHOUT_FIGURE, default="skip",
        heading=("无数据时", "Without value"), width=14,
        says='a measure without value: `"skip"` the rule (default) or take `"zero"`')
    over: str = told(kinds.CHOICE, _("The count continues"), options=COUNTED_OVER, default="period",
        heading=("累计", "Counted over"),
        says='`"year"`: *n* goes on counting from the year\'s earlier periods; the rule then gives what this period '
        'adds: amount(n before + n) − amount(n before), before its cap')
    evidence: bool = told(kinds.FLAG, _("Evidence required"),
        _("Without evidence the entry gives no points; the settings say whether it is refused."),
        heading=("须有佐证", "Needs a document"), says="an event needs a document (see `settings.evidence`)")
    approval: bool = told(kinds.FLAG, _("Needs approval by somebody else"), _("Only for rules that need approval."),
        heading=("须经审定", "Needs approval"),
        says='an event counts only when somebody else approved it ("committee decides")')
    source: str = shared.source()
    per: Fraction | None = shared.size_of_step(("每", "Per step of"))
    steps: str = shared.steps()
    above: Value | None = bound(_("When above"), ("超过", "Above"))
    below: Value | None = bound(_("When below"), ("低于", "Below"))
    required: Value | None = bound(pgettext("scheme", "Required"), ("应达", "Required"))
    at_least: Value | None = bound(_("When at least"), ("不少于", "At least"))
    at_most: Value | None = bound(_("When at most"), ("不多于", "At most in number"))
    base: Fraction | None = told(kinds.NUMBER, _("Base"), low=0, heading=("基础分", "Base"))
    then: Fraction | None = told(kinds.NUMBER, _("For each further step"), low=0, heading=("以后每步", "Then each"))
    target: Value | None = bound(_("Target"), ("目标", "Target"))
    tolerance: Value = shared.tolerance()
    sides: str = told(kinds.CHOICE, _("Counted"), options=SIDES, default="both", heading=("偏差方向", "Sides"))
    # (from, points), rising
    ladder: tuple[tuple[Fraction, Fraction], ...] = told(kinds.LIST, _("Steps of the escalation"), part="ladder",
        table="ladder", number="points", heading=("阶梯", "ladder"), more=_("Add a step"), spare=3,
        schema={"minItems": 1})
    ladder_mode: str = told(kinds.CHOICE, _("A higher step"), options=LADDER_MODES, default="replace",
        heading=("阶梯算法", "Ladder"), width=18)
    # (from, rate), rising
    tiers: tuple[tuple[Fraction, Fraction], ...] = told(kinds.LIST, _("Tiers"), part="tier", table="tiers", number="rate",
        heading=("分段计率", "progressive rates"), more=_("Add a tier"), spare=2, schema={"minItems": 1})

    @property
    def sign(self) -> int:
        return -1 if self.kind == "deduct" else 1

    @property
    def year(self) -> bool:
        return self.over == "year"

    @property
    def bounds(self) -> tuple[tuple[str, Value], ...]:
        """(name, kinds.VALUE) of the stated limits."""
        named = ((name, getattr(self, name)) for name in BOUNDS)
        stated = [(name, value) for name, value in named if value is not None]
        return tuple([*stated, ("tolerance", self.tolerance)] if self.target is not None else stated)

    @property
    def is_counted(self) -> bool:
        """True when points depend on the total count or a measure, so that one event has no effect of its own."""
        forms = (
            self.per, self.above, self.below, self.required, self.at_least, self.at_most, self.base, self.measure,
            self.target,
        )  # fmt: skip
        return any(form is not None for form in forms) or bool(self.ladder or self.tiers)

    @property
    def form(self) -> str:
        """Of a rule that is counted, which of ``amounts.COUNTED_FORMS`` its amount has."""
        if self.ladder or self.tiers:
            return "ladder" if self.ladder else "tiers"
        if self.target is not None or self.base is not None:
            return "target" if self.target is not None else "base"
        if self.per is None:
            return "once" if self.bounds else "each"
        limits = {"above": "excess", "below": "lack", "required": "shortfall"}
        return next((form for name, form in limits.items() if getattr(self, name) is not None), "steps")

    @property
    def level_codes(self) -> tuple[str, ...]:
        return tuple(self.levels)


@dataclass(frozen=True, kw_only=True)
class RuleList:
    """Rules of one item that share a cap, or of which only the highest counts."""

    code: str
    title: dict = shared.row_title()
    cap: Fraction | None = told(kinds.SHARE, pgettext("scheme", "At most"), low=0)
    take: str = told(kinds.CHOICE, _("Counted"), options=LIST_TAKES, default="sum")
    rules: tuple[int, ...]  # Rule.index, document order
