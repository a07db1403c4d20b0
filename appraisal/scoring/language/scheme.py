"""A scheme as the engine sees it: frozen, indexed, all numbers exact.

``load(document)`` reads the JSON format of docs/scheme-format.md. Items and rules are numbered in document order; a
published version never changes, so these numbers are what columns and stored breakdowns use. ``Value`` is a number or
the code of a measure or derived value, as everywhere in the format.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from appraisal.scoring.errors import Issue, SchemeError

from . import needs
from .fairness import Fairness
from .needs import Reads
from .nodes import Node
from .outcomes import Grade, Output, Veto
from .params import Vote
from .rules import Rule, RuleList
from .values import Attribute, DerivedValue


@dataclass(frozen=True)
class Question:
    """What ballots cite. Columns of votes count positions in these lists; a spoiled ballot has option -1."""

    code: str
    groups: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Scheme:
    code: str
    title: dict
    full_marks: Fraction
    total: Output
    coefficient: Output
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
    fairness: Fairness
    several_posts: str = ""  # "" = not stated
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def coefficient_of(self) -> str:
        """Of which total the coefficient is worked out: "rounded" (the printed one) or "exact"."""
        return self.coefficient.of

    @cached_property
    def _rule_index(self) -> dict[str, int]:
        return {rule.code: rule.index for rule in self.rules}

    @cached_property
    def _node_index(self) -> dict[str, int]:
        return {node.code: node.index for node in self.nodes}

    @cached_property
    def _value_index(self) -> dict[str, int]:
        return {value.code: value.index for value in self.values}

    def rule(self, code: Any) -> Rule:
        return self.rules[self._rule_index[code]]

    def has_rule(self, code: Any) -> bool:
        return code in self._rule_index

    def node(self, code: Any) -> Node:
        return self.nodes[self._node_index[code]]

    def has_node(self, code: Any) -> bool:
        return code in self._node_index

    def value(self, code: Any) -> Any:
        """The derived value of this code; None when the code names a measure."""
        index = self._value_index.get(code)
        return None if index is None else self.values[index]

    def zeroing(self, node: Node) -> list[Veto]:
        """The vetoes that set this node to zero."""
        return [veto for veto in self.vetoes if veto.kind.holds == "item" and veto.item == node.code]

    def grade_for(self, printed: Fraction) -> str:
        """Code of the grade of a printed number, the better one where two have it; "" where none has it."""
        return next((grade.code for grade in self.grades if grade.has(printed)), "")

    def best_left(self, veto: Veto) -> int | None:
        """Position of the best grade that is left under a veto; None where the veto bars from none."""
        if veto.kind.holds != "grade":
            return None
        return self.place_of_grade(veto.grade) if veto.kind.named else 1

    def place_of_grade(self, code: str) -> int:
        """Position in ``grades``; -1 for "", which is no grade."""
        return [grade.code for grade in self.grades].index(code) if code else -1

    def grade_left(self, grade: str, fired: Collection[str]) -> str:
        """The grade under the vetoes that fired; a bar leaves no grade better than it says."""
        bars = (self.best_left(veto) for veto in self.vetoes if veto.code in fired)
        places = [self.place_of_grade(grade), *(best for best in bars if best is not None)]
        return self.grades[max(places)].code if grade else ""

    def formula_text(self, place: str) -> str:
        """The formula of "value x", "item 3" or "payout y" as it is written; "" where there is none."""
        kind, _, code = place.partition(" ")
        if kind == "value" and self.value(code) is not None:
            return self.value(code).text
        if kind == "item" and self.has_node(code):
            return getattr(self.node(code).params, "text", "")
        plans = [plan for plan in self.payouts if kind == "payout" and plan["code"] == code]
        return plans[0].get("formula") or "" if plans else ""

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Position of each node's parent in ``nodes``; -1 for the root."""
        found = [-1] * len(self.nodes)
        for node in self.nodes:
            for child in node.children:
                found[child.index] = node.index
        return tuple(found)

    @cached_property
    def rule_lists(self) -> dict[int, RuleList]:
        """{Rule.index: RuleList} of the rules that belong to one."""
        return {index: one for item in self.items for one in item.lists for index in one.rules}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question that the scheme reads, with its voter groups and options in order of first use."""
        found: dict[str, tuple[dict, dict]] = {}
        for item in self.items:
            if isinstance(item.params, Vote):
                groups, options = found.setdefault(item.params.question, ({}, {}))
                groups.update(dict.fromkeys(group.code for group in item.params.groups))
                options.update(dict.fromkeys(option.code for option in item.params.options))
        return tuple(Question(code, tuple(groups), tuple(options)) for code, (groups, options) in found.items())

    @cached_property
    def reads(self) -> Reads:
        return needs.reads(self)

    @property
    def measures(self) -> tuple[str, ...]:
        """Codes of every measure that the scheme reads, those of earlier periods left out, in order of first use."""
        return self.reads.measures

    @cached_property
    def needs_group(self) -> bool:
        """Whether scores compare peers, so that a slice must hold whole peer groups."""
        return needs.needs_group(self)


@dataclass(frozen=True)
class Versions:
    """Dated versions of a scheme; a single document is one version."""

    schemes: tuple[Scheme, ...]

    def version_for(self, day: date | None) -> "Scheme":
        """The version in force on that day; SchemeError when none or two are. Without a day only a single one fits."""
        found = [
            one for one in self.schemes
            if day is None or ((one.effective_from or day) <= day <= (one.effective_to or day))
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            text = f"{len(found)} versions of the scheme hold on {day}."
            raise SchemeError([Issue("version_several", "versions", text, {"day": str(day)})])
        text = f"No version of the scheme holds on {day}."
        raise SchemeError([Issue("version_none", "versions", text, {"day": str(day)})])
