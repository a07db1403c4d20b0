"""A scheme as the engine sees it: frozen, indexed, all numbers exact.

``load(document)`` reads the JSON format of docs/scheme-format.md. Items and rules are numbered in document order; a
published version never changes, so these numbers are what columns and stored breakdowns use. ``Value`` is a number or
the code of a measure or derived value, as everywhere in the format.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from .compositions import COMPOSITION_KINDS, COMPOSITIONS, Composition
from .methods import (
    COMPARING,
    METHODS,
    STEPS,
    Band,
    Condition,
    Counter,
    DerivedValue,
    ErrorRate,
    Fairness,
    Given,
    Inherited,
    Params,
    Rank,
    Ratio,
    Value,
    Vote,
    WorkFactors,
)  # fmt: skip

EFFECTS = ("result", "no_excellent", "grade_at_most", "item_zero")
OPERATORS = (">=", ">", "<=", "<", "==")
NO_FAIRNESS = Fairness()
BOUNDS = ("above", "below", "required", "at_least", "at_most", "target")

__all__ = [
    "COMPARING", "COMPOSITIONS", "EFFECTS", "METHODS", "OPERATORS", "STEPS", "Attribute", "Band", "Condition",
    "Counter", "DerivedValue", "ErrorRate", "Fairness", "Given", "Grade", "Inherited", "Modifier", "Node", "Output",
    "Params", "Question", "Rank", "Ratio", "Reads", "Rounding", "Rule", "RuleList", "Scheme", "Value", "Versions",
    "Veto", "Vote", "WorkFactors", "load", "load_versions", "validate",
]  # fmt: skip


@dataclass(frozen=True)
class Rounding:
    places: int
    mode: str = "half_up"  # half away from zero, as Decimal's ROUND_HALF_UP


@dataclass(frozen=True)
class Modifier:
    """A named circumstance of an event: the amount of one unit becomes amount × times + plus.

    A circumstance that only the fairness factors of work look at ("risk:A") has times 1 and its factor in ``work``.
    """

    code: str
    bit: int
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)
    title: dict = field(default_factory=dict, hash=False)
    when: Condition | None = None  # acts only for subjects for whom it holds
    work: Fraction | None = None


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
    cap: Fraction | None = None  # per cent of full is resolved
    range: tuple[Fraction, Fraction] | None = None
    levels: dict[str, Fraction] = field(default_factory=dict, hash=False)
    per: Fraction | None = None
    steps: str = "floor"
    above: Value | None = None
    below: Value | None = None
    required: Value | None = None
    at_least: Value | None = None
    at_most: Value | None = None
    base: Fraction | None = None
    then: Fraction | None = None
    modifiers: tuple[Modifier, ...] = ()
    pool: str | None = None  # "highest_in": only the highest event of a group in this pool counts
    group: dict | None = field(
        default=None, hash=False
    )  # what the group key names; None = the pool is one group
    measure: Value | None = None
    missing: str = "skip"  # measure without value: "skip" the rule or take "zero"
    evidence: bool = False
    source: str = ""
    approval: bool = False
    factor: Value | None = None
    when: Condition | None = None
    year: bool = False  # "over": "year"
    list: str = ""  # code of one of the item's lists
    target: Value | None = None
    tolerance: Value = Fraction(0)
    sides: str = "both"
    ladder: tuple[tuple[Fraction, Fraction], ...] = ()  # (from, points), rising
    ladder_mode: str = "replace"
    tiers: tuple[tuple[Fraction, Fraction], ...] = ()  # (from, rate), rising

    @property
    def sign(self):
        return -1 if self.kind == "deduct" else 1

    @property
    def bounds(self):
        """(name, VALUE) of the stated limits."""
        named = (
            (name, getattr(self, name))
            for name in ("above", "below", "required", "at_least", "at_most", "target")
        )
        stated = [(name, value) for name, value in named if value is not None]
        return tuple([*stated, ("tolerance", self.tolerance)] if self.target is not None else stated)

    @property
    def is_counted(self):
        """True when points depend on the total count or a measure, so that one event has no effect of its own."""
        forms = (
            self.per, self.above, self.below, self.required, self.at_least, self.at_most, self.base, self.measure,
            self.target,
        )  # fmt: skip
        return any(form is not None for form in forms) or bool(self.ladder or self.tiers)

    @property
    def level_codes(self):
        return tuple(self.levels)


@dataclass(frozen=True)
class RuleList:
    """Rules of one item that share a cap, or of which only the highest counts."""

    code: str
    title: dict = field(hash=False)
    cap: Fraction | None
    take: str  # "sum" | "highest"
    rules: tuple[int, ...]  # Rule.index, document order


@dataclass(frozen=True)
class Node:
    """A composition node, or an item when ``method`` is set."""

    index: int  # position in Scheme.nodes (document order, root first)
    code: str
    title: dict
    weight: Fraction | None = None
    floor: Fraction | None = None  # per cent of full is resolved
    cap: Fraction | None = None
    round: Rounding | None = None
    applies_when: Condition | None = None
    # composition
    compose: str = ""
    children: tuple["Node", ...] = ()
    rescale_from: Fraction | None = None  # None under "rescale": the full scores of the applicable children
    rescale_to: Fraction | None = None
    weights: str = ""  # "as_stated": need not add up
    # item
    item: int = -1  # position in Scheme.items
    method: str = ""
    family: str = "individual"
    dimension: str = ""
    full: Fraction | None = None
    rules: tuple[Rule, ...] = ()
    lists: tuple[RuleList, ...] = ()
    params: Params | None = None  # None for deduct, accrue, deduct_and_bonus
    missing: str = "full"  # no value: "full", "zero", "mean" of the peers or "na" (not applicable)
    assessed_by: tuple[str, ...] = ()
    several_assessors: str = "mean"
    sample: dict = field(default_factory=dict, hash=False)
    source: str = ""

    @property
    def is_item(self):
        return bool(self.method)

    @property
    def composition(self) -> Composition:
        """How a section makes one score of its children."""
        return COMPOSITION_KINDS[self.compose]

    @property
    def value(self):
        """The VALUE that the method reads; None when it reads none."""
        return getattr(self.params, "value", None)

    @property
    def target(self):
        """Code of the value that is the target; None when there is none or it is a number."""
        target = getattr(self.params, "target", None)
        return target if isinstance(target, str) else None

    @property
    def target_value(self):
        """The target that is a number; None when there is none or it is a code."""
        target = getattr(self.params, "target", None)
        return target if isinstance(target, Fraction) else None

    @property
    def ratio_cap(self):
        return self.params.cap if isinstance(self.params, Ratio) else None

    @property
    def ratio_floor(self):
        return self.params.floor if isinstance(self.params, Ratio) else None

    @property
    def times(self):
        return getattr(self.params, "times", Fraction(1))

    @property
    def bands(self):
        return getattr(self.params, "bands", ())


@dataclass(frozen=True)
class Veto:
    index: int
    code: str
    title: dict
    when: Condition
    effect: str
    item: str = ""  # for item_zero: an item or a node
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


@dataclass(frozen=True)
class Attribute:
    code: str
    title: dict = field(hash=False)
    options: tuple[tuple[str, dict], ...] = field(default=(), hash=False)  # (code, title); none: any text


@dataclass(frozen=True)
class Question:
    """What ballots cite. Columns of votes count positions in these lists; a spoiled ballot has option -1."""

    code: str
    groups: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Reads:
    """What a scheme wants to be told, for whoever gathers the facts."""

    measures: tuple[str, ...]  # entered, imported or counted by the site
    prior: tuple[str, ...]  # of earlier periods: prior.total.1, prior.mean, prior.counter.X, year.count.RULE
    attributes: tuple[str, ...]
    links: tuple[tuple[str, str], ...]  # (relation, "total" | "coefficient" | node code)
    votes: tuple[str, ...]  # questions
    day: bool  # the first day of the period


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
    payouts: tuple[dict, ...]  # the plan's keys, with numbers, VALUEs, conditions and formulas read
    settings: dict
    level_titles: dict
    source: dict
    document: dict
    values: tuple[DerivedValue, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    fairness: Fairness = NO_FAIRNESS
    several_posts: str = ""  # "" = not stated
    effective_from: date | None = None
    effective_to: date | None = None

    @cached_property
    def _rule_index(self):
        return {rule.code: rule.index for rule in self.rules}

    @cached_property
    def _node_index(self):
        return {node.code: node.index for node in self.nodes}

    @cached_property
    def _value_index(self):
        return {value.code: value.index for value in self.values}

    def rule(self, code):
        return self.rules[self._rule_index[code]]

    def has_rule(self, code):
        return code in self._rule_index

    def node(self, code):
        return self.nodes[self._node_index[code]]

    def has_node(self, code):
        return code in self._node_index

    def value(self, code):
        """The derived value of this code; None when the code names a measure."""
        index = self._value_index.get(code)
        return None if index is None else self.values[index]

    def formula_text(self, place):
        """The formula of "value x", "item 3" or "payout y" as it is written; "" where there is none."""
        kind, _, code = place.partition(" ")
        if kind == "value" and self.value(code) is not None:
            return self.value(code).text
        if kind == "item" and self.has_node(code):
            return getattr(self.node(code).params, "text", "")
        plans = [plan for plan in self.payouts if kind == "payout" and plan["code"] == code]
        return plans[0].get("formula") or "" if plans else ""

    @cached_property
    def parents(self):
        """Position of each node's parent in ``nodes``; -1 for the root."""
        found = [-1] * len(self.nodes)
        for node in self.nodes:
            for child in node.children:
                found[child.index] = node.index
        return tuple(found)

    @cached_property
    def rule_lists(self):
        """{Rule.index: RuleList} of the rules that belong to one."""
        return {index: one for item in self.items for one in item.lists for index in one.rules}

    @cached_property
    def questions(self):
        """Every question that the scheme reads, with its voter groups and options in order of first use."""
        found: dict[str, tuple[dict, dict]] = {}
        for item in self.items:
            if isinstance(item.params, Vote):
                groups, options = found.setdefault(item.params.question, ({}, {}))
                groups.update(dict.fromkeys(group.code for group in item.params.groups))
                options.update(dict.fromkeys(option.code for option in item.params.options))
        return tuple(
            Question(code, tuple(groups), tuple(options)) for code, (groups, options) in found.items()
        )

    @cached_property
    def reads(self):
        from .needs import reads

        return reads(self)

    @property
    def measures(self):
        """Codes of every measure that the scheme reads, those of earlier periods left out, in order of first use."""
        return self.reads.measures

    @cached_property
    def needs_group(self):
        """Whether scores compare peers, so that a slice must hold whole peer groups."""
        from .needs import needs_group

        return needs_group(self)

    @property
    def needs_links(self):
        """Whether scores read other subjects' scores."""
        return bool(self.reads.links)

    def with_settings(self, **changes):
        """The same scheme under other settings, for example ``item_cap="none"``."""
        return load({**self.document, "settings": {**self.document.get("settings", {}), **changes}})


