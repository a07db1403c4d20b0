"""A scheme as the engine sees it: frozen, indexed, all numbers exact.

``load(document)`` reads the JSON format of docs/scheme-format.md. Items and rules are numbered in document order; a
published version never changes, so these numbers are what columns and stored breakdowns use.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

METHODS = ("deduct", "accrue", "deduct_and_bonus", "ratio", "band", "given")
COMPOSITIONS = ("sum", "weighted_sum", "mean", "best", "rescale")
STEPS = ("floor", "ceil", "proportional")
EFFECTS = ("result", "no_excellent", "grade_at_most", "item_zero")
OPERATORS = (">=", ">", "<=", "<", "==")


@dataclass(frozen=True)
class Rounding:
    places: int
    mode: str = "half_up"  # half away from zero, as Decimal's ROUND_HALF_UP


@dataclass(frozen=True)
class Modifier:
    """A named circumstance of an event: the amount of one unit becomes amount × times + plus."""

    code: str
    bit: int
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)
    title: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rule:
    """One line of an item. ``points`` are positive; ``kind`` gives the sign."""

    index: int
    item: int
    code: str
    title: dict
    kind: str  # "deduct" | "bonus"
    points: Fraction | None = None
    unit: str = ""
    cap: Fraction | None = None
    range: tuple[Fraction, Fraction] | None = None
    levels: dict[str, Fraction] = field(default_factory=dict, hash=False)
    per: Fraction | None = None
    steps: str = "floor"
    above: Fraction | None = None
    below: Fraction | None = None
    required: Fraction | None = None
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    base: Fraction | None = None
    then: Fraction | None = None
    modifiers: tuple[Modifier, ...] = ()
    pool: str | None = None  # "highest_in": only the highest event of a group in this pool counts
    group: dict | None = field(
        default=None, hash=False
    )  # what the group key names; None = the pool is one group
    measure: str | None = None
    missing: str = "skip"  # measure without value: "skip" the rule or take "zero"
    evidence: bool = False
    source: str = ""

    @property
    def sign(self):
        return -1 if self.kind == "deduct" else 1

    @property
    def is_counted(self):
        """True when points depend on the total count or a measure, so that one event has no effect of its own."""
        forms = (
            self.per,
            self.above,
            self.below,
            self.required,
            self.at_least,
            self.at_most,
            self.base,
            self.measure,
        )
        return any(form is not None for form in forms)

    @property
    def level_codes(self):
        return tuple(self.levels)


@dataclass(frozen=True)
class Band:
    low: Fraction | None
    high: Fraction | None
    points: Fraction
    low_closed: bool = True
    high_closed: bool = False


@dataclass(frozen=True)
class Node:
    """A composition node, or an item when ``method`` is set."""

    index: int  # position in Scheme.nodes (document order, root first)
    code: str
    title: dict
    weight: Fraction | None = None
    floor: Fraction | None = None
    cap: Fraction | None = None
    round: Rounding | None = None
    # composition
    compose: str = ""
    children: tuple["Node", ...] = ()
    rescale_from: Fraction | None = None
    rescale_to: Fraction | None = None
    # item
    item: int = -1  # position in Scheme.items
    method: str = ""
    family: str = "individual"
    dimension: str = ""
    full: Fraction | None = None
    rules: tuple[Rule, ...] = ()
    value: str | None = None  # measure that ratio, band and given read
    target: str | None = None  # measure code of the ratio's target, or
    target_value: Fraction | None = None  # a fixed target
    ratio_cap: Fraction | None = None
    ratio_floor: Fraction | None = None
    times: Fraction = Fraction(1)  # "given": factor on the imported value
    bands: tuple[Band, ...] = ()
    missing: str = "full"  # no value: "full", "zero" or "na" (not applicable, weights shared by the others)
    assessed_by: tuple[str, ...] = ()

    @property
    def is_item(self):
        return bool(self.method)


@dataclass(frozen=True)
class Condition:
    """One comparison, or all/any of several."""

    of: str = ""  # "count" | "points" of a rule, "measure", "score" of a node
    code: str = ""
    op: str = ">="
    than: Fraction = Fraction(0)
    mode: str = ""  # "" (one comparison), "all", "any"
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Veto:
    index: int
    code: str
    title: dict
    when: Condition
    effect: str
    item: str = ""  # for item_zero
    grade: str = ""  # for grade_at_most; for result: the grade that a vetoed sheet shows, none when empty


@dataclass(frozen=True)
class Grade:
    index: int
    code: str
    title: dict
    low: Fraction | None  # inclusive; None = everything below
    high: Fraction | None = None  # exclusive; the "from" of the grade above unless stated


@dataclass(frozen=True)
class Output:
    """How a final number is limited and printed."""

    rounding: Rounding
    floor: Fraction | None = None
    cap: Fraction | None = None


@dataclass(frozen=True, eq=False)
class Scheme:
    code: str
    title: dict
    full_marks: Fraction
    total: Output
    coefficient: Output
    coefficient_of: str  # "rounded" (the printed total, default) | "exact"
    dimensions: tuple[tuple[str, dict], ...]
    root: Node
    nodes: tuple[Node, ...]
    items: tuple[Node, ...]
    rules: tuple[Rule, ...]
    vetoes: tuple[Veto, ...]
    grades: tuple[Grade, ...]  # best first
    grades_on: str
    payouts: tuple[dict, ...]
    settings: dict
    level_titles: dict
    source: dict
    document: dict

    @cached_property
    def _rule_index(self):
        return {rule.code: rule.index for rule in self.rules}

    @cached_property
    def _node_index(self):
        return {node.code: node.index for node in self.nodes}

    def rule(self, code):
        return self.rules[self._rule_index[code]]

    def has_rule(self, code):
        return code in self._rule_index

    def node(self, code):
        return self.nodes[self._node_index[code]]

    @property
    def measures(self):
        """Codes of every measure that the scheme reads, in order of first use."""
        found = {}
        for node in self.nodes:
            for code in (node.value, node.target, *(rule.measure for rule in node.rules)):
                if code:
                    found.setdefault(code)
        stack = [veto.when for veto in self.vetoes]
        while stack:
            condition = stack.pop(0)
            stack.extend(condition.parts)
            if condition.of == "measure":
                found.setdefault(condition.code)
        return tuple(found)

    def with_settings(self, **changes):
        """The same scheme under other settings, for example ``item_cap="none"``."""
        return load({**self.document, "settings": {**self.document.get("settings", {}), **changes}})


def load(document):
    """Read a scheme document; raises SchemeError with every problem found."""
    from .parse import parse_scheme

    return parse_scheme(document)


def validate(document):
    """Issues that refuse the document; an empty list means that it can be computed."""
    from .errors import SchemeError

    try:
        load(document)
    except SchemeError as error:
        return list(error.issues)
    return []
