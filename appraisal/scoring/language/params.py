"""What an item's method is told: one frozen record per method."""

from dataclasses import dataclass
from fractions import Fraction

from . import shared
from .declare import (
    BOUND,
    CHOICE,
    CONDITION,
    COUNT,
    FLAG,
    FORMULA,
    LIST,
    NAME,
    NUMBER,
    NUMBERS,
    PART,
    SHARE,
    SHARES,
    TITLE,
    VALUE,
    WORD_OR_NUMBER,
    WORD_OR_SHARE,
    told,
)
from .formula import Expression
from .marks import _, pgettext
from .shared import Value
from .values import Condition, Inherited
from .vocabularies import (
    ABSENT_GROUPS,
    AFTER_THE_TABLE,
    ENDS,
    MEANS_OF,
    ORDERS,
    TIES_SHARE,
)
from .words import words


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The least size of the sample that the value is drawn from, and of what."""

    at_least: Fraction | None = told(
        NUMBER, _("Sample of at least"), _("The figure is entered as a sampling record: 18 of 20.")
    )
    of: dict = told(TITLE, _("Sample of what"), asked=False)


@dataclass(frozen=True, kw_only=True)
class Given:
    value: Value = shared.measured()
    times: Value = shared.times()
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class Ratio:
    value: Value = shared.measured()
    target: Value = told(
        VALUE,
        _("Target"),
        _("A number, or the code of a figure."),
        default="1",
        heading=("目标", "Target"),
        width=16,
    )
    cap: Fraction | None = told(
        BOUND,
        _("Share counts at most"),
        _("1 is 100 %, 1.08 is 108 %, “none” is without end."),
        default="1",
        words=("none",),
        heading=("比率上限", "Cap of the ratio"),
    )
    floor: Fraction | None = told(BOUND, _("Share counts at least"), default="0", words=("none",))
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class Band:
    low: Fraction | None = told(NUMBER, pgettext("scheme", "From"), key="from")
    low_open: bool = told(FLAG, _("without it"), key="from_open")
    high: Fraction | None = told(NUMBER, pgettext("scheme", "To"), key="to")
    high_closed: bool = told(FLAG, _("with it"), key="to_closed")
    points: Fraction = told(NUMBER, _("Points"), required=True, asked=True)

    @property
    def low_closed(self) -> bool:
        return not self.low_open


@dataclass(frozen=True, kw_only=True)
class Bands:
    value: Value = shared.measured()
    bands: tuple[Band, ...] = told(
        LIST,
        _("Bands"),
        _("The first band that holds the value counts. An empty side is open-ended."),
        part="band",
        table="bands",
        number="points",
        heading=("分档", "bands"),
        required=True,
        asked=False,
        more=_("Add a band"),
        spare=2,
        schema={"minItems": 1},
    )
    otherwise: Fraction | None = told(
        NUMBER,
        _("Otherwise"),
        _("Points for values that no band holds; without it a hole between bands is refused."),
    )
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


SIGNED = _("With sign: −0.5 takes half a point.")


@dataclass(frozen=True, kw_only=True)
class Step:
    """``step``, and ``compare_with_mean`` whose target is the mean of the peer group."""

    value: Value = shared.measured()
    target: Value | None = told(
        VALUE, _("Target"), required=True, of="step"
    )  # None: the mean of the peer group
    mean_of: str = told(CHOICE, _("Mean of"), options=MEANS_OF, default="group", of="compare_with_mean")
    below: Fraction = told(
        NUMBER,
        _("Points for each step below"),
        SIGNED,
        default="0",
        heading=("每差一步", "Each step below"),
    )
    above: Fraction = told(
        NUMBER,
        _("Points for each step above"),
        SIGNED,
        default="0",
        heading=("每超一步", "Each step above"),
    )
    per: Fraction = shared.size_of_step(("一步大小", "Size of a step"))
    steps: str = shared.steps()
    tolerance: Value = shared.tolerance()
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class BestOfGroup:
    value: Value = shared.measured()
    order: str = told(CHOICE, _("The best is"), options=ORDERS, default="high")
    missing: str = shared.when_missing()
    sample: dict = shared.sampled()


@dataclass(frozen=True, kw_only=True)
class GroupShare:
    """Points for the places within a share of the group."""

    to: Fraction = told(NUMBER, _("Up to the share"), required=True, asked=False)
    points: Fraction = told(SHARE, _("Points"), required=True, asked=False)


@dataclass(frozen=True, kw_only=True)
class Rank:
    """Points by place: exactly one of ``points`` (with ``after``), ``start`` and ``step``, ``shares``."""

    value: Value = shared.measured()
    given: bool = told(FLAG, _("The value already is the place"))
    order: str = told(CHOICE, _("First is"), options=ORDERS, default="high")
    origin: str = told(CHOICE, _("Places are counted from"), key="from", options=ENDS, default="top")
    ties: str = told(CHOICE, _("Equal values"), options=TIES_SHARE, default="shared")
    points: tuple[Fraction, ...] = told(
        SHARES,
        _("Points by place"),
        _("For the first, the second and so on: 60, 57, 54."),
        wide=True,
        table="points",
        heading=("名次得分", "points by place"),
    )
    after: str | Fraction = told(  # a number is added for each further place
        WORD_OR_SHARE,
        _("After the list"),
        _("last, zero, or points added for each further place such as −0.1."),
        options=words(("last", ""), ("zero", "")),
        default="last",
    )
    start: Fraction | None = told(SHARE, _("Or: points of the first"))
    step: Fraction = told(SHARE, _("and for each further place"), _("With sign; −5% is of the full score."))
    shares: tuple[tuple[Fraction, Fraction], ...] = (
        told(  # (share of the group, points), the first that holds
            LIST,
            _("Or: points by share of the group"),
            _("Up to 0.2 of the group 10 points, up to 0.5 8 points."),
            part="share",
            table="shares",
            number="points",
            heading=("名次比例", "points by share"),
            more=_("Add a share"),
            schema={"minItems": 1},
        )
    )
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
    value: Fraction = told(NUMBER, _("Worth"), required=True, asked=False)


@dataclass(frozen=True, kw_only=True)
class VoteGroup:
    code: str = shared.row_code()
    title: dict = shared.row_title(pgettext("scheme", "Group"))
    weight: Fraction = told(NUMBER, _("Weight"), default="1", low=0)


@dataclass(frozen=True, kw_only=True)
class Trim:
    """How many of the highest and lowest valid ballots of each group are left out."""

    highest: int = told(COUNT, _("Highest votes left out"), default="0")
    lowest: int = told(COUNT, _("Lowest votes left out"), default="0")


@dataclass(frozen=True, kw_only=True)
class Vote:
    options: tuple[VoteOption, ...] = told(
        LIST,
        _("Answers"),
        _("What one may vote, and what each answer is worth. Spoiled ballots do not count."),
        part="option",
        table="options",
        number="value",
        heading=("投票选项", "vote options"),
        required=True,
        asked=False,
        more=_("Add an answer"),
        spare=4,
        schema={"minItems": 1},
    )
    groups: tuple[VoteGroup, ...] = told(
        LIST,
        _("Groups of voters"),
        _("The mean of each group counts by its weight; 20, 40, 40 and 0.2, 0.4, 0.4 say the same."),
        part="voters",
        table="groups",
        number="weight",
        heading=("投票人群", "voter groups"),
        required=True,
        asked=False,
        more=_("Add a group"),
        spare=1,
        schema={"minItems": 1},
    )
    absent_group: str = told(
        CHOICE, _("A group without valid votes"), options=ABSENT_GROUPS, default="reweight"
    )
    at_least: Fraction | None = told(  # fewest valid ballots in all
        NUMBER, _("Valid votes needed"), _("With fewer the indicator has no value."), low=0
    )
    trim: Trim = told(PART, part="trim")
    times: Value = shared.times(_("0.3 when the question is worth 30 %."))
    question: str = told(
        NAME,
        _("Question"),
        _("What the ballots cite; several indicators can read one question."),
        otherwise=_("the code of the indicator"),
    )
    missing: str = shared.when_missing()

    @property
    def trim_highest(self) -> int:
        return self.trim.highest

    @property
    def trim_lowest(self) -> int:
        return self.trim.lowest


@dataclass(frozen=True, kw_only=True)
class Counter:
    kept_when: Condition = told(CONDITION, _("A period is good when"), required=True, asked=False)
    prior: Value = told(VALUE, _("Good periods before"), otherwise=_("what the last period ended with"))
    table: tuple[Fraction, ...] = told(
        NUMBERS,
        _("Points by number of periods"),
        _("For the first, the second in a row and so on: 1, 3, 5."),
        table="table",
        heading=("逐次得分", "points by number"),
        required=True,
        asked=False,
        wide=True,
    )
    beyond: str | Fraction = told(  # a number is added for each further period
        WORD_OR_NUMBER,
        _("After the table"),
        _("last, restart, none, or points added for each further period."),
        options=AFTER_THE_TABLE,
        default="last",
    )


@dataclass(frozen=True, kw_only=True)
class Computed:
    """``expression``: the value of a formula, which ``text`` holds as written."""

    formula: Expression = told(
        FORMULA, _("Formula"), required=True, suggest="formula", heading=("公式", "Formula"), width=34
    )
    missing: str = shared.when_missing()
    text: str


Params = Given | Ratio | Bands | Step | BestOfGroup | Rank | Vote | Inherited | Counter | Computed
