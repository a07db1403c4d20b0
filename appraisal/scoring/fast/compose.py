"""Composition of scores: sums, weighted sums, means, the best, rescaled sums, with children that do not apply."""

from fractions import Fraction

import numpy as np

from .exact import Col


def compose(node, parts, count):
    """Score of a composition node from (column, not-applicable mask) of its children.

    Children that do not apply hold zero. The mask of the result says to whom no child applies.
    """
    plain = all(absent is None for _, absent in parts)
    applies = [np.ones(count, bool) if absent is None else ~absent for _, absent in parts]
    nowhere = None if plain else ~np.logical_or.reduce(applies)
    if nowhere is not None and not nowhere.any():
        nowhere = None
    if node.compose in ("sum", "rescale"):
        return _summed(node, parts, applies, plain, count), nowhere
    if node.compose == "best":
        best, has = parts[0][0], applies[0]
        for (column, _), here in zip(parts[1:], applies[1:], strict=True):
            better = here & (~has | best.below(column))
            best, has = Col.where(better, column, best), has | here
        return (best if nowhere is None else Col.where(nowhere, Col.zeros(count), best)), nowhere
    return _weighed(node, parts, applies, plain, nowhere, count)


def _summed(node, parts, applies, plain, count):
    total = parts[0][0]
    for column, _ in parts[1:]:
        total = total + column
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
    weights = [child.weight if child.weight is not None else Fraction(1) for child in node.children]
    total, weight = Col.zeros(count), Col.zeros(count)
    for (column, absent), here, share in zip(parts, applies, weights, strict=True):
        part = column.times(share)
        total = total + (part if absent is None else Col.where(here, part, Col.zeros(count)))
        if not plain:
            weight = weight + Col(here.astype(np.int64)).times(share)
    whole = sum(weights)
    if plain:
        return (total if node.compose == "weighted_sum" else total.times(1 / whole)), None
    weightless = weight.compare("==", 0)
    if weightless.any():
        nowhere = weightless if nowhere is None else nowhere | weightless
        weight = Col.where(weightless, Col.full(count, 1), weight)
    total = total.times(whole) if node.compose == "weighted_sum" else total
    result = total.over(weight)
    return (result if nowhere is None else Col.where(nowhere, Col.zeros(count), result)), nowhere
