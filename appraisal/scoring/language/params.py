"""What an item's method is told: one frozen record per method."""

from dataclasses import dataclass
from fractions import Fraction

from . import kinds, shared
from .declare import told
from .formula import Expression
from .marks import _, pgettext
from .shared import Value
from .values import Condition
from .vocabularies import (
    ABSENT_GROUPS,
    AFTER_THE_TABLE,
    ENDS,
    MEANS_OF,
    ORDERS,
    TIES_SHARE,
)
from .words import words

# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The least size of the sample that the value is drawn from, and of what."""

    at_least: Fraction | None = told(kinds.NUMBER, _("Sample of at least"),
        _("The value is entered as a spot-check record: 18 of 20."))
    of: dict = told(kinds.TITLE, _("Object of the sample"), asked=False)


@dataclass(frozen=True, kw_only=True)
class Given:
    value: Value = shared.measured()
    times: Value = shared.times()
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class Ratio:
    value: Value = shared.measured()
    target: Value = told(kinds.VALUE, _("Target"), _("A number, or the code of a data item."), default="1",
        heading=("目标", "Target"), width=16)
    cap: Fraction | None = told(kinds.BOUND, _("Completion rate counts at most as"),
        _("1 is 100 %, 1.08 is 108 %, “none” means no limit."), default="1", words=("none",),
        heading=("比率上限", "Cap of the ratio"))
    floor: Fraction | None = told(kinds.BOUND, _("Completion rate counts at least as"), default="0", words=("none",))
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class Band:
    low: Fraction | None = told(kinds.NUMBER, pgettext("scheme", "From"), key="from")
    low_open: bool = told(kinds.FLAG, _("without it"), key="from_open")
    high: Fraction | None = told(kinds.NUMBER, pgettext("scheme", "To"), key="to")
    high_closed: bool = told(kinds.FLAG, _("with it"), key="to_closed")
    points: Fraction = told(kinds.NUMBER, _("Points"), required=True, asked=True)

    @property
    def low_closed(self) -> bool:
        return not self.low_open


@dataclass(frozen=True, kw_only=True)
class Bands:
    value: Value = shared.measured()
    bands: tuple[Band, ...] = told(kinds.LIST, _("Bands"),
        _("The first band that contains the value counts. An empty side has no limit."), part="band", table="bands",
        number="points", heading=("分档", "bands"), required=True, asked=False, more=_("Add a band"), spare=2,
        schema={"minItems": 1})
    otherwise: Fraction | None = told(kinds.NUMBER, _("Otherwise"),
        _("Points for values that are in no band; without it, gaps between bands are refused."))
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


SIGNED = _("With sign: −0.5 deducts half a point.")


@dataclass(frozen=True, kw_only=True)
class Step:
    """``step``, and ``compare_with_mean`` whose target is the mean of the peer group."""

    value: Value = shared.measured()
    # None: the mean of the peer group
    target: Value | None = told(kinds.VALUE, _("Target"), required=True, of="step")
    mean_of: str = told(kinds.CHOICE, _("Mean taken over"), options=MEANS_OF, default="group", of="compare_with_mean")
    below: Fraction = told(kinds.NUMBER, _("Points per step below"), SIGNED, default="0",
        heading=("每差一步", "Each step below"))
    above: Fraction = told(kinds.NUMBER, _("Points per step above"), SIGNED, default="0",
        heading=("每超一步", "Each step above"))
    per: Fraction = shared.size_of_step(("一步大小", "Size of a step"))
    steps: str = shared.steps()
    tolerance: Value = shared.tolerance()
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class BestOfGroup:
    value: Value = shared.measured()
    order: str = told(kinds.CHOICE, _("The best value is"), options=ORDERS, default="high")
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class GroupShare:
    """Points for the places within a share of the group."""

    to: Fraction = told(kinds.NUMBER, _("Up to the share"), required=True, asked=False)
    points: Fraction = told(kinds.SHARE, _("Points"), required=True, asked=False)


