"""Sections and items of the tree."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import shared
from .compositions import COMPOSITION_KINDS, COMPOSITION_WORDS, Composition
from .declare import (
    CHOICE,
    CONDITION,
    LIMIT,
    LIST,
    NAMED,
    NAMES,
    NUMBER,
    PARAMS,
    PART,
    TEXT,
    WORD_OR_POSITIVE,
    Ask,
    told,
)
from .marks import _, pgettext
from .methods import METHOD_WORDS
from .params import Params, Ratio
from .rules import Rule, RuleList
from .values import Condition
from .vocabularies import AS_STATED, FAMILIES, OF_SEVERAL_ASSESSORS
from .words import words


@dataclass(frozen=True, kw_only=True)
class Rounding:
    places: int = shared.places(
        _("Rounded to decimals"), _("Empty: nothing is rounded here, the exact value goes on."), ""
    )
    mode: str = shared.rounding()  # half_up: half away from zero, as Decimal's ROUND_HALF_UP


def limit(label: str, words: tuple[str, ...], heading: tuple[str, str]) -> Any:
    """A floor or a cap; per cent of the full score is resolved when it is read."""
    says = _("A number, a share of the full score such as 108%, or “none”.")
    return told(LIMIT, label, says, otherwise=_("none"), percent=True, words=words, heading=heading)


# what a section's form says of ``full``
STATED_MAXIMUM = Ask(
    "full", _("Stated maximum"), _("Only compared with what the parts add up to."), required=False
)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A composition node, or an item when ``method`` is set."""

    index: int  # position in Scheme.nodes (document order, root first)
    code: str = shared.code()
    title: dict = shared.title()
    full: Fraction | None = told(NUMBER, _("Full score"), low=0, heading=("满分", "Full score"))
    weight: Fraction | None = told(
        NUMBER,
        _("Weight"),
        _("0.3 and 30 say the same when all weights agree."),
        low=0,
        heading=("权重", "Weight"),
    )
    floor: Fraction | None = limit(_("Lowest score"), ("none",), ("下限", "Floor"))
    cap: Fraction | None = limit(_("Highest score"), ("none", "full"), ("上限", "Cap"))
    round: Rounding | None = told(PART, part="round", schema={"$ref": "#/$defs/rounding"})
    applies_when: Condition | None = told(
        CONDITION,
        _("Applies only when"),
        _("Without a condition it applies to everybody."),
        heading=("适用条件", "Applies when"),
        width=30,
    )
    source: str = shared.source()
    # composition
    compose: str = told(CHOICE, options=COMPOSITION_WORDS, required=True, of="node")
    children: tuple["Node", ...] = told(LIST, part="part", required=True, of="node", schema={"minItems": 1})
    rescale_from: Fraction | None = told(  # None: the full scores of the applicable children
        WORD_OR_POSITIVE,
        pgettext("scheme", "From"),
        _("The maximum of the parts, such as 106; “applicable” takes the sum of those that apply."),
        key="from",
        options=words(("applicable", "")),
        asked=True,
        of="node",
        heading=("折算自", "Rescaled from"),
    )
    rescale_to: Fraction | None = told(
        NUMBER,
        pgettext("scheme", "To"),
        _("What it becomes, such as 85."),
        key="to",
        asked=True,
        of="node",
        heading=("折算到", "Rescaled to"),
    )
    weights: str = told(  # "as_stated": need not add up
        CHOICE,
        _("Weights that do not add up"),
        options=AS_STATED,
        otherwise=_("are refused"),
        of="node",
        heading=("权重合计", "Weights add up"),
    )
    # item
    item: int = -1  # position in Scheme.items
    method: str = told(CHOICE, options=METHOD_WORDS, required=True, of="item")
    dimension: str = told(TEXT, _("Dimension"), of="item", heading=("维度", "Dimension"), width=14)
    family: str = told(
        CHOICE,
        _("Family"),
        _("A common indicator only deducts from its full score."),
        options=FAMILIES,
        default="individual",
        of="item",
        heading=("共性或个性", "Common or individual"),
    )
    params: Params | None = told(PARAMS, of="item")  # None for the plain methods
    rules: tuple[Rule, ...] = told(LIST, part="rule", of="item")
    lists: tuple[RuleList, ...] = told(
        NAMED,
        _("Lists of rules"),
        _("Rules of one list share a cap, or only the highest of them counts."),
        part="list",
        table="lists",
        heading=("合并封顶", "shared caps"),
        more=_("Add a list"),
        of="item",
    )
    assessed_by: tuple[str, ...] = told(
        NAMES,
        _("Assessing units"),
        _("Codes of the units, apart by commas; each sees and fills its own."),
        suggest="units",
        of="item",
        heading=("考核单位", "Assessed by"),
        width=24,
    )
    several_assessors: str = told(
        CHOICE,
        _("Figures of several units"),
        options=OF_SEVERAL_ASSESSORS,
        default="mean",
        of="item",
        heading=("多家考核时", "Several assessors"),
    )
    missing: str = "full"  # no value: "full", "zero", "mean" of the peers or "na" (not applicable)
    sample: dict = field(default_factory=dict, hash=False)

    @property
    def is_item(self) -> bool:
        return bool(self.method)

    @property
    def composition(self) -> Composition:
        """How a section makes one score of its children."""
        return COMPOSITION_KINDS[self.compose]

    @property
    def value(self) -> Any:
        """The VALUE that the method reads; None when it reads none."""
        return getattr(self.params, "value", None)

    @property
    def target(self) -> str | None:
        """Code of the value that is the target; None when there is none or it is a number."""
        target = getattr(self.params, "target", None)
        return target if isinstance(target, str) else None

    @property
    def target_value(self) -> Fraction | None:
        """The target that is a number; None when there is none or it is a code."""
        target = getattr(self.params, "target", None)
        return target if isinstance(target, Fraction) else None

    @property
    def ratio_cap(self) -> Fraction | None:
        return self.params.cap if isinstance(self.params, Ratio) else None

    @property
    def ratio_floor(self) -> Fraction | None:
        return self.params.floor if isinstance(self.params, Ratio) else None

    @property
    def times(self) -> Any:
        return getattr(self.params, "times", Fraction(1))

    @property
    def bands(self) -> Any:
        return getattr(self.params, "bands", ())
