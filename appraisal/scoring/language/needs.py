"""What a scheme wants to be told and whom it compares; found by looking, never stated twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import formula, graph
from .declare import values_read
from .fairness import Fairness
from .params import Computed, Counter
from .rules import Rule
from .values import Condition, Inherited

if TYPE_CHECKING:
    from .scheme import Scheme


@dataclass(frozen=True)
class Reads:
    """What a scheme wants to be told, for whoever gathers the facts."""

    measures: tuple[str, ...]  # entered, imported or counted by the site
    prior: tuple[str, ...]  # of earlier periods: prior.total.1, prior.mean, prior.counter.X, year.count.RULE
    attributes: tuple[str, ...]
    links: tuple[tuple[str, str], ...]  # (relation, "total" | "coefficient" | node code)
    votes: tuple[str, ...]  # questions
    day: bool  # the first day of the period


EARLIER = ("prior.", "year.")  # measures that stand for earlier periods


def needs_group(scheme: "Scheme") -> bool:
    """Whether some score depends on peers."""
    if scheme.fairness.peer:
        return True
    return any(graph.compares_here(scheme, place) for place in graph.feeding(scheme))


def reads(scheme: "Scheme") -> Reads:
    """Everything that scores and money read of the facts, in document order."""
    seen = _seen(scheme)
    codes = [code for code in seen.codes if scheme.value(code) is None]
    return Reads(
        tuple(code for code in codes if not code.startswith(EARLIER)),
        tuple(code for code in codes if code.startswith(EARLIER)),
        tuple(seen.attributes), tuple(seen.links), tuple(question.code for question in scheme.questions), seen.day,
    )  # fmt: skip


def named_values(scheme: "Scheme") -> set[str]:
    """Codes of every measure and derived value that something names."""
    return set(_seen(scheme).codes)


def measures_behind(scheme: "Scheme", values: Iterable[Any]) -> tuple[str, ...]:
    """Codes of the measures without which these VALUEs are missing, in order of first use.

    What a formula reads inside ``DEFAULT`` or ``PRESENT`` may be missing without harm.
    """
    found: dict[str, None] = {}
    stack = [value for value in values if isinstance(value, str)][::-1]
    seen = set()
    while stack:
        code = stack.pop()
        if code in seen:
            continue
        seen.add(code)
        derived = scheme.value(code)
        if derived is None:
            found[code] = None
        elif derived.formula is not None:
            stack += formula_needs(derived.formula)[::-1]
    return tuple(found)


def formula_needs(expression: Any) -> list[str]:
    """Names that a formula reads and cannot do without."""
    spared = [name for call in formula.calls(expression, "DEFAULT", "PRESENT") for name in formula.names(call.args[0])]
    return [name for name in formula.names(expression) if name not in spared]


def _seen(scheme: "Scheme") -> "_Seen":
    seen = _Seen(scheme)
    for value in scheme.values:
        seen.formula(value.formula)
        seen.attribute(value.by)
        seen.link(value.linked)
        seen.day |= bool(value.dated)
    for node in scheme.nodes:
        seen.condition(node.applies_when)
        seen.params(node.params)
        for rule in node.rules:
            seen.rule(rule)
    for veto in scheme.vetoes:
        seen.condition(veto.when)
    seen.fairness(scheme.fairness)
    for plan in scheme.payouts:
        seen.condition(plan.get("when"))
        seen.condition(plan.get("kept_when"))
        seen.value(plan.get("factor"))
        seen.formula(plan.get("expression"))
    return seen


class _Seen:
    def __init__(self, scheme: "Scheme") -> None:
        self.scheme, self.codes, self.attributes, self.links, self.day = scheme, {}, {}, {}, False

    def value(self, *values: Any) -> None:
        for value in values:
            if isinstance(value, str) and value:
                self.codes.setdefault(value)

    def attribute(self, code: Any) -> None:
        if code:
            self.attributes.setdefault(code)

    def link(self, inherited: Inherited | None) -> None:
        if inherited:
            self.links.setdefault((inherited.relation, inherited.of))
            self.value(inherited.times)

    def condition(self, condition: Condition | None) -> None:
        if condition is None:
            return
        for part in condition.parts:
            self.condition(part)
        self.value(condition.than)
        if condition.of == "measure":
            self.value(condition.code)
        elif condition.of == "attribute":
            self.attribute(condition.code)
        if condition.year:
            self.value(f"year.count.{condition.code}")

    def formula(self, expression: Any) -> None:
        if expression is None:
            return
        self.value(*formula.names(expression))
        for call in formula.calls(expression, "ATTR"):
            self.attribute(call.args[0])
        for call in formula.calls(expression, "YEAR_COUNT"):
            self.value(f"year.count.{call.args[0]}")

    def params(self, params: Any) -> None:
        if isinstance(params, Computed):
            self.formula(params.formula)
        elif isinstance(params, Inherited):
            self.link(params)
        elif params is not None:
            self.condition(params.kept_when if isinstance(params, Counter) else None)
            self.value(*values_read(params))

    def rule(self, rule: Rule) -> None:
        self.value(rule.measure, rule.factor, *(bound for _, bound in rule.bounds))
        self.condition(rule.when)
        for modifier in rule.modifiers:
            self.condition(modifier.when)
        if rule.year:
            self.value(f"year.count.{rule.code}")

    def fairness(self, fairness: Fairness) -> None:
        if fairness.error_rate:
            self.value(fairness.error_rate.workload)
        if fairness.group_coefficient:
            self.value(fairness.group_coefficient.value)
        for table in fairness.work_factors.by if fairness.work_factors else ():
            self.attribute(table.attribute)