@dataclass(frozen=True)
class Versions:
    """Dated versions of a scheme; a single document is one version."""

    schemes: tuple[Scheme, ...]

    def version_for(self, day):
        """The version in force on that day; SchemeError when none or two are. Without a day only a single one fits."""
        from appraisal.scoring.errors import Issue, SchemeError

        found = [
            one for one in self.schemes
            if day is None or ((one.effective_from or day) <= day <= (one.effective_to or day))
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            text = f"{len(found)} versions of the scheme hold on {day}."
            raise SchemeError([Issue("version_several", "versions", text, {"day": str(day)})])
        raise SchemeError(
            [
                Issue(
                    "version_none", "versions", f"No version of the scheme holds on {day}.", {"day": str(day)}
                )
            ]
        )


def load(document):
    """Read a scheme document; raises SchemeError with every problem found."""
    from appraisal.scoring.reading.scheme import parse_scheme

    return parse_scheme(document)


def load_versions(document):
    """Read a scheme document or a file of several dated versions: ``load_versions(document).version_for(day)``."""
    from appraisal.scoring.reading.scheme import parse_versions

    return parse_versions(document)


def validate(document):
    """Issues that refuse the document; an empty list means that it can be computed."""
    from appraisal.scoring.errors import SchemeError

    try:
        load(document)
    except SchemeError as error:
        return list(error.issues)
    return []
