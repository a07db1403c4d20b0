"""The alterations that are made: those of cosmic-ray which a hand could slip into, and lookups of the database."""

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import parso
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

# Each comparison becomes its opposite and, where it has a bound, the one without or with it: the day before or after.
COMPARISONS = (
    ("Eq", "NotEq"), ("NotEq", "Eq"), ("Is", "IsNot"), ("IsNot", "Is"), ("Lt", "LtE"), ("Lt", "GtE"),
    ("LtE", "Lt"), ("LtE", "Gt"), ("Gt", "GtE"), ("Gt", "LtE"), ("GtE", "Gt"), ("GtE", "Lt"),
)  # fmt: skip
ARITHMETIC = (
    ("Add", "Sub"), ("Sub", "Add"), ("Mul", "Div"), ("Div", "Mul"), ("FloorDiv", "Mul"), ("Mod", "Mul"),
    ("BitOr", "BitAnd"), ("BitAnd", "BitOr"),
)  # fmt: skip
NAMES = [
    *(f"core/ReplaceComparisonOperator_{old}_{new}" for old, new in COMPARISONS),
    *(f"core/ReplaceBinaryOperator_{old}_{new}" for old, new in ARITHMETIC),
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/AddNot",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/NumberReplacer",
    "core/ZeroIterationForLoop",
]
LOOKUPS = {"__lte": "__lt", "__lt": "__lte", "__gte": "__gt", "__gt": "__gte"}
CALLS = {"filter": "exclude", "exclude": "filter", "min": "max", "max": "min", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    source: str
    first_line: int
    last_line: int


class ReplaceName(Operator):
    """A bound of a lookup taken in or left out; a selection turned round; the least for the greatest."""

    def mutation_positions(self, node):
        if isinstance(node, parso.python.tree.Name) and renamed(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.value = renamed(node)
        return node

    @classmethod
    def examples(cls):
        return ()


class ReturnOpposite(Operator):
    """A function says no where it said yes, or yes for whatever it found."""

    def mutation_positions(self, node):
        if node.type == "return_stmt" and node.children[1].get_code(include_prefix=False) not in (
            "True",
            "False",
        ):
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node, index):
        opposite = parso.parse(f"not ({node.children[1].get_code(include_prefix=False)})").children[0]
        opposite.get_first_leaf().prefix = " "
        node.children[1] = opposite
        return node

    @classmethod
    def examples(cls):
        return ()


def is_python(source: str) -> bool:
    """The star before named parameters is no product, though it looks like one to cosmic-ray."""
    try:
        compile(source, "", "exec")
    except SyntaxError:
        return False
    return True


def renamed(node) -> str | None:
    following = node.get_next_leaf()
    if following is None:
        return None
    if following.value == "(":
        return CALLS.get(node.value)
    end = re.search(r"__[lg]te?$", node.value)
    return node.value[: end.start()] + LOOKUPS[end[0]] if end and following.value == "=" else None


def operators() -> Iterator[Operator]:
    for name in NAMES:
        yield plugins.get_operator(name)()
    yield ReplaceName()
    yield ReturnOpposite()


def mutants(source: str) -> Iterator[Mutant]:
    for operator in operators():
        places = [place for node in ast_nodes(get_ast(source)) for place in operator.mutation_positions(node)]
        for (start, end), occurrence in zip(places, count(), strict=False):
            altered = mutate_code(source, operator, occurrence)
            if altered is not None and altered != source and is_python(altered):
                yield Mutant(altered, start[0], end[0])
