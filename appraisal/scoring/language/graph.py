"""What reads what: values, counts and points of rules, scores of nodes. Circles are refused here, before any facts.

A place is ("value", code), ("count", rule), ("amount", rule), ("points", rule) or ("node", node), with positions in the
scheme. ``count`` is the number *n* of a rule, ``amount`` what it gives after its own cap, ``points`` after its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from appraisal.scoring.errors import Issue
from appraisal.scoring.waiting import Circle, TooDeep, in_order

from . import formula
from .declare import values_read
from .methods import METHOD_KINDS
from .params import Computed, Counter, Rank
from .rules import Rule
from .values import Condition, Inherited

if TYPE_CHECKING:
    from .scheme import Scheme

Place = tuple[str, Any]

KINDS = ("value", "count", "amount", "points", "node")
DEEPEST = 120  # links in a chain of values; keeps both engines inside the interpreter's stack


def named(scheme: Scheme, *values: Any) -> list[Place]:
    """Places of the derived values among these VALUEs; numbers and measures have none."""
    return [("value", value) for value in values if isinstance(value, str) and scheme.value(value) is not None]


def of_condition(scheme: Scheme, condition: Condition | None) -> list[Place]:
    if condition is None:
        return []
    if condition.mode:
        return [place for part in condition.parts for place in of_condition(scheme, part)]
    found = named(scheme, condition.than)
    if condition.of == "measure":
        found += named(scheme, condition.code)
    elif condition.of in ("count", "points"):
        found.append((condition.of, scheme.rule(condition.code).index))
    elif condition.of == "score":
        found.append(("node", scheme.node(condition.code).index))
    return found


def of_formula(scheme: Scheme, expression: Any) -> list[Place]:
    found = named(scheme, *formula.names(expression))
    for call in formula.calls(expression, "COUNT", "YEAR_COUNT", "POINTS"):
        found.append(("points" if call.name == "POINTS" else "count", scheme.rule(call.args[0]).index))
    for call in formula.calls(expression, "SCORE"):
        found.append(("node", scheme.node(call.args[0]).index))
    for call in formula.calls(expression, "VOTE_MEAN"):
        found += named(scheme, scheme.node(call.args[0]).params.times)
    return found


def of_params(scheme: Scheme, params: Any) -> list[Place]:
    if isinstance(params, Computed):
        return of_formula(scheme, params.formula)
    if params is None:
        return []
    kept_when = params.kept_when if isinstance(params, Counter) else None
    return of_condition(scheme, kept_when) + named(scheme, *values_read(params))


def of_value(scheme: Scheme, code: str) -> list[Place]:
    value = scheme.value(code)
    if value.formula is not None:
        return of_formula(scheme, value.formula)
    return named(scheme, value.linked.times) if value.linked else []


def applying(scheme: Scheme, index: int) -> list[Place]:
    """What decides whether a node applies: its own condition and those of the nodes above it."""
    found = []
    while index >= 0:
        found += of_condition(scheme, scheme.nodes[index].applies_when)
        index = scheme.parents[index]
    return found


def pool_mates(scheme: Scheme, rule: Rule) -> list[Rule]:
    """Rules whose events compete with this one's, itself included."""
    return [other for other in scheme.rules if other.pool == rule.pool] if rule.pool is not None else [rule]


def of_count(scheme: Scheme, index: int) -> list[Place]:
    rule = scheme.rules[index]
    found = named(scheme, rule.measure) if rule.measure is not None else []
    for mate in pool_mates(scheme, rule):
        for modifier in mate.modifiers:
            found += of_condition(scheme, modifier.when)
    return found


def of_amount(scheme: Scheme, index: int) -> list[Place]:
    rule, fairness = scheme.rules[index], scheme.fairness
    found = [("count", index), *of_condition(scheme, rule.when)]
    found += named(scheme, *(bound for _, bound in rule.bounds))
    if rule.factor is not None:
        found += named(scheme, rule.factor)
    if fairness.error_rate and rule.code in fairness.error_rate.rules:
        found += named(scheme, fairness.error_rate.workload)
    return found + applying(scheme, scheme.items[rule.item].index)


def of_points(scheme: Scheme, index: int) -> list[Place]:
    one = scheme.rule_lists.get(index)
    return [("amount", mate) for mate in (one.rules if one else (index,))]


def of_node(scheme: Scheme, index: int, vetoes: bool = True) -> list[Place]:
    node = scheme.nodes[index]
    found = applying(scheme, index) + [("node", child.index) for child in node.children]
    found += of_params(scheme, node.params) + [("points", rule.index) for rule in node.rules]
    for veto in scheme.zeroing(node) if vetoes else ():
        found += of_condition(scheme, veto.when)
    return found


READS: dict[str, Callable[[Scheme, Any], list[Place]]] = {
    "value": of_value,
    "count": of_count,
    "amount": of_amount,
    "points": of_points,
}


def reads_of(scheme: Scheme, place: Place, vetoes: bool = True) -> list[Place]:
    kind, key = place
    if kind == "node":
        return of_node(scheme, key, vetoes)
    return READS[kind](scheme, key)


