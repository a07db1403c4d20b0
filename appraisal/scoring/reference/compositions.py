"""Compositions in exact fractions: score, what a point of each child is worth, what is reached at most, the steps.

The one place, beside ``fast.compositions``, that tells one composition from another: the reference engine, the
re-adding of stored breakdowns, the linter, the sums of the editor and the steps of the why page all look up here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import prod

from appraisal.scoring.language.compositions import COMPOSITION_KINDS, ROOT_PLACES
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.registry import registry
from appraisal.scoring.steps import Part, Step, joined, step

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Child:
    code: str
    score: Fraction | None  # None: does not apply
    weight: Fraction = ONE
    full: Fraction | None = None

    @property
    def weighed(self) -> Fraction:
        return self.weight * (self.score or ZERO)


@dataclass(frozen=True)
class Section:
    """What a composition sees of a node: its children, and the scale that only some have."""

    children: tuple[Child, ...]
    scale_from: Fraction | None = None  # None: the full scores of the children that apply
    scale_to: Fraction = ONE

    @classmethod
    def of(cls, node: Node, scores: Iterable[tuple[Node, Fraction | None]]) -> Section:
        children = (
            Child(child.code, score, ONE if child.weight is None else child.weight, child.full)
            for child, score in scores
        )
        return cls(tuple(children), node.rescale_from, ONE if node.rescale_to is None else node.rescale_to)

    @property
    def present(self) -> list[Child]:
        return [child for child in self.children if child.score is not None]

    @property
    def scores(self) -> list[Fraction]:
        return [child.score for child in self.children if child.score is not None]

    @property
    def share(self) -> Fraction:
        """Weights of the children that apply, added up."""
        return sum((child.weight for child in self.present), ZERO)

    @property
    def weight(self) -> Fraction:
        """Weights of all children, added up."""
        return sum((child.weight for child in self.children), ZERO)

    @property
    def weighed(self) -> Fraction:
        return sum((child.weighed for child in self.present), ZERO)

    @property
    def whole(self) -> Fraction:
        """What the sum is a part of, where it is brought to another scale."""
        if self.scale_from is not None:
            return self.scale_from
        return sum((child.full or ZERO for child in self.present), ZERO)


@dataclass(frozen=True)
class Exact:
    """One composition; at least one child applies whenever ``score`` or ``tell`` is asked."""

    score: Callable[[Section], Fraction | None]  # None: those that apply weigh nothing
    shares: Callable[[Section], list[Fraction]]  # by child: what one more point of it adds; 0 where it does not apply
    tell: Callable[[Section], Step]
    reach: Callable[[Section], Fraction | None]  # the score at the children's maxima; without one: no full score


def _here(section: Section, worth: Callable[[Child], Fraction]) -> list[Fraction]:
    return [ZERO if child.score is None else worth(child) for child in section.children]


def _part(child: Child) -> Step:
    return step("part", score=child.score or ZERO, part=Part(child.code))


def _listed(section: Section) -> Step:
    return joined("added", map(_part, section.present))


def _weighed(section: Section) -> Step:
    return joined(
        "added",
        (
            step("weighed part", score=child.score or ZERO, weight=child.weight, part=Part(child.code))
            for child in section.present
        ),
    )


def _sum(section: Section) -> Fraction:
    return sum(section.scores, ZERO)


def _rescaled(section: Section) -> Fraction:
    return _sum(section) * section.scale_to / section.whole


def _best(section: Section) -> Fraction:
    return max(section.scores)


def _shares_of_best(section: Section) -> list[Fraction]:
    """The first of equals is the one that counts."""
    best = max(section.scores, default=None)
    first = next((child for child in section.present if child.score == best), None)
    return [ONE if child is first else ZERO for child in section.children]


def _root(number: Fraction, degree: int) -> Fraction:
    """The root to ROOT_PLACES decimals, half up: the last whole number whose lower half still fits, by halving."""
    scaled = number * 10 ** (ROOT_PLACES * degree)
    low, high = 0, 1 << scaled.numerator.bit_length() // degree + 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if (middle - Fraction(1, 2)) ** degree <= scaled else (low, middle - 1)
    return Fraction(low, 10**ROOT_PLACES)


def _geometric_mean(section: Section) -> Fraction:
    if min(section.scores, default=ZERO) <= 0:
        return ZERO
    return _root(prod(section.scores, start=ONE), len(section.scores))


def _shares_of_geometric_mean(section: Section) -> list[Fraction]:
    """Each child stands for an equal part of the score, however large it is."""
    part = _geometric_mean(section) / max(len(section.scores), 1)
    return _here(section, lambda child: part / child.score if part and child.score else ZERO)


def _tell_geometric_mean(section: Section) -> Step:
    product = reduce(lambda so_far, one: step("times", number=so_far, factor=one), map(_part, section.present))
    return step("geometric_mean", product=product, count=len(section.present))


def _mean(section: Section) -> Fraction | None:
    return section.weighed / section.share if section.share else None


def _weighted_sum(section: Section) -> Fraction | None:
    """Those that do not apply hand their weight to the others in proportion."""
    return section.weighed * section.weight / section.share if section.share else None


def _tell_mean(section: Section) -> Step:
    even = all(child.weight == 1 for child in section.present)
    return step("mean", sum=_listed(section) if even else _weighed(section), share=section.share)


def _tell_weighted_sum(section: Section) -> Step:
    if len(section.present) == len(section.children):
        return _weighed(section)
    return step("weighted_sum", sum=_weighed(section), whole=section.weight, share=section.share)


COMPOSITIONS = registry(
    "compositions of the reference engine",
    COMPOSITION_KINDS,
    {
        "sum": Exact(
            score=_sum,
            shares=lambda section: _here(section, lambda child: ONE),
            tell=_listed,
            reach=_sum,
        ),
        "weighted_sum": Exact(
            score=_weighted_sum,
            shares=lambda section: _here(
                section,
                lambda child: child.weight * section.weight / section.share if section.share else ZERO,
            ),
            tell=_tell_weighted_sum,
            reach=lambda section: section.weighed,
        ),
        "mean": Exact(
            score=_mean,
            shares=lambda section: _here(
                section, lambda child: child.weight / section.share if section.share else ZERO
            ),
            tell=_tell_mean,
            reach=_mean,
        ),
        "best": Exact(
            score=_best,
            shares=_shares_of_best,
            tell=lambda section: step("best", parts=joined("listed", map(_part, section.present))),
            reach=_best,
        ),
        "geometric_mean": Exact(
            score=_geometric_mean,
            shares=_shares_of_geometric_mean,
            tell=_tell_geometric_mean,
            reach=_geometric_mean,
        ),
        "rescale": Exact(
            score=_rescaled,
            shares=lambda section: _here(section, lambda child: section.scale_to / section.whole),
            tell=lambda section: step("rescale", sum=_listed(section), to=section.scale_to, whole=section.whole),
            reach=_rescaled,
        ),
    },
)


def composed(compose: str, section: Section) -> tuple[Fraction | None, Step]:
    """(score or None where nothing that applies weighs anything, the step)."""
    exact = COMPOSITIONS[compose]
    score = exact.score(section) if section.present else None
    return score, step("not applicable") if score is None else exact.tell(section)


def shares(compose: str, section: Section) -> list[Fraction]:
    """By child: what one more point of it adds to the score of the section."""
    return COMPOSITIONS[compose].shares(section)


def reach(compose: str, section: Section) -> Fraction | None:
    """The score where every child has its maximum for a score; children without one are left out."""
    return COMPOSITIONS[compose].reach(section) if section.present else None
