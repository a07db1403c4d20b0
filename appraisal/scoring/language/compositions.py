"""The ways in which a section makes one score of its children: everything about them but the arithmetic.

A new one is an entry here. Shape check, JSON Schema, form, workbook, comparison, rule book and handbook take it from
this table; what it computes is told to both engines and the linter by their own registries, which a test holds equal
to this one.
"""

from dataclasses import dataclass

from .marks import _
from .words import Option, Words


@dataclass(frozen=True)
class Composition(Option):
    """``label`` names it on pages, ``says`` is its sentence in the editor, ``score`` its line in the handbook."""

    says: str = ""
    score: str = ""
    weights: str = ""  # of the children: "" none, "optional" (1 where not stated), "required" (adding up to 1 or 100)
    leaves_out: bool = False  # a child that is not applicable is left out, and so the section may be so itself
    own: tuple[str, ...] = ()  # keys that it needs and no other composition has
    step: str = ""  # template of its step in an explanation; without one its parts are listed as they are added


COMPOSITION_KINDS: dict[str, Composition] = {
    one.code: one
    for one in (
        Composition(
            "sum", _("Sum of the items"), ("各项相加", "sum of the parts"),
            _("The items are added."),
            "sum of the applicable children",
        ),
        Composition(
            "weighted_sum", _("Weighted sum of the items"), ("加权求和", "weighted sum of the parts"),
            _("Each item counts by its weight; the weights add up to 1 or to 100."),
            "sum of weight × child; children that are not applicable hand their weight to the others in proportion",
            weights="required", leaves_out=True, step="(%(sum)s) × %(whole)s / %(share)s",
        ),
        Composition(
            "mean", _("Mean of the items"), ("各项平均", "mean of the parts"),
            _("The mean of the items, by weight if they have any."),
            "sum of weight × child / sum of weights (all weights 1 unless given), not applicable children left out",
            weights="optional", leaves_out=True, step="(%(sum)s) / %(share)s",
        ),
        Composition(
            "best", _("The best of the items"), ("取最高项", "best of the parts"),
            _("Only the best item counts."),
            "the highest applicable child",
            leaves_out=True, step="best of %(parts)s",
        ),
        Composition(
            "geometric_mean", _("Geometric mean of the items"), ("各项几何平均", "geometric mean of the parts"),
            _("The root of the product of the items: one weak item cannot be made up for by another."),
            "the n-th root of the product of the n applicable children, to six decimals, half up; 0 as soon as one of them "
            "is 0 or less",
            leaves_out=True, step="(%(product)s)^(1/%(count)s)",
        ),
        Composition(
            "rescale", _("Sum of the items, rescaled"), ("相加后折算", "sum, rescaled"),
            _("The items are added and rescaled, such as 106 to 85."),
            'sum × `"to"` / `"from"` (106 to 85: `"from": "106", "to": "85"`); `"from": "applicable"` takes the sum of '
            "the `full` of the applicable children",
            own=("from", "to"), step="(%(sum)s) × %(to)s / %(whole)s",
        ),
    )
}  # fmt: skip
COMPOSITIONS = tuple(COMPOSITION_KINDS)
ROOT_PLACES = 6  # decimals of a root, which seldom comes out even
COMPOSITION_WORDS = Words(COMPOSITION_KINDS.values())


def weights_of(section: dict | None) -> str:
    """Whether the children of a section of a document have weights, as ``Composition.weights`` says it."""
    kind = COMPOSITION_KINDS.get((section or {}).get("compose", ""))
    return kind.weights if kind else ""