def title(scheme: Scheme, place: Place) -> str:
    kind, key = place
    if kind == "value":
        return key
    return scheme.nodes[key].code if kind == "node" else scheme.rules[key].code


def reachable(scheme: Scheme, places: Iterable[Place], vetoes: bool = True) -> set[Place]:
    seen, stack = set(places), list(places)
    while stack:
        for place in reads_of(scheme, stack.pop(), vetoes):
            if place not in seen:
                seen.add(place)
                stack.append(place)
    return seen


def places_of(scheme: Scheme) -> Iterator[Place]:
    yield from (("node", node.index) for node in scheme.nodes)
    yield from (("value", value.code) for value in scheme.values)
    yield from (("points", rule.index) for rule in scheme.rules)


@lru_cache(maxsize=64)
def order(scheme: Scheme) -> tuple[Place, ...]:
    """Every place of a scheme, each behind all that it reads: the order in which an engine can work them out."""
    return tuple(in_order(places_of(scheme), partial(reads_of, scheme)))


def circles(scheme: Scheme, where: Callable[[Place], str] = lambda place: "") -> list[Issue]:
    """Issues for what feeds itself; ``where`` gives the path in the document of a place."""
    try:
        in_order(places_of(scheme), partial(reads_of, scheme, vetoes=False), DEEPEST)
        found = list(_circular_vetoes(scheme))
        if not found:
            in_order(places_of(scheme), partial(reads_of, scheme))
    except TooDeep as deep:
        return [Issue("tree_too_deep", where(deep.at), "Values read each other in too long a chain.")]
    except Circle as circle:
        return [_issue(scheme, circle.trail, where)]
    return found


def _circular_vetoes(scheme: Scheme) -> Iterator[Issue]:
    """Vetoes that set a score to zero which they read."""
    for veto in scheme.vetoes:
        read = reachable(scheme, of_condition(scheme, veto.when), vetoes=False)
        if veto.kind.holds == "item" and ("node", scheme.node(veto.item).index) in read:
            text = f"What sets {veto.item} to zero reads its score."
            yield Issue("veto_circular", f"vetoes[{veto.index}].when", text, {"key": veto.item})


def _issue(scheme: Scheme, circle: list[Place], where: Callable[[Place], str]) -> Issue:
    every = [title(scheme, place) for place in circle]
    names = " → ".join(name for i, name in enumerate(every) if not i or name != every[i - 1])
    if "→" not in names:
        names = f"{names} → {names}"
    text = f"A value feeds itself: {names}."
    return Issue("circle", where(circle[0]), text, {"names": names})


# --- Comparison of peers and links --------------------------------------------------------------------------------


def compares_here(scheme: Scheme, place: Place) -> bool:
    """Whether this place itself looks at the peer group."""
    kind, key = place
    if kind == "value":
        value = scheme.value(key)
        return value.formula is not None and formula.compares_group(value.formula)
    if kind == "node":
        node, params = scheme.nodes[key], scheme.nodes[key].params
        if isinstance(params, Computed) and formula.compares_group(params.formula):
            return True
        if node.is_item and METHOD_KINDS[node.method].compares:
            return not isinstance(params, Rank) or not params.given or bool(params.shares)
        return node.is_item and params is not None and node.missing == "mean"
    if kind == "amount":
        rate = scheme.fairness.error_rate
        return rate is not None and rate.per is None and scheme.rules[key].code in rate.rules
    return False


def links_here(scheme: Scheme, place: Place) -> Inherited | None:
    """What this place takes from linked subjects, else None."""
    kind, key = place
    found = scheme.value(key).linked if kind == "value" else scheme.nodes[key].params if kind == "node" else None
    return found if isinstance(found, Inherited) else None


def feeding(scheme: Scheme) -> set[Place]:
    """Every place that scores, grades and money look at."""
    roots = [("node", scheme.root.index)]
    for veto in scheme.vetoes:
        roots += of_condition(scheme, veto.when)
    coefficient = scheme.fairness.group_coefficient
    if coefficient:
        roots += named(scheme, coefficient.value)
    for plan in scheme.payouts:
        roots += of_plan(scheme, plan)
    return reachable(scheme, roots)


def of_plan(scheme: Scheme, plan: dict) -> list[Place]:
    found = of_condition(scheme, plan.get("when")) + of_condition(scheme, plan.get("kept_when"))
    if plan.get("factor") is not None:
        found += named(scheme, plan["factor"])
    return found + (of_formula(scheme, plan["expression"]) if plan.get("expression") is not None else [])


def group_reads_links(scheme: Scheme) -> bool:
    """Whether a comparison of peers looks at something inherited: then whole groups wait for each other."""
    everywhere = feeding(scheme)
    starts = [place for place in everywhere if compares_here(scheme, place)]
    if scheme.fairness.peer:
        starts.append(("node", scheme.root.index))
    return any(links_here(scheme, place) for place in reachable(scheme, starts))