@dataclass(frozen=True, kw_only=True)
class Rank:
    """Points by place: exactly one of ``points`` (with ``after``), ``start`` and ``step``, ``shares``."""

    value: Value = shared.measured()
    given: bool = told(kinds.FLAG, _("The value is the rank itself"))
    order: str = told(kinds.CHOICE, _("First is"), options=ORDERS, default="high")
    origin: str = told(kinds.CHOICE, _("Order"), key="from", options=ENDS, default="top")
    ties: str = told(kinds.CHOICE, _("Equal values"), options=TIES_SHARE, default="shared")
    points: tuple[Fraction, ...] = told(kinds.SHARES, _("Points by rank"),
        _("For the first, second and so on: 60, 57, 54."), wide=True, table="points",
        heading=("名次得分", "points by place"))
    # a number is added for each further place
    after: str | Fraction = told(kinds.WORD_OR_SHARE, _("After the end of the list"),
        _("last, zero, or points added for each further place such as −0.1."),
        options=words(("last", ""), ("zero", "")), default="last")
    start: Fraction | None = told(kinds.SHARE, _("Or: points of the first"))
    step: Fraction = told(kinds.SHARE, _("and for each further rank"), _("With sign; −5% is of the full score."))
    # (share of the group, points), the first that holds
    shares: tuple[tuple[Fraction, Fraction], ...] = (
        told(kinds.LIST, _("Or: points by share of the group"), _("Up to 0.2 of the group 10 points, up to 0.5 8 points."), part="share", table="shares", number="points", heading=("名次比例", "points by share"), more=_("Add a share"), schema={"minItems": 1}))
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()

    @property
    def downwards(self) -> bool:
        """True when the greatest value has place 1."""
        return (self.order == "high") == (self.origin == "top")


@dataclass(frozen=True, kw_only=True)
class VoteOption:
    code: str = shared.row_code()
    title: dict = shared.row_title(_("Answer"))
    value: Fraction = told(kinds.NUMBER, _("Points"), required=True, asked=False)


@dataclass(frozen=True, kw_only=True)
class VoteGroup:
    code: str = shared.row_code()
    title: dict = shared.row_title(pgettext("scheme", "Group"))
    weight: Fraction = told(kinds.NUMBER, _("Weight"), default="1", low=0)


@dataclass(frozen=True, kw_only=True)
class Trim:
    """How many of the highest and lowest valid ballots of each group are left out."""

    highest: int = told(kinds.COUNT, _("Highest votes left out"), default="0")
    lowest: int = told(kinds.COUNT, _("Lowest votes left out"), default="0")


@dataclass(frozen=True, kw_only=True)
class Vote:
    options: tuple[VoteOption, ...] = told(kinds.LIST, _("Answers"),
        _("The options of the vote and the points of each. Invalid ballots do not count."), part="option",
        table="options", number="value", heading=("投票选项", "vote options"), required=True, asked=False,
        more=_("Add an answer"), spare=4, schema={"minItems": 1})
    groups: tuple[VoteGroup, ...] = told(kinds.LIST, _("Groups of voters"),
        _("The mean of each group counts by its weight; 20, 40, 40 and 0.2, 0.4, 0.4 mean the same."), part="voters",
        table="groups", number="weight", heading=("投票人群", "voter groups"), required=True, asked=False,
        more=_("Add a group"), spare=1, schema={"minItems": 1})
    absent_group: str = told(kinds.CHOICE, _("A group without valid votes"), options=ABSENT_GROUPS, default="reweight")
    # fewest valid ballots in all
    at_least: Fraction | None = told(kinds.NUMBER, _("Valid votes needed"), _("With fewer, the indicator has no value."),
        low=0)
    trim: Trim = told(kinds.PART, part="trim")
    times: Value = shared.times(_("0.3 when the question is worth 30 %."))
    question: str = told(kinds.NAME, _("Question"), _("The question that the ballots answer; several indicators can use one question."),
        otherwise=_("the code of the indicator"))
    missing: str = shared.when_missing()


@dataclass(frozen=True, kw_only=True)
class Counter:
    kept_when: Condition = told(kinds.CONDITION, _("Condition for a compliant period"), required=True, asked=False)
    prior: Value = told(kinds.VALUE, _("Compliant periods before"), otherwise=_("count at the end of the last period"))
    table: tuple[Fraction, ...] = told(kinds.NUMBERS, _("Points by number of periods"),
        _("For the first, second period in a row and so on: 1, 3, 5."), table="table",
        heading=("逐次得分", "points by number"), required=True, asked=False, wide=True)
    # a number is added for each further period
    beyond: str | Fraction = told(kinds.WORD_OR_NUMBER, _("After the end of the table"),
        _("last, restart, none, or points added for each further period."), options=AFTER_THE_TABLE, default="last")


@dataclass(frozen=True, kw_only=True)
class Computed:
    """``expression``: the value of a formula, which ``text`` holds as written."""

    formula: Expression = told(kinds.FORMULA, _("Formula"), required=True, suggest="formula", heading=("公式", "Formula"),
        width=34)
    missing: str = shared.when_missing()
    text: str
