"""Composition of scores: sums, weighted sums, means, the best, rescaled sums, with children that do not apply."""

from fractions import Fraction

import numpy as np

from .columns import ABSENT, Val, absent_outside, joined
from .exact import Col


def compose(node, parts, count):
    """Score of a composition node from the scores of its children.

    Children that do not apply hold zero. The result is absent where no child applies, and failed where one failed.
    """
    plain = all(part.absent is None for part in parts)
    applies = [np.ones(count, bool) if part.status is None else part.status != ABSENT for part in parts]
    nowhere = None if plain else ~np.logical_or.reduce(applies)
    if node.compose in ("sum", "rescale"):
        col = _summed(node, parts, applies, plain, count)
    elif node.compose == "best":
        col, has = parts[0].col, applies[0]
        for part, here in zip(parts[1:], applies[1:], strict=True):
            better = here & (~has | col.below(part.col))
            col, has = Col.where(better, part.col, col), has | here
    else:
        col, nowhere = _weighed(node, parts, applies, plain, nowhere, count)
    nobody = None if nowhere is None else absent_outside(~nowhere)
    return Val.of(col, joined(*(part.fault for part in parts), nobody))


def _summed(node, parts, applies, plain, count):
    total = parts[0].col
    for part in parts[1:]:
        total = total + part.col
    if node.compose == "sum":
        return total
    if node.rescale_from is not None:
        return total.times(node.rescale_to / node.rescale_from)
    if plain:
        return total.times(node.rescale_to / sum(child.full for child in node.children))
    whole = Col.zeros(count)
    for child, here in zip(node.children, applies, strict=True):
        whole = whole + Col(here.astype(np.int64)).times(child.full)
    positive = whole.compare(">", 0)
    return total.times(node.rescale_to).over(Col.where(positive, whole, Col.full(count, 1)))


def _weighed(node, parts, applies, plain, nowhere, count):
    """(score, mask of subjects of whose children none applies or weighs anything)."""
    weights = [child.weight if child.weight is not None else Fraction(1) for child in node.children]
    total, weight = Col.zeros(count), Col.zeros(count)
    for part, here, share in zip(parts, applies, weights, strict=True):
        total = total + part.col.times(share)
        if not plain:
            weight = weight + Col(here.astype(np.int64)).times(share)
    whole = sum(weights)
    if plain:
        return (total if node.compose == "weighted_sum" else total.times(1 / whole)), None
    weightless = weight.compare("==", 0)
    if weightless.any():
        weight = Col.where(weightless, Col.full(count, 1), weight)
    total = total.times(whole) if node.compose == "weighted_sum" else total
    return total.over(weight), nowhere | weightless
