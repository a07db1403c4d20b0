"""Composition of whole columns of scores, with children that do not apply to everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np

from appraisal.scoring.decimals import stated
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, ROOT_PLACES
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.registry import registry

from .columns import ABSENT, Mask, Val, absent_outside, joined
from .exact import Col


@dataclass(frozen=True)
class Section:
    """A node and the scores of its children; those that do not apply hold zero."""

    node: Node
    scores: list[Val]
    applies: list[Mask]  # by child; one that failed applies
    plain: bool  # every child applies to everybody
    count: int

    @classmethod
    def of(cls, node: Node, scores: list[Val], count: int) -> Section:
        applies = [np.ones(count, bool) if score.status is None else score.status != ABSENT for score in scores]
        return cls(node, scores, applies, all(score.absent is None for score in scores), count)

    def added(self) -> Col:
        total = self.scores[0].col
        for score in self.scores[1:]:
            total = total + score.col
        return total

    def of_applicable(self, worth: Callable[[Node], Fraction]) -> Col:
        """What the children that apply are worth, added up."""
        total = Col.zeros(self.count)
        for child, here in zip(self.node.children, self.applies, strict=True):
            total = total + Col(here.astype(np.int64)).times(worth(child))
        return total


def _weight(child: Node) -> Fraction:
    return Fraction(1) if child.weight is None else child.weight


def _sum(section: Section) -> Col:
    return section.added()


def _rescale(section: Section) -> Col:
    node, total, to = section.node, section.added(), stated(section.node.rescale_to)
    if node.rescale_from is not None:
        return total.times(to / node.rescale_from)
    if section.plain:
        return total.times(to / sum((stated(child.full) for child in node.children), Fraction(0)))
    full = section.of_applicable(lambda child: stated(child.full))
    return _over(total.times(to), full, section.count)


def _best(section: Section) -> Col:
    best, has = section.scores[0].col, section.applies[0]
    for score, here in zip(section.scores[1:], section.applies[1:], strict=True):
        better = here & (~has | best.against("<", score.col))
        best, has = Col.where(better, score.col, best), has | here
    return best


def _half_up_root(num: int, den: int, degree: int) -> int:
    """The whole number nearest to the root of num / den, half up: Newton's steps from above towards twice the root."""
    doubled = num * 2**degree // den
    root = 1 << -(-doubled.bit_length() // degree)
    while root and (nearer := ((degree - 1) * root + doubled // root ** (degree - 1)) // degree) < root:
        root = nearer
    return (root + 1) // 2


def _root_of_product(scores: list[Fraction]) -> Fraction:
    num = prod(score.numerator for score in scores) * 10 ** (ROOT_PLACES * len(scores))
    den = prod(score.denominator for score in scores)
    return Fraction(_half_up_root(num, den, len(scores)), 10**ROOT_PLACES)


def _geometric_mean(section: Section) -> Col:
    """Row by row in whole numbers: a product of many scores has no bound that columns of int64 could keep."""
    found = [Fraction(0)] * section.count
    for row in map(int, np.flatnonzero(np.logical_or.reduce(section.applies))):
        pairs = zip(section.scores, section.applies, strict=True)
        scores = [score.col.at(row) for score, here in pairs if here[row]]
        if min(scores) > 0:
            found[row] = _root_of_product(scores)
    return Col.of(found)


def _weighed(section: Section) -> Col:
    total = Col.zeros(section.count)
    for child, score in zip(section.node.children, section.scores, strict=True):
        total = total + score.col.times(_weight(child))
    return total


def _whole(section: Section) -> Fraction:
    return sum((_weight(child) for child in section.node.children), Fraction(0))


def _mean(section: Section) -> Col:
    if section.plain:
        return _weighed(section).times(1 / _whole(section))
    return _over(_weighed(section), section.of_applicable(_weight), section.count)


def _weighted_sum(section: Section) -> Col:
    if section.plain:
        return _weighed(section)
    total = _weighed(section).times(_whole(section))
    return _over(total, section.of_applicable(_weight), section.count)


def _over(total: Col, divisor: Col, count: int) -> Col:
    positive = divisor.compare(">", 0)
    return total.over(divisor if positive.all() else Col.where(positive, divisor, Col.full(count, 1)))


COMPOSITIONS: Mapping[str, Callable[[Section], Col]] = registry(
    "compositions of the fast engine",
    COMPOSITION_KINDS,
    {
        "sum": _sum, "weighted_sum": _weighted_sum, "mean": _mean, "best": _best, "geometric_mean": _geometric_mean,
        "rescale": _rescale,
    },
)  # fmt: skip


def compose(node: Node, scores: list[Val], count: int) -> Val:
    """Score of a composition node from the scores of its children.

    Absent where no child applies, or none of those that do weighs anything; failed where a child failed.
    """
    section = Section.of(node, scores, count)
    col = COMPOSITIONS[node.compose](section)
    faults = [score.fault for score in scores]
    if section.plain:
        return Val.of(col, joined(*faults))
    somebody = np.logical_or.reduce(section.applies)
    if COMPOSITION_KINDS[node.compose].weights:
        somebody &= section.of_applicable(_weight).compare(">", 0)
    return Val.of(col, joined(*faults, absent_outside(somebody)))
