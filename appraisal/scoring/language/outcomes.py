"""What becomes of scores: vetoes, grades, the printed results, payout plans."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import kinds, shared
from .declare import told
from .marks import _, pgettext
from .nodes import Rounding
from .values import Condition
from .vocabularies import (
    AFTER_THE_TABLE,
    OF_COEFFICIENT,
    OVER_THE_POOL,
    RESIDUE_GOES,
    SCORE_OR_COEFFICIENT,
)
from .words import Option, Words

RESIDUES = tuple(RESIDUE_GOES)
NO_LIMIT = _("no limit")


# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True, kw_only=True)
class Effect(Option):
    """What a veto does; ``holds`` says to what: "result" decides the grade alone, "grade" and "item" hold these."""

    holds: str
    named: bool = True  # the veto names that grade or item; without, the best grade is meant

    def __post_init__(self) -> None:
        if self.holds not in ("result", "grade", "item"):
            raise LookupError(f"the effect {self.code} holds {self.holds}, which no engine knows")


EFFECT_KINDS = {
    one.code: one
    for one in (
        Effect(
            "result", _("The result is vetoed; the total remains visible."), ("一票否决", "result vetoed"),
            holds="result", named=False,
        ),
        Effect(
            "no_excellent", _("Barred from the top grade."), ("不得评最高等次", "best grade barred"),
            holds="grade", named=False,
        ),
        Effect("grade_at_most", _("At most the grade named below."), ("等次不高于", "grade at most"), holds="grade"),
        Effect(
            "item_zero", _("The indicator or section named below scores zero."), ("该项记零分", "item scores zero"),
            holds="item",
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Veto:
    index: int
    code: str = shared.code()
    title: dict = shared.title()
    when: Condition = told(kinds.CONDITION, pgettext("scheme", "Condition"), required=True, heading=("条件", "When"), width=46)
    effect: str = told(kinds.CHOICE, pgettext("scheme", "Effect"), options=Words(EFFECT_KINDS.values()), required=True,
        heading=("后果", "Effect"), width=20)
    # for grade_at_most; for result: the grade that a vetoed sheet shows, none when empty
    grade: str = told(kinds.NAME, _("Grade"), _("For “at most the grade”; for a vetoed result, the grade that is shown."),
        heading=("等次代码", "Grade code"), width=14)
    # for item_zero: an item or a node
    item: str = told(kinds.NAME, _("Indicator or section"), _("For “scores zero”."), heading=("指标代码", "Indicator code"),
        width=14)

    @property
    def kind(self) -> Effect:
        return EFFECT_KINDS[self.effect]


@dataclass(frozen=True, kw_only=True)
class Grade:
    index: int
    code: str = shared.row_code("grade_codes")
    title: dict = shared.row_title()
    # inclusive; None = everything below
    low: Fraction | None = told(kinds.NUMBER, pgettext("scheme", "From"), key="from", heading=("从", "From"))
    # exclusive; the "from" of the grade above unless stated
    high: Fraction | None = told(kinds.NUMBER, _("Below"), key="to", otherwise=_("the grade above"), heading=("到", "To"))

    def has(self, printed: Fraction) -> bool:
        return (self.low is None or printed >= self.low) and (self.high is None or printed < self.high)


@dataclass(frozen=True, kw_only=True)
class Output:
    """How a final number is limited and printed."""

    places: int = shared.places()
    mode: str = shared.rounding()
    floor: Fraction | None = told(kinds.BOUND, _("At least"), otherwise=NO_LIMIT, percent=True, words=("none",),
        heading=("下限", "Floor"))
    cap: Fraction | None = told(kinds.BOUND, pgettext("scheme", "At most"), otherwise=NO_LIMIT, percent=True, words=("none",),
        heading=("上限", "Cap"))
    of: str = told(kinds.CHOICE, _("Calculated from"), options=OF_COEFFICIENT, default="rounded", of="coefficient",
        heading=("取自", ""))

    @property
    def rounding(self) -> Rounding:
        return Rounding(places=self.places, mode=self.mode)


@dataclass(frozen=True)
class Plan(Option):
    """A kind of payout."""

    says: str = ""
    example: str = ""
    asks: str = ""  # the fields of its form, in order


PLAN_KINDS = {
    one.code: one
    for one in (
        Plan(
            "share", _("Share of a pool"), ("按份分配", "share of a pool"), _("The pool is divided by the scores."),
            _("Own score ÷ sum of all scores × pool."),
            "weight factor times_factor residue places min_score when",
        ),
        Plan(
            "amount", _("Amount by a formula"), ("按公式计发", "amount by formula"),
            _("An amount per person, calculated from score, grade and data items."), "12.5 * TOTAL() * headcount",
            "formula floor cap places mode pool over_pool residue min_score when",
        ),
        Plan(
            "consecutive", _("Reward for consecutive compliant years"), ("连续年度奖", "consecutive years"),
            _("A table of rewards by the number of years."), _("First year 10,000, second 30,000."),
            "kept_when table beyond places mode min_score when",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Payout:
    """A payout plan as it is declared; who pays reads it as an object by key (``Scheme.payouts``)."""

    code: str = shared.code()
    title: dict = shared.title()
    method: str = told(kinds.CHOICE, options=Words(PLAN_KINDS.values()), required=True, heading=("方式", "Method"), width=18)
    weight: str = told(kinds.CHOICE, _("Divided by"), options=SCORE_OR_COEFFICIENT, default="score", of="share",
        heading=("按", "Weight by"))
    formula: Any = told(kinds.FORMULA, _("Formula"), required=True, suggest="formula", wide=True, of="amount",
        heading=("公式", "Formula"), width=40)
    floor: Fraction | None = told(kinds.BOUND, _("At least"), otherwise=NO_LIMIT, words=("none",), of="amount",
        heading=("下限", "Floor"))
    cap: Fraction | None = told(kinds.BOUND, pgettext("scheme", "At most"), otherwise=NO_LIMIT, words=("none",), of="amount",
        heading=("上限", "Cap"))
    kept_when: Condition = told(kinds.CONDITION, _("Condition for a compliant year"), required=True, of="consecutive",
        heading=("达标条件", "Good when"), width=30)
    table: tuple[Fraction, ...] = told(kinds.NUMBERS, _("Amounts by year"),
        _("For the first, second year in a row and so on: 10000, 30000."), table="amounts",
        heading=("逐年金额", "amounts by year"), required=True, wide=True, low=0, of="consecutive")
    beyond: str = told(kinds.CHOICE, _("After the end of the table"), options=AFTER_THE_TABLE, default="last", of="consecutive",
        heading=("超出年数", "Beyond the table"))
    factor: Any = told(kinds.VALUE, _("Times the factor"), _("A data item or calculated item, such as a role factor."),
        otherwise="1", of="share", heading=("系数", "Factor"), width=16)
    times_factor: bool = told(kinds.FLAG, _("Times the factor of the post"), of="share",
        heading=("乘岗位系数", "Times post factor"))
    pool: Fraction | None = told(kinds.NUMBER, _("All amounts together at most"), otherwise=NO_LIMIT, low=0, of="amount",
        heading=("总额", "Pool"))
    over_pool: str = told(kinds.CHOICE, _("If all amounts exceed the pool"), options=OVER_THE_POOL, default="refuse",
        of="amount", heading=("超总额时", "Over the pool"))
    residue: str = told(kinds.CHOICE, _("Remainder after rounding goes"), options=RESIDUE_GOES,
        default="largest_remainder", of="share amount", heading=("尾差", "Residue"), width=18)
    places: int = shared.places()
    mode: str = shared.rounding()
    min_score: Fraction | None = told(kinds.NUMBER, _("Only from a score of"), otherwise=_("every score"),
        heading=("最低得分", "Least score"))
    when: Condition | None = told(kinds.CONDITION, _("Only when"), _("Without a condition it applies to everyone."),
        heading=("发放条件", "Paid when"), width=30)
    unit: str = told(kinds.TEXT, heading=("单位", "Unit"))  # a remark that nothing reads
