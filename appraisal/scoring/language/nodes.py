"""Sections and items of the tree."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import kinds, shared
from .compositions import COMPOSITION_KINDS, COMPOSITION_WORDS, Composition
from .declare import Ask, told, values_read
from .formula import names
from .marks import _, pgettext
from .methods import METHOD_WORDS
from .params import Computed
from .rules import Rule, RuleList
from .values import Condition
from .vocabularies import AS_STATED, FAMILIES, OF_SEVERAL_ASSESSORS
from .words import words

# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True, kw_only=True)
class Rounding:
    places: int = shared.places(_("Rounded to decimals"), _("Empty: no rounding here, the exact value is used."),
        "")
    mode: str = shared.rounding()  # half_up: half away from zero, as Decimal's ROUND_HALF_UP


def limit(label: str, words: tuple[str, ...], heading: tuple[str, str]) -> Any:
    """A floor or a cap; per cent of the full score is resolved when it is read."""
    says = _("A number, a share of the full score such as 108%, or “none”.")
    return told(kinds.LIMIT, label, says, otherwise=_("none"), percent=True, words=words, heading=heading)


# what a section's form says of ``full``
STATED_MAXIMUM = Ask("full", _("Stated maximum"), _("Only used to check the sum of the items."), required=False)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A composition node, or an item when ``method`` is set."""

    index: int  # position in Scheme.nodes (document order, root first)
    code: str = shared.code()
    title: dict = shared.title()
    full: Fraction | None = told(kinds.NUMBER, _("Full score"), low=0, heading=("满分", "Full score"))
    weight: Fraction | None = told(kinds.NUMBER, _("Weight"), _("Counts as entered: 0.3 for 30 per cent; 30 counts the score thirty times."), low=0,
        heading=("权重", "Weight"))
    floor: Fraction | None = limit(_("Lowest score"), ("none",), ("下限", "Floor"))
    cap: Fraction | None = limit(_("Highest score"), ("none", "full"), ("上限", "Cap"))
    round: Rounding | None = told(kinds.PART, part="round", schema={"$ref": "#/$defs/rounding"})
    applies_when: Condition | None = told(kinds.CONDITION, _("Applies only when"),
        _("Without a condition it applies to everyone."), heading=("适用条件", "Applies when"), width=30)
    source: str = shared.source()
    # composition
    compose: str = told(kinds.CHOICE, options=COMPOSITION_WORDS, required=True, of="node")
    children: tuple["Node", ...] = told(kinds.LIST, part="part", required=True, of="node", schema={"minItems": 1})
    # None: the full scores of the applicable children
    rescale_from: Fraction | None = told(kinds.WORD_OR_POSITIVE, pgettext("scheme", "From"),
        _("The maximum of the items, such as 106; “applicable” uses the sum of those that apply."), key="from",
        options=words(("applicable", "")), asked=True, of="node", heading=("折算自", "Rescaled from"))
    rescale_to: Fraction | None = told(kinds.NUMBER, pgettext("scheme", "To"), _("New maximum, such as 85."), key="to",
        asked=True, of="node", heading=("折算到", "Rescaled to"))
    # "as_stated": need not add up
    weights: str = told(kinds.CHOICE, _("If the weights do not add up"), options=AS_STATED, otherwise=_("are refused"),
        of="node", heading=("权重合计", "Weights add up"))
    # item
    item: int = -1  # position in Scheme.items
    method: str = told(kinds.CHOICE, options=METHOD_WORDS, required=True, of="item")
    dimension: str = told(kinds.TEXT, _("Dimension"), of="item", heading=("维度", "Dimension"), width=14)
    family: str = told(kinds.CHOICE, _("Indicator type"), _("A shared indicator can only deduct from its full score."), options=FAMILIES,
        default="individual", of="item", heading=("共性或个性", "Common or individual"))
    params: Any = told(kinds.PARAMS, of="item")  # one of ``Params``; None for the plain methods
    rules: tuple[Rule, ...] = told(kinds.LIST, part="rule", of="item")
    lists: tuple[RuleList, ...] = told(kinds.NAMED, _("Rule groups"),
        _("Rules of one group share a cap, or only the highest of them counts."), part="list", table="lists",
        heading=("合并封顶", "shared caps"), more=_("Add a rule group"), of="item")
    assessed_by: tuple[str, ...] = told(kinds.NAMES, _("Scoring units"),
        _("Codes of the units, separated by commas; each sees and enters only its own."), suggest="units", of="item",
        heading=("考核单位", "Assessed by"), width=24)
    several_assessors: str = told(kinds.CHOICE, _("Data of several units"), options=OF_SEVERAL_ASSESSORS, default="mean",
        of="item", heading=("多家考核时", "Several assessors"))
    missing: str = "full"  # no value: "full", "zero", "mean" of the peers or "na" (not applicable)
    sample: dict = field(default_factory=dict, hash=False)

    @property
    def is_item(self) -> bool:
        return bool(self.method)

    @property
    def composition(self) -> Composition:
        """How a section makes one score of its children."""
        return COMPOSITION_KINDS[self.compose]

    def values_read(self) -> list[Any]:
        """The VALUEs that the method reads: numbers, and codes of measures and derived values."""
        if isinstance(self.params, Computed):
            return list(names(self.params.formula))
        return [] if self.params is None else values_read(self.params)

    @property
    def value(self) -> Any:
        """The VALUE that the method reads; None when it reads none."""
        return getattr(self.params, "value", None)
