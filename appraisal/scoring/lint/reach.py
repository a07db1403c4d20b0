"""What a part of a scheme can reach: asked by the linter, the sums of the editor and the rule book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from appraisal.scoring.language.methods import METHODS
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.params import Bands, Counter, Given, Rank, Vote
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.shared import Value
from appraisal.scoring.reference.compositions import Section, reach
from appraisal.scoring.registry import registry

from .logic import alternatives


def maximum(node: Node) -> Fraction | None:
    """What a subject without fault and without bonus reaches; None when nothing below states a full score.

    Where children are for different kinds of subjects, the greatest that one kind reaches."""
    if node.is_item:
        return node.full
    kinds = (
        reach(node.compose, Section.of(node, [(child, maximum(child)) for child in children]))
        for children in alternatives(node.children)
    )
    return _capped(max((value for value in kinds if value is not None), default=None), node.cap)


def most(node: Node) -> Fraction | None:
    """The highest score that an item or node can reach; None when nothing ends it."""
    if node.is_item:
        return node.cap if node.cap is not None else _most_of_item(node)
    values = [(child, most(child)) for child in node.children]
    if any(value is None for _, value in values):
        return node.cap
    return _capped(reach(node.compose, Section.of(node, values)), node.cap)


def _capped(value: Fraction | None, cap: Fraction | None) -> Fraction | None:
    return value if value is None or cap is None else min(value, cap)


def _most_of_item(item: Node) -> Fraction | None:
    if any(rule.kind == "bonus" for rule in item.rules):
        return None
    return MOST[item.method](item)


def _full(item: Node) -> Fraction | None:
    return item.full


def _of_ratio(item: Node) -> Fraction | None:
    return None if item.params.cap is None or item.full is None else item.full * item.params.cap


# The greatest base of each method, without bonuses; None where nothing ends it.
MOST: Mapping[str, Callable[[Node], Fraction | None]] = registry(
    "greatest bases",
    METHODS,
    {
        **dict.fromkeys(("deduct", "deduct_and_bonus", "best_of_group"), _full),
        "accrue": lambda item: Fraction(0),
        "ratio": _of_ratio,
        "band": lambda item: max(band.points for band in item.params.bands),
        **dict.fromkeys(
            ("given", "step", "compare_with_mean", "rank", "vote", "inherited", "counter", "expression"),
            lambda item: None,
        ),
    },
)


def best_base(scheme: Scheme, item: Node) -> Fraction | None:
    """The most points that the item's table, ballots or places give; None where facts alone decide."""
    own = item.params
    if isinstance(own, Bands):
        return max([*(band.points for band in own.bands), own.otherwise or Fraction(0)])
    if isinstance(own, Rank):
        first = own.start if own.start is not None else Fraction(0)
        return max([first, *own.points, *(points for _, points in own.shares)])
    if isinstance(own, Vote):
        options = max((option.value for option in own.options), default=Fraction(0))
        return _times(options, own.times)
    if isinstance(own, Counter):
        return max(own.table)
    return _times(_listed(scheme, own.value), own.times) if isinstance(own, Given) else None


def _times(number: Fraction | None, times: Value) -> Fraction | None:
    return None if number is None or not isinstance(times, Fraction) else number * times


def _listed(scheme: Scheme, value: Value) -> Fraction | None:
    """The greatest number of a value that lists its numbers: by an attribute or by date."""
    derived = scheme.value(value) if isinstance(value, str) else None
    if derived is None:
        return value if isinstance(value, Fraction) else None
    if derived.table is not None:
        return max([*derived.table.cells.values(), derived.table.otherwise or Fraction(0)])
    return max((row.value for row in derived.dated), default=None)
